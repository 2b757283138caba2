-- The rules that a domain is governed by; absent until a hub that knows of rule versions has started with it.
ALTER TABLE domain_head ADD COLUMN rules_id TEXT COLLATE "C";

-- The rules by which a decision was made; empty: from before rules had versions.
ALTER TABLE decision ADD COLUMN rules_version TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The rules whose policy let the change be published; empty as above.
ALTER TABLE change ADD COLUMN rules_version TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Every text of a domain's rules that was ever proposed. Kept for ever; at most one of a domain is active.
CREATE TABLE rule_version (
  id             TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  domain         TEXT COLLATE "C" NOT NULL,
  state          TEXT COLLATE "C" NOT NULL,    -- candidate | active | retired | rejected
  rules_version  TEXT COLLATE "C" NOT NULL,    -- what source records, lineage and decisions made by it name
  schema_text    TEXT COLLATE "C" NOT NULL,    -- schema.json
  rules_text     TEXT COLLATE "C" NOT NULL,    -- rules.toml
  base_id        TEXT COLLATE "C",             -- rules in force when it was proposed, or last simulated
  simulated_at   BIGINT,          -- when the last simulation against base_id ended
  note           TEXT COLLATE "C" NOT NULL,    -- what it changes, in the proposer's words
  proposed_by    TEXT COLLATE "C" NOT NULL,
  proposed_at    BIGINT NOT NULL,
  decided_by     TEXT COLLATE "C",             -- who activated or rejected it last
  decided_at     BIGINT,
  reason         TEXT COLLATE "C",
  retired_at     BIGINT,
  correlation_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX rule_version_list ON rule_version (domain, id);

-- Work on all records of a domain: a simulation of rules, or the recomputation after their activation.
CREATE TABLE rule_job (
  id              TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  domain          TEXT COLLATE "C" NOT NULL,
  kind            TEXT COLLATE "C" NOT NULL,    -- simulation | rematch
  state           TEXT COLLATE "C" NOT NULL,    -- running | finished | failed | superseded
  rule_version_id TEXT COLLATE "C" NOT NULL,
  base_id         TEXT COLLATE "C",             -- rules that it is compared with
  done            BIGINT NOT NULL, -- source records
  total           BIGINT NOT NULL, -- source records when it began
  after_id        TEXT COLLATE "C" NOT NULL,    -- last source record that is done
  report          TEXT COLLATE "C" NOT NULL,    -- JSON
  error           TEXT COLLATE "C",
  started_by      TEXT COLLATE "C" NOT NULL,
  started_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  finished_at     BIGINT,
  correlation_id  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX rule_job_list ON rule_job (domain, id);
