-- The match model that a domain is decided by; absent: the rules' own weights.
ALTER TABLE domain_head ADD COLUMN model_id TEXT;

-- Weights estimated from the domain's records. At most one of a domain is active.
CREATE TABLE match_model (
  id             TEXT PRIMARY KEY, -- in order of time
  domain         TEXT NOT NULL,
  state          TEXT NOT NULL,    -- candidate | active | retired | rejected
  model_version  TEXT NOT NULL,    -- what explanations say while it is in force
  rules_version  TEXT NOT NULL,    -- match rules that it was estimated for
  compared_with  TEXT,             -- model in force when it was trained; absent: the rules' own weights
  records        INTEGER NOT NULL, -- how many it was estimated from
  pairs          INTEGER NOT NULL,
  model          TEXT NOT NULL,    -- weights, prior and threshold, with diagnostics
  report         TEXT NOT NULL,    -- what a person decides by: weights before and after, stewards' decisions
  trained_by     TEXT NOT NULL,
  trained_at     INTEGER NOT NULL,
  decided_by     TEXT,             -- who activated or rejected it last
  decided_at     INTEGER,
  reason         TEXT,
  retired_at     INTEGER,
  correlation_id TEXT NOT NULL
);
CREATE INDEX match_model_list ON match_model (domain, id);
