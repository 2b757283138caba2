-- Who retired it; one without source records is retired by nobody.
ALTER TABLE golden_record ADD COLUMN retired_by TEXT;

-- A proposed change of a golden record that waits for approval.
CREATE TABLE change_request (
  id                TEXT PRIMARY KEY,
  domain            TEXT NOT NULL,
  golden_id         TEXT NOT NULL,      -- what it would change now: it follows merges
  home_id           TEXT NOT NULL,      -- what it was proposed for
  operation         TEXT NOT NULL,
  proposal          TEXT NOT NULL,      -- JSON: what the operation is carried out with
  difference        TEXT NOT NULL,      -- JSON list of {attribute, from, to}, not masked
  state             TEXT NOT NULL,
  submitted_by      TEXT NOT NULL,      -- JSON list
  reason            TEXT NOT NULL,
  evidence          TEXT,
  requirements      TEXT NOT NULL,      -- JSON list: what the policy asks
  rules_version     TEXT NOT NULL,
  approvals         TEXT NOT NULL,      -- JSON list of {by, at, groups, evidence}
  golden_version    INTEGER NOT NULL,   -- the version it was based on
  effective_at      INTEGER,
  due_at            INTEGER,            -- when it is carried out, once it is approved
  remark            TEXT,               -- why it was pushed back, recalled or rejected
  decided_by        TEXT,
  decided_at        INTEGER,
  committed_version INTEGER,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  correlation_id    TEXT NOT NULL,
  version           INTEGER NOT NULL
);
CREATE INDEX change_request_list ON change_request (domain, state, id);
CREATE INDEX change_request_golden ON change_request (golden_id, id);

-- By whose approvals a protected value was published, and what the policy asked then.
CREATE TABLE approval (
  golden_id     TEXT NOT NULL,
  version       INTEGER NOT NULL,       -- published version
  attribute     TEXT NOT NULL,
  domain        TEXT NOT NULL,
  value_hash    TEXT NOT NULL,
  requirement   TEXT NOT NULL,          -- JSON
  submitted_by  TEXT NOT NULL,          -- JSON list
  approvals     TEXT NOT NULL,          -- JSON list of {by, at, groups, evidence}
  subject       TEXT NOT NULL,          -- task or change request; policy: it asked for nobody
  rules_version TEXT NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (golden_id, version, attribute)
);
