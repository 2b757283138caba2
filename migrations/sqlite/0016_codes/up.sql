-- What became of a record's codes: JSON list; absent where no code map and no code list has anything to say.
ALTER TABLE source_record ADD COLUMN codes TEXT;
ALTER TABLE source_record_past ADD COLUMN codes TEXT;

-- Values that no code map translates or no code list has: one row for each value of an attribute and source system.
CREATE TABLE unmapped_code (
  id            TEXT PRIMARY KEY,     -- in order of time
  hash          TEXT NOT NULL,        -- of domain, system, attribute, problem and the whole value
  domain        TEXT NOT NULL,
  system        TEXT NOT NULL,
  attribute     TEXT NOT NULL,        -- dotted path
  problem       TEXT NOT NULL,        -- unmapped_code | not_in_code_list | code_list_missing
  value         TEXT NOT NULL,        -- cut off where it is long; empty where the code list is missing
  named         TEXT NOT NULL,        -- the code map or code list that was asked
  version       INTEGER NOT NULL,     -- number of its version; 0: none
  records       INTEGER NOT NULL,     -- source records that have it now
  example_key   TEXT NOT NULL,        -- key of a source record that had it last
  suggestion    TEXT,                 -- JSON
  task_id       TEXT,
  open          BOOLEAN NOT NULL,     -- whether any source record has it
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX unmapped_code_hash ON unmapped_code (hash);
CREATE INDEX unmapped_code_list ON unmapped_code (domain, open, id);

-- By which code maps and code lists all records of a domain were taken, or how far that is.
CREATE TABLE code_retake (
  domain     TEXT PRIMARY KEY,
  digest     TEXT NOT NULL,           -- of the code maps and code lists
  after_id   TEXT NOT NULL,           -- the last source record that had its turn
  running    BOOLEAN NOT NULL,
  updated_at INTEGER NOT NULL
);
