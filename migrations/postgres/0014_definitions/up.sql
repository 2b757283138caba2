-- What the hub works by and people govern: charts, map sets, code lists, … in numbered versions. Kept for ever.
CREATE TABLE definition_version (
  id             TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  kind           TEXT COLLATE "C" NOT NULL,    -- chart | map_set | close_calendar | code_list | code_map | source_mapping
  name           TEXT COLLATE "C" NOT NULL,
  number         BIGINT NOT NULL, -- 1, 2, 3 … of this name
  state          TEXT COLLATE "C" NOT NULL,    -- draft | in_review | approved | rejected | retired
  body           TEXT COLLATE "C" NOT NULL,    -- JSON; never changes once approved
  valid_from     TEXT COLLATE "C",             -- first day on which it counts
  valid_to       TEXT COLLATE "C",             -- first day on which it no longer counts
  note           TEXT COLLATE "C" NOT NULL,    -- what it changes, in its authors' words
  findings       TEXT COLLATE "C" NOT NULL,    -- JSON: what the last proof found
  authors        TEXT COLLATE "C" NOT NULL,    -- JSON: subjects who wrote it or submitted it, and so cannot approve it
  created_by     TEXT COLLATE "C" NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  decided_by     TEXT COLLATE "C",             -- who approved, rejected or retired it last
  decided_at     BIGINT,
  reason         TEXT COLLATE "C",
  override_reason TEXT COLLATE "C",             -- why it was approved in spite of what may be overridden
  correlation_id TEXT COLLATE "C" NOT NULL,
  version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX definition_version_number ON definition_version (kind, name, number);

-- What counts on a day is asked with every commit: answered from here, without reading past long bodies.
CREATE INDEX definition_version_counting ON definition_version (kind, state, name, number, valid_from, valid_to, id);
