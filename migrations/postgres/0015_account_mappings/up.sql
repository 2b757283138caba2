-- How often each rule of a map set decided. Rows per version, rule and day.
CREATE TABLE mapping_hit (
  version_id TEXT COLLATE "C" NOT NULL,    -- version of the map set
  rule       TEXT COLLATE "C" NOT NULL,
  day        TEXT COLLATE "C" NOT NULL,    -- on which it was asked, not the day of the entry
  lines      BIGINT NOT NULL,
  PRIMARY KEY (version_id, rule, day)
);
-- Combinations that must have a result, because somebody registered them or because they came and had none.
CREATE TABLE mapping_combination (
  map_set     TEXT COLLATE "C" NOT NULL,
  combination TEXT COLLATE "C" NOT NULL,    -- JSON, code by segment, sorted
  registered  BOOLEAN NOT NULL, -- by somebody; else only seen
  valid_from  TEXT COLLATE "C",             -- days on which it must have a result
  valid_to    TEXT COLLATE "C",
  problem     TEXT COLLATE "C",             -- why it had none when it came last: unmapped | ambiguous | …
  lines       BIGINT NOT NULL, -- that came and had no result
  first_seen  BIGINT,
  last_seen   BIGINT,
  task_id     TEXT COLLATE "C",             -- the exception that was opened when it had none
  PRIMARY KEY (map_set, combination)
);
