-- Portable column types only: text in byte order, 64-bit integers (times are microseconds since 1970), booleans.

-- One row per domain: the lock under which the domain is written, and the last numbers given under it.
CREATE TABLE domain_head (
  domain      TEXT PRIMARY KEY,
  position    INTEGER NOT NULL,            -- last position of the change feed
  revision    INTEGER NOT NULL,            -- last number given to any write of the domain
  audit_seq   INTEGER NOT NULL,
  audit_hash  TEXT NOT NULL,
  incarnation TEXT NOT NULL   -- changes when positions may have been lost (restore, failover)
);

CREATE TABLE source_record (
  id                TEXT PRIMARY KEY,   -- derived from (domain, system, key)
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  status            TEXT NOT NULL,      -- active | quarantined | rejected | deleted
  golden_id         TEXT,
  raw               TEXT NOT NULL,      -- as received
  attributes        TEXT NOT NULL,      -- standardized; of the last valid version
  violations        TEXT,               -- of the version as received, when it is not valid
  content_hash      TEXT NOT NULL,
  source_updated_at INTEGER,
  received_at       INTEGER NOT NULL,
  actor             TEXT NOT NULL,
  correlation_id    TEXT NOT NULL,
  rules_version     TEXT NOT NULL,
  version           INTEGER NOT NULL,
  revision          INTEGER NOT NULL
);
CREATE UNIQUE INDEX source_record_key ON source_record (domain, system, key);
CREATE INDEX source_record_revision ON source_record (domain, revision);
CREATE INDEX source_record_golden ON source_record (golden_id);

CREATE TABLE golden_record (
  id                TEXT PRIMARY KEY,
  domain            TEXT NOT NULL,
  status            TEXT NOT NULL,      -- live | merged | retired
  merged_into       TEXT,
  held              BOOLEAN NOT NULL,               -- kept back from publication by an open task
  label             TEXT NOT NULL,
  version           INTEGER NOT NULL,
  working           TEXT NOT NULL,      -- attributes that consolidation gives now, without sensitive ones
  lineage           TEXT NOT NULL,
  refused           TEXT NOT NULL,      -- attribute -> hash of the value an approver refused
  published_version INTEGER,
  published         TEXT,               -- the exact bytes that are served
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  published_at      INTEGER
);
CREATE INDEX golden_record_list ON golden_record (domain, id);
CREATE INDEX golden_record_updated ON golden_record (domain, updated_at, id);
CREATE INDEX golden_record_merged_into ON golden_record (merged_into);

-- Sensitive attributes, kept apart from the bytes that are served.
CREATE TABLE golden_sensitive (
  golden_id TEXT PRIMARY KEY,
  working   TEXT NOT NULL,
  published TEXT NOT NULL
);

CREATE TABLE golden_version (
  golden_id      TEXT NOT NULL,
  version        INTEGER NOT NULL,
  cause          TEXT NOT NULL,
  changed        TEXT NOT NULL,
  attributes     TEXT NOT NULL,
  published      BOOLEAN NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  PRIMARY KEY (golden_id, version)
);

-- Values that the list call can filter by.
CREATE TABLE golden_term (
  domain    TEXT NOT NULL,
  name      TEXT NOT NULL,
  value     TEXT NOT NULL,
  golden_id TEXT NOT NULL,
  PRIMARY KEY (domain, name, value, golden_id)
) WITHOUT ROWID;
CREATE INDEX golden_term_golden ON golden_term (golden_id);

CREATE TABLE crosswalk (
  record_id   TEXT NOT NULL,
  revision    INTEGER NOT NULL,
  golden_id   TEXT NOT NULL,
  linked_at   INTEGER NOT NULL,
  unlinked_at INTEGER,
  PRIMARY KEY (record_id, revision)
) WITHOUT ROWID;
CREATE INDEX crosswalk_golden ON crosswalk (golden_id);

CREATE TABLE decision (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  record_id      TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  outcome        TEXT NOT NULL,
  explanation    TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL
);
CREATE INDEX decision_record ON decision (record_id, id);

-- A steward's verdict on two sets of source records.
CREATE TABLE verdict (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  value          TEXT NOT NULL,         -- match | no_match
  reason         TEXT NOT NULL,
  active         BOOLEAN NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  revision       INTEGER NOT NULL
);
CREATE INDEX verdict_revision ON verdict (domain, revision);
CREATE TABLE verdict_member (
  verdict_id TEXT NOT NULL,
  side       INTEGER NOT NULL,
  record_id  TEXT NOT NULL,
  PRIMARY KEY (verdict_id, side, record_id)
) WITHOUT ROWID;
CREATE INDEX verdict_member_record ON verdict_member (record_id);

