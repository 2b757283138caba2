-- What became of a record's codes: JSON list; absent where no code map and no code list has anything to say.
ALTER TABLE source_record ADD COLUMN codes TEXT COLLATE "C";
ALTER TABLE source_record_past ADD COLUMN codes TEXT COLLATE "C";

-- Values that no code map translates or no code list has: one row for each value of an attribute and source system.
CREATE TABLE unmapped_code (
  id            TEXT COLLATE "C" PRIMARY KEY,     -- in order of time
  hash          TEXT COLLATE "C" NOT NULL,        -- of domain, system, attribute, problem and the whole value
  domain        TEXT COLLATE "C" NOT NULL,
  system        TEXT COLLATE "C" NOT NULL,
  attribute     TEXT COLLATE "C" NOT NULL,        -- dotted path
  problem       TEXT COLLATE "C" NOT NULL,        -- unmapped_code | not_in_code_list | code_list_missing
  value         TEXT COLLATE "C" NOT NULL,        -- cut off where it is long; empty where the code list is missing
  named         TEXT COLLATE "C" NOT NULL,        -- the code map or code list that was asked
  version       BIGINT NOT NULL,     -- number of its version; 0: none
  records       BIGINT NOT NULL,     -- source records that have it now
  example_key   TEXT COLLATE "C" NOT NULL,        -- key of a source record that had it last
  suggestion    TEXT COLLATE "C",                 -- JSON
  task_id       TEXT COLLATE "C",
  open          BOOLEAN NOT NULL,     -- whether any source record has it
  first_seen_at BIGINT NOT NULL,
  last_seen_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX unmapped_code_hash ON unmapped_code (hash);
CREATE INDEX unmapped_code_list ON unmapped_code (domain, open, id);

-- By which code maps and code lists all records of a domain were taken, or how far that is.
CREATE TABLE code_retake (
  domain     TEXT COLLATE "C" PRIMARY KEY,
  digest     TEXT COLLATE "C" NOT NULL,           -- of the code maps and code lists
  after_id   TEXT COLLATE "C" NOT NULL,           -- the last source record that had its turn
  running    BOOLEAN NOT NULL,
  updated_at BIGINT NOT NULL
);
