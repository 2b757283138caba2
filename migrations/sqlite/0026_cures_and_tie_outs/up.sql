-- The owner group that an escalated task came from, and goes back to when it is released.
ALTER TABLE task ADD COLUMN escalated_from TEXT;

-- Days of the lines that had no result: what must have one before nobody is asked any more.
ALTER TABLE mapping_combination ADD COLUMN first_date TEXT;
ALTER TABLE mapping_combination ADD COLUMN last_date TEXT;
CREATE INDEX mapping_combination_unmapped ON mapping_combination (map_set, combination) WHERE problem IS NOT NULL;

-- Tie-outs that were kept. What one says never changes; the last columns are filled once, by the sign-off.
CREATE TABLE tie_out (
  id              TEXT NOT NULL PRIMARY KEY,
  map_set         TEXT NOT NULL,
  version         INTEGER,          -- of the map set; NULL: on each day the one in force
  baseline        TEXT NOT NULL,    -- name of what the totals were compared with
  note            TEXT NOT NULL,
  ties            BOOLEAN NOT NULL,
  lines           INTEGER NOT NULL,
  first_day       TEXT NOT NULL,    -- of the lines
  last_day        TEXT NOT NULL,
  lines_hash      TEXT NOT NULL,    -- of the lines and the baseline
  summary         TEXT NOT NULL,    -- JSON, totals by period
  result          TEXT NOT NULL,    -- JSON, totals by account, differences, what went nowhere
  basis           TEXT NOT NULL,    -- JSON, which versions it was made by
  run_by          TEXT NOT NULL,
  run_at          INTEGER NOT NULL,
  correlation_id  TEXT NOT NULL,
  signed_by       TEXT,
  signed_at       INTEGER,
  reason          TEXT,             -- of the sign-off
  override_reason TEXT              -- why it is signed off although it does not tie
);
CREATE INDEX tie_out_list ON tie_out (map_set, id);
