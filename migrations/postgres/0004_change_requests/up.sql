-- Who retired it; one without source records is retired by nobody.
ALTER TABLE golden_record ADD COLUMN retired_by TEXT COLLATE "C";

-- A proposed change of a golden record that waits for approval.
CREATE TABLE change_request (
  id                TEXT COLLATE "C" PRIMARY KEY,
  domain            TEXT COLLATE "C" NOT NULL,
  golden_id         TEXT COLLATE "C" NOT NULL,      -- what it would change now: it follows merges
  home_id           TEXT COLLATE "C" NOT NULL,      -- what it was proposed for
  operation         TEXT COLLATE "C" NOT NULL,
  proposal          TEXT COLLATE "C" NOT NULL,      -- JSON: what the operation is carried out with
  difference        TEXT COLLATE "C" NOT NULL,      -- JSON list of {attribute, from, to}, not masked
  state             TEXT COLLATE "C" NOT NULL,
  submitted_by      TEXT COLLATE "C" NOT NULL,      -- JSON list
  reason            TEXT COLLATE "C" NOT NULL,
  evidence          TEXT COLLATE "C",
  requirements      TEXT COLLATE "C" NOT NULL,      -- JSON list: what the policy asks
  rules_version     TEXT COLLATE "C" NOT NULL,
  approvals         TEXT COLLATE "C" NOT NULL,      -- JSON list of {by, at, groups, evidence}
  golden_version    BIGINT NOT NULL,   -- the version it was based on
  effective_at      BIGINT,
  due_at            BIGINT,            -- when it is carried out, once it is approved
  remark            TEXT COLLATE "C",               -- why it was pushed back, recalled or rejected
  decided_by        TEXT COLLATE "C",
  decided_at        BIGINT,
  committed_version BIGINT,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  correlation_id    TEXT COLLATE "C" NOT NULL,
  version           BIGINT NOT NULL
);
CREATE INDEX change_request_list ON change_request (domain, state, id);
CREATE INDEX change_request_golden ON change_request (golden_id, id);

-- By whose approvals a protected value was published, and what the policy asked then.
CREATE TABLE approval (
  golden_id     TEXT COLLATE "C" NOT NULL,
  version       BIGINT NOT NULL,       -- published version
  attribute     TEXT COLLATE "C" NOT NULL,
  domain        TEXT COLLATE "C" NOT NULL,
  value_hash    TEXT COLLATE "C" NOT NULL,
  requirement   TEXT COLLATE "C" NOT NULL,          -- JSON
  submitted_by  TEXT COLLATE "C" NOT NULL,          -- JSON list
  approvals     TEXT COLLATE "C" NOT NULL,          -- JSON list of {by, at, groups, evidence}
  subject       TEXT COLLATE "C" NOT NULL,          -- task or change request; policy: it asked for nobody
  rules_version TEXT COLLATE "C" NOT NULL,
  at            BIGINT NOT NULL,
  PRIMARY KEY (golden_id, version, attribute)
);
