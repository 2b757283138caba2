-- The owner group that an escalated task came from, and goes back to when it is released.
ALTER TABLE task ADD COLUMN escalated_from TEXT COLLATE "C";

-- Days of the lines that had no result: what must have one before nobody is asked any more.
ALTER TABLE mapping_combination ADD COLUMN first_date TEXT COLLATE "C";
ALTER TABLE mapping_combination ADD COLUMN last_date TEXT COLLATE "C";
CREATE INDEX mapping_combination_unmapped ON mapping_combination (map_set, combination) WHERE problem IS NOT NULL;

-- Tie-outs that were kept. What one says never changes; the last columns are filled once, by the sign-off.
CREATE TABLE tie_out (
  id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  map_set         TEXT COLLATE "C" NOT NULL,
  version         BIGINT,          -- of the map set; NULL: on each day the one in force
  baseline        TEXT COLLATE "C" NOT NULL,    -- name of what the totals were compared with
  note            TEXT COLLATE "C" NOT NULL,
  ties            BOOLEAN NOT NULL,
  lines           BIGINT NOT NULL,
  first_day       TEXT COLLATE "C" NOT NULL,    -- of the lines
  last_day        TEXT COLLATE "C" NOT NULL,
  lines_hash      TEXT COLLATE "C" NOT NULL,    -- of the lines and the baseline
  summary         TEXT COLLATE "C" NOT NULL,    -- JSON, totals by period
  result          TEXT COLLATE "C" NOT NULL,    -- JSON, totals by account, differences, what went nowhere
  basis           TEXT COLLATE "C" NOT NULL,    -- JSON, which versions it was made by
  run_by          TEXT COLLATE "C" NOT NULL,
  run_at          BIGINT NOT NULL,
  correlation_id  TEXT COLLATE "C" NOT NULL,
  signed_by       TEXT COLLATE "C",
  signed_at       BIGINT,
  reason          TEXT COLLATE "C",             -- of the sign-off
  override_reason TEXT COLLATE "C"              -- why it is signed off although it does not tie
);
CREATE INDEX tie_out_list ON tie_out (map_set, id);
