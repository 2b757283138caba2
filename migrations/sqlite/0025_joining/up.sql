-- What stood when golden records were merged, and what a verdict is about.
ALTER TABLE golden_merge ADD COLUMN revision INTEGER;  -- of the domain when it was done; what was linked later came later. Null: before this was kept, `at` tells
CREATE INDEX golden_merge_survivor ON golden_merge (survivor_id, id);
ALTER TABLE verdict ADD COLUMN merge_id TEXT;          -- of a "not the same" that takes a merge back: that merge

-- Tasks that somebody decided in one call, so that one call takes it back.
CREATE TABLE bulk_decision (
  id             TEXT NOT NULL,
  domain         TEXT NOT NULL,
  decision       TEXT NOT NULL,
  reason         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  items          TEXT NOT NULL,         -- JSON list: each task with what deciding it made
  undone_at      INTEGER,
  undone_by      TEXT,
  undone_reason  TEXT,
  PRIMARY KEY (id, domain)
) WITHOUT ROWID;
CREATE INDEX bulk_decision_domain ON bulk_decision (domain, id);
