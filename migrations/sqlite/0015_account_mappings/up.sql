-- How often each rule of a map set decided. Rows per version, rule and day.
CREATE TABLE mapping_hit (
  version_id TEXT NOT NULL,    -- version of the map set
  rule       TEXT NOT NULL,
  day        TEXT NOT NULL,    -- on which it was asked, not the day of the entry
  lines      INTEGER NOT NULL,
  PRIMARY KEY (version_id, rule, day)
);
-- Combinations that must have a result, because somebody registered them or because they came and had none.
CREATE TABLE mapping_combination (
  map_set     TEXT NOT NULL,
  combination TEXT NOT NULL,    -- JSON, code by segment, sorted
  registered  BOOLEAN NOT NULL, -- by somebody; else only seen
  valid_from  TEXT,             -- days on which it must have a result
  valid_to    TEXT,
  problem     TEXT,             -- why it had none when it came last: unmapped | ambiguous | …
  lines       INTEGER NOT NULL, -- that came and had no result
  first_seen  INTEGER,
  last_seen   INTEGER,
  task_id     TEXT,             -- the exception that was opened when it had none
  PRIMARY KEY (map_set, combination)
);
