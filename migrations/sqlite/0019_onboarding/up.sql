-- Records of an acquired entity, staged and looked at before anything of them is taken in.
CREATE TABLE onboarding (
  id             TEXT PRIMARY KEY, -- in order of time
  name           TEXT NOT NULL,
  note           TEXT NOT NULL,
  state          TEXT NOT NULL,    -- open | releasing | released | abandoned
  created_by     TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  previewed_at   INTEGER,          -- when the last preview ended
  touches        INTEGER NOT NULL, -- decisions that people made
  first_touch_at INTEGER,
  last_touch_at  INTEGER,
  released_by    TEXT,
  release_at     INTEGER,          -- when the release began
  released_at    INTEGER,          -- when it ended
  correlation_id TEXT NOT NULL,
  version        INTEGER NOT NULL
);

CREATE TABLE staged_record (
  onboarding_id     TEXT NOT NULL,
  record_id         TEXT NOT NULL,  -- as the source record will be called
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  attributes        TEXT NOT NULL,  -- JSON as sent
  source_updated_at INTEGER,
  label             TEXT NOT NULL,
  outcome           TEXT NOT NULL,  -- staged | new | matched | review | rejected
  golden_id         TEXT,           -- golden record that it matches
  peer_id           TEXT,           -- staged record that it matches
  candidates        TEXT NOT NULL,  -- JSON: what it may be the same as, best first
  violations        TEXT NOT NULL,  -- JSON
  reason            TEXT NOT NULL,  -- of the outcome, in one sentence
  decision          TEXT,           -- same | different | leave_out
  target            TEXT,           -- of same: golden record or staged record
  decision_reason   TEXT,
  decided_by        TEXT,
  decided_at        INTEGER,
  released          TEXT,           -- what became of it: outcome of the ingest, left_out, rejected
  PRIMARY KEY (onboarding_id, record_id)
);
CREATE INDEX staged_record_list ON staged_record (onboarding_id, outcome, record_id);
