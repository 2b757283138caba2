-- The rules that a domain is governed by; absent until a hub that knows of rule versions has started with it.
ALTER TABLE domain_head ADD COLUMN rules_id TEXT;

-- The rules by which a decision was made; empty: from before rules had versions.
ALTER TABLE decision ADD COLUMN rules_version TEXT NOT NULL DEFAULT '';

-- The rules whose policy let the change be published; empty as above.
ALTER TABLE change ADD COLUMN rules_version TEXT NOT NULL DEFAULT '';

-- Every text of a domain's rules that was ever proposed. Kept for ever; at most one of a domain is active.
CREATE TABLE rule_version (
  id             TEXT PRIMARY KEY, -- in order of time
  domain         TEXT NOT NULL,
  state          TEXT NOT NULL,    -- candidate | active | retired | rejected
  rules_version  TEXT NOT NULL,    -- what source records, lineage and decisions made by it name
  schema_text    TEXT NOT NULL,    -- schema.json
  rules_text     TEXT NOT NULL,    -- rules.toml
  base_id        TEXT,             -- rules in force when it was proposed, or last simulated
  simulated_at   INTEGER,          -- when the last simulation against base_id ended
  note           TEXT NOT NULL,    -- what it changes, in the proposer's words
  proposed_by    TEXT NOT NULL,
  proposed_at    INTEGER NOT NULL,
  decided_by     TEXT,             -- who activated or rejected it last
  decided_at     INTEGER,
  reason         TEXT,
  retired_at     INTEGER,
  correlation_id TEXT NOT NULL
);
CREATE INDEX rule_version_list ON rule_version (domain, id);

-- Work on all records of a domain: a simulation of rules, or the recomputation after their activation.
CREATE TABLE rule_job (
  id              TEXT PRIMARY KEY, -- in order of time
  domain          TEXT NOT NULL,
  kind            TEXT NOT NULL,    -- simulation | rematch
  state           TEXT NOT NULL,    -- running | finished | failed | superseded
  rule_version_id TEXT NOT NULL,
  base_id         TEXT,             -- rules that it is compared with
  done            INTEGER NOT NULL, -- source records
  total           INTEGER NOT NULL, -- source records when it began
  after_id        TEXT NOT NULL,    -- last source record that is done
  report          TEXT NOT NULL,    -- JSON
  error           TEXT,
  started_by      TEXT NOT NULL,
  started_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  correlation_id  TEXT NOT NULL
);
CREATE INDEX rule_job_list ON rule_job (domain, id);
