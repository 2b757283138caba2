-- Records of an acquired entity, staged and looked at before anything of them is taken in.
CREATE TABLE onboarding (
  id             TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  name           TEXT COLLATE "C" NOT NULL,
  note           TEXT COLLATE "C" NOT NULL,
  state          TEXT COLLATE "C" NOT NULL,    -- open | releasing | released | abandoned
  created_by     TEXT COLLATE "C" NOT NULL,
  created_at     BIGINT NOT NULL,
  previewed_at   BIGINT,          -- when the last preview ended
  touches        BIGINT NOT NULL, -- decisions that people made
  first_touch_at BIGINT,
  last_touch_at  BIGINT,
  released_by    TEXT COLLATE "C",
  release_at     BIGINT,          -- when the release began
  released_at    BIGINT,          -- when it ended
  correlation_id TEXT COLLATE "C" NOT NULL,
  version        BIGINT NOT NULL
);

CREATE TABLE staged_record (
  onboarding_id     TEXT COLLATE "C" NOT NULL,
  record_id         TEXT COLLATE "C" NOT NULL,  -- as the source record will be called
  domain            TEXT COLLATE "C" NOT NULL,
  system            TEXT COLLATE "C" NOT NULL,
  key               TEXT COLLATE "C" NOT NULL,
  attributes        TEXT COLLATE "C" NOT NULL,  -- JSON as sent
  source_updated_at BIGINT,
  label             TEXT COLLATE "C" NOT NULL,
  outcome           TEXT COLLATE "C" NOT NULL,  -- staged | new | matched | review | rejected
  golden_id         TEXT COLLATE "C",           -- golden record that it matches
  peer_id           TEXT COLLATE "C",           -- staged record that it matches
  candidates        TEXT COLLATE "C" NOT NULL,  -- JSON: what it may be the same as, best first
  violations        TEXT COLLATE "C" NOT NULL,  -- JSON
  reason            TEXT COLLATE "C" NOT NULL,  -- of the outcome, in one sentence
  decision          TEXT COLLATE "C",           -- same | different | leave_out
  target            TEXT COLLATE "C",           -- of same: golden record or staged record
  decision_reason   TEXT COLLATE "C",
  decided_by        TEXT COLLATE "C",
  decided_at        BIGINT,
  released          TEXT COLLATE "C",           -- what became of it: outcome of the ingest, left_out, rejected
  PRIMARY KEY (onboarding_id, record_id)
);
CREATE INDEX staged_record_list ON staged_record (onboarding_id, outcome, record_id);