CREATE TABLE task (
  id              TEXT PRIMARY KEY,
  domain          TEXT NOT NULL,
  kind            TEXT NOT NULL,        -- potential_duplicate | approval | exception
  category        TEXT NOT NULL,
  state           TEXT NOT NULL,        -- open | claimed | resolved | cancelled
  title           TEXT NOT NULL,
  suggestion      TEXT NOT NULL,
  detail          TEXT NOT NULL,
  golden_id       TEXT,
  other_golden_id TEXT,
  record_id       TEXT,
  submitted_by    TEXT NOT NULL,        -- JSON list of actors who may not approve
  approvals       TEXT NOT NULL,        -- JSON list of actors who approved
  claimed_by      TEXT,
  claimed_until   INTEGER,
  decision        TEXT,
  reason          TEXT,
  resolved_by     TEXT,
  created_at      INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  resolved_at     INTEGER,
  correlation_id  TEXT NOT NULL,
  version         INTEGER NOT NULL
);
CREATE INDEX task_list ON task (domain, state, kind, id);
CREATE INDEX task_golden ON task (golden_id);
CREATE INDEX task_other_golden ON task (other_golden_id);
CREATE INDEX task_record ON task (record_id);

CREATE TABLE change (
  domain         TEXT NOT NULL,
  position       INTEGER NOT NULL,
  event_id       TEXT NOT NULL,
  type           TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  golden_version INTEGER NOT NULL,
  body           TEXT NOT NULL,         -- the exact CloudEvents JSON that is served and sent
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  PRIMARY KEY (domain, position)
);
CREATE INDEX change_golden ON change (golden_id, position);

CREATE TABLE audit (
  domain         TEXT NOT NULL,
  seq            INTEGER NOT NULL,
  action         TEXT NOT NULL,
  subject        TEXT NOT NULL,
  detail         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  previous_hash  TEXT NOT NULL,
  hash           TEXT NOT NULL,
  PRIMARY KEY (domain, seq)
);
CREATE INDEX audit_correlation ON audit (correlation_id);

CREATE TABLE subscription (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  url          TEXT NOT NULL,
  domains      TEXT NOT NULL,         -- JSON list
  types        TEXT NOT NULL,         -- JSON list; empty = all
  secrets      TEXT NOT NULL,         -- JSON list [{sealed, created_at, not_after}], newest first; encrypted
  state        TEXT NOT NULL,         -- active | paused | disabled
  state_reason TEXT NOT NULL,
  created_by   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL
);

-- Which node sends for a subscription. Apart from the subscription because it changes every few seconds.
CREATE TABLE subscription_lease (
  subscription_id TEXT PRIMARY KEY,
  owner           TEXT NOT NULL,      -- empty while nobody sends
  epoch           INTEGER NOT NULL,         -- fencing token: grows with every claim
  lease_until     INTEGER NOT NULL,
  failing_since   INTEGER                   -- first failure after the last success
);

CREATE TABLE subscription_cursor (
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL,         -- everything up to here is delivered, filtered out, or in delivery_failure
  PRIMARY KEY (subscription_id, domain)
) WITHOUT ROWID;

CREATE TABLE delivery_failure (
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL,
  golden_id       TEXT NOT NULL,
  state           TEXT NOT NULL,      -- due | parked (waits for an earlier one of its golden record) | dead
  attempts        INTEGER NOT NULL,
  next_at         INTEGER NOT NULL,
  last_error      TEXT NOT NULL,
  first_failed_at INTEGER NOT NULL,
  PRIMARY KEY (subscription_id, domain, position)
);
CREATE INDEX delivery_failure_state ON delivery_failure (subscription_id, state);

CREATE TABLE delivery_attempt (
  id              TEXT PRIMARY KEY,   -- in order of time
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,      -- empty for a ping
  position        INTEGER NOT NULL,         -- 0 for a ping
  event_id        TEXT NOT NULL,
  cause           TEXT NOT NULL,      -- change | retry | probe | ping
  attempt         INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  duration_us     INTEGER NOT NULL,
  status          INTEGER,                  -- HTTP status, when there was an answer
  outcome         TEXT NOT NULL,      -- delivered | failed
  error           TEXT NOT NULL
);
CREATE INDEX delivery_attempt_list ON delivery_attempt (subscription_id, id);
CREATE INDEX delivery_attempt_failed ON delivery_attempt (subscription_id, id) WHERE outcome = 'failed';

CREATE TABLE idempotency (
  key          TEXT PRIMARY KEY,        -- caller, route and key
  request_hash TEXT NOT NULL,
  status       INTEGER,                              -- absent while the first call is in progress
  headers      TEXT NOT NULL,
  body         TEXT NOT NULL,
  created_at   INTEGER NOT NULL
);
CREATE INDEX idempotency_age ON idempotency (created_at);
