-- What the hub works by and people govern: charts, map sets, code lists, … in numbered versions. Kept for ever.
CREATE TABLE definition_version (
  id             TEXT PRIMARY KEY, -- in order of time
  kind           TEXT NOT NULL,    -- chart | map_set | close_calendar | code_list | code_map | source_mapping
  name           TEXT NOT NULL,
  number         INTEGER NOT NULL, -- 1, 2, 3 … of this name
  state          TEXT NOT NULL,    -- draft | in_review | approved | rejected | retired
  body           TEXT NOT NULL,    -- JSON; never changes once approved
  valid_from     TEXT,             -- first day on which it counts
  valid_to       TEXT,             -- first day on which it no longer counts
  note           TEXT NOT NULL,    -- what it changes, in its authors' words
  findings       TEXT NOT NULL,    -- JSON: what the last proof found
  authors        TEXT NOT NULL,    -- JSON: subjects who wrote it or submitted it, and so cannot approve it
  created_by     TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  decided_by     TEXT,             -- who approved, rejected or retired it last
  decided_at     INTEGER,
  reason         TEXT,
  override_reason TEXT,             -- why it was approved in spite of what may be overridden
  correlation_id TEXT NOT NULL,
  version        INTEGER NOT NULL
);
CREATE UNIQUE INDEX definition_version_number ON definition_version (kind, name, number);

-- What counts on a day is asked with every commit: answered from here, without reading past long bodies.
CREATE INDEX definition_version_counting ON definition_version (kind, state, name, number, valid_from, valid_to, id);
