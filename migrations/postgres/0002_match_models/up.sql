-- The match model that a domain is decided by; absent: the rules' own weights.
ALTER TABLE domain_head ADD COLUMN model_id TEXT COLLATE "C";

-- Weights estimated from the domain's records. At most one of a domain is active.
CREATE TABLE match_model (
  id             TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  domain         TEXT COLLATE "C" NOT NULL,
  state          TEXT COLLATE "C" NOT NULL, -- candidate | active | retired | rejected
  model_version  TEXT COLLATE "C" NOT NULL, -- what explanations say while it is in force
  rules_version  TEXT COLLATE "C" NOT NULL, -- match rules that it was estimated for
  compared_with  TEXT COLLATE "C",       -- model in force when it was trained; absent: the rules' own weights
  records        BIGINT NOT NULL,        -- how many it was estimated from
  pairs          BIGINT NOT NULL,
  model          TEXT COLLATE "C" NOT NULL, -- weights, prior and threshold, with diagnostics
  report         TEXT COLLATE "C" NOT NULL, -- what a person decides by: weights before and after, stewards' decisions
  trained_by     TEXT COLLATE "C" NOT NULL,
  trained_at     BIGINT NOT NULL,
  decided_by     TEXT COLLATE "C",       -- who activated or rejected it last
  decided_at     BIGINT,
  reason         TEXT COLLATE "C",
  retired_at     BIGINT,
  correlation_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX match_model_list ON match_model (domain, id);
