-- What stood when golden records were merged, and what a verdict is about.
ALTER TABLE golden_merge ADD COLUMN revision BIGINT;  -- of the domain when it was done; what was linked later came later. Null: before this was kept, `at` tells
CREATE INDEX golden_merge_survivor ON golden_merge (survivor_id, id);
ALTER TABLE verdict ADD COLUMN merge_id TEXT COLLATE "C";          -- of a "not the same" that takes a merge back: that merge

-- Tasks that somebody decided in one call, so that one call takes it back.
CREATE TABLE bulk_decision (
  id             TEXT COLLATE "C" NOT NULL,
  domain         TEXT COLLATE "C" NOT NULL,
  decision       TEXT COLLATE "C" NOT NULL,
  reason         TEXT COLLATE "C" NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  items          TEXT COLLATE "C" NOT NULL,         -- JSON list: each task with what deciding it made
  undone_at      BIGINT,
  undone_by      TEXT COLLATE "C",
  undone_reason  TEXT COLLATE "C",
  PRIMARY KEY (id, domain)
);
CREATE INDEX bulk_decision_domain ON bulk_decision (domain, id);
