-- Portable column types only: text in byte order, 64-bit integers (times are microseconds since 1970), booleans.

-- One row per domain: the lock under which the domain is written, and the last numbers given under it.
CREATE TABLE domain_head (
  domain      TEXT COLLATE "C" PRIMARY KEY,
  position    BIGINT NOT NULL,            -- last position of the change feed
  revision    BIGINT NOT NULL,            -- last number given to any write of the domain
  audit_seq   BIGINT NOT NULL,
  audit_hash  TEXT COLLATE "C" NOT NULL,
  incarnation TEXT COLLATE "C" NOT NULL   -- changes when positions may have been lost (restore, failover)
);

CREATE TABLE source_record (
  id                TEXT COLLATE "C" PRIMARY KEY,   -- derived from (domain, system, key)
  domain            TEXT COLLATE "C" NOT NULL,
  system            TEXT COLLATE "C" NOT NULL,
  key               TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,      -- active | quarantined | rejected | deleted
  golden_id         TEXT COLLATE "C",
  raw               TEXT COLLATE "C" NOT NULL,      -- as received
  attributes        TEXT COLLATE "C" NOT NULL,      -- standardized; of the last valid version
  violations        TEXT COLLATE "C",               -- of the version as received, when it is not valid
  content_hash      TEXT COLLATE "C" NOT NULL,
  source_updated_at BIGINT,
  received_at       BIGINT NOT NULL,
  actor             TEXT COLLATE "C" NOT NULL,
  correlation_id    TEXT COLLATE "C" NOT NULL,
  rules_version     TEXT COLLATE "C" NOT NULL,
  version           BIGINT NOT NULL,
  revision          BIGINT NOT NULL
);
CREATE UNIQUE INDEX source_record_key ON source_record (domain, system, key);
CREATE INDEX source_record_revision ON source_record (domain, revision);
CREATE INDEX source_record_golden ON source_record (golden_id);

CREATE TABLE golden_record (
  id                TEXT COLLATE "C" PRIMARY KEY,
  domain            TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,      -- live | merged | retired
  merged_into       TEXT COLLATE "C",
  held              BOOLEAN NOT NULL,               -- kept back from publication by an open task
  label             TEXT COLLATE "C" NOT NULL,
  version           BIGINT NOT NULL,
  working           TEXT COLLATE "C" NOT NULL,      -- attributes that consolidation gives now, without sensitive ones
  lineage           TEXT COLLATE "C" NOT NULL,
  refused           TEXT COLLATE "C" NOT NULL,      -- attribute -> hash of the value an approver refused
  published_version BIGINT,
  published         TEXT COLLATE "C",               -- the exact bytes that are served
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  published_at      BIGINT
);
CREATE INDEX golden_record_list ON golden_record (domain, id);
CREATE INDEX golden_record_updated ON golden_record (domain, updated_at, id);
CREATE INDEX golden_record_merged_into ON golden_record (merged_into);

-- Sensitive attributes, kept apart from the bytes that are served.
CREATE TABLE golden_sensitive (
  golden_id TEXT COLLATE "C" PRIMARY KEY,
  working   TEXT COLLATE "C" NOT NULL,
  published TEXT COLLATE "C" NOT NULL
);

CREATE TABLE golden_version (
  golden_id      TEXT COLLATE "C" NOT NULL,
  version        BIGINT NOT NULL,
  cause          TEXT COLLATE "C" NOT NULL,
  changed        TEXT COLLATE "C" NOT NULL,
  attributes     TEXT COLLATE "C" NOT NULL,
  published      BOOLEAN NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  PRIMARY KEY (golden_id, version)
);

-- Values that the list call can filter by.
CREATE TABLE golden_term (
  domain    TEXT COLLATE "C" NOT NULL,
  name      TEXT COLLATE "C" NOT NULL,
  value     TEXT COLLATE "C" NOT NULL,
  golden_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (domain, name, value, golden_id)
);
CREATE INDEX golden_term_golden ON golden_term (golden_id);

CREATE TABLE crosswalk (
  record_id   TEXT COLLATE "C" NOT NULL,
  revision    BIGINT NOT NULL,
  golden_id   TEXT COLLATE "C" NOT NULL,
  linked_at   BIGINT NOT NULL,
  unlinked_at BIGINT,
  PRIMARY KEY (record_id, revision)
);
CREATE INDEX crosswalk_golden ON crosswalk (golden_id);

CREATE TABLE decision (
  id             TEXT COLLATE "C" PRIMARY KEY,
  domain         TEXT COLLATE "C" NOT NULL,
  record_id      TEXT COLLATE "C" NOT NULL,
  golden_id      TEXT COLLATE "C" NOT NULL,
  outcome        TEXT COLLATE "C" NOT NULL,
  explanation    TEXT COLLATE "C" NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL
);
CREATE INDEX decision_record ON decision (record_id, id);

-- A steward's verdict on two sets of source records.
CREATE TABLE verdict (
  id             TEXT COLLATE "C" PRIMARY KEY,
  domain         TEXT COLLATE "C" NOT NULL,
  value          TEXT COLLATE "C" NOT NULL,         -- match | no_match
  reason         TEXT COLLATE "C" NOT NULL,
  active         BOOLEAN NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  revision       BIGINT NOT NULL
);
CREATE INDEX verdict_revision ON verdict (domain, revision);
CREATE TABLE verdict_member (
  verdict_id TEXT COLLATE "C" NOT NULL,
  side       BIGINT NOT NULL,
  record_id  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (verdict_id, side, record_id)
);
CREATE INDEX verdict_member_record ON verdict_member (record_id);

CREATE TABLE task (
  id              TEXT COLLATE "C" PRIMARY KEY,
  domain          TEXT COLLATE "C" NOT NULL,
  kind            TEXT COLLATE "C" NOT NULL,        -- potential_duplicate | approval | exception
  category        TEXT COLLATE "C" NOT NULL,
  state           TEXT COLLATE "C" NOT NULL,        -- open | claimed | resolved | cancelled
  title           TEXT COLLATE "C" NOT NULL,
  suggestion      TEXT COLLATE "C" NOT NULL,
  detail          TEXT COLLATE "C" NOT NULL,
  golden_id       TEXT COLLATE "C",
  other_golden_id TEXT COLLATE "C",
  record_id       TEXT COLLATE "C",
  submitted_by    TEXT COLLATE "C" NOT NULL,        -- JSON list of actors who may not approve
  approvals       TEXT COLLATE "C" NOT NULL,        -- JSON list of actors who approved
  claimed_by      TEXT COLLATE "C",
  claimed_until   BIGINT,
  decision        TEXT COLLATE "C",
  reason          TEXT COLLATE "C",
  resolved_by     TEXT COLLATE "C",
  created_at      BIGINT NOT NULL,
  due_at          BIGINT NOT NULL,
  resolved_at     BIGINT,
  correlation_id  TEXT COLLATE "C" NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX task_list ON task (domain, state, kind, id);
CREATE INDEX task_golden ON task (golden_id);
CREATE INDEX task_other_golden ON task (other_golden_id);
CREATE INDEX task_record ON task (record_id);

CREATE TABLE change (
  domain         TEXT COLLATE "C" NOT NULL,
  position       BIGINT NOT NULL,
  event_id       TEXT COLLATE "C" NOT NULL,
  type           TEXT COLLATE "C" NOT NULL,
  golden_id      TEXT COLLATE "C" NOT NULL,
  golden_version BIGINT NOT NULL,
  body           TEXT COLLATE "C" NOT NULL,         -- the exact CloudEvents JSON that is served and sent
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  PRIMARY KEY (domain, position)
);
CREATE INDEX change_golden ON change (golden_id, position);

CREATE TABLE audit (
  domain         TEXT COLLATE "C" NOT NULL,
  seq            BIGINT NOT NULL,
  action         TEXT COLLATE "C" NOT NULL,
  subject        TEXT COLLATE "C" NOT NULL,
  detail         TEXT COLLATE "C" NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  previous_hash  TEXT COLLATE "C" NOT NULL,
  hash           TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (domain, seq)
);
CREATE INDEX audit_correlation ON audit (correlation_id);

CREATE TABLE subscription (
  id           TEXT COLLATE "C" PRIMARY KEY,
  name         TEXT COLLATE "C" NOT NULL,
  url          TEXT COLLATE "C" NOT NULL,
  domains      TEXT COLLATE "C" NOT NULL,         -- JSON list
  types        TEXT COLLATE "C" NOT NULL,         -- JSON list; empty = all
  secrets      TEXT COLLATE "C" NOT NULL,         -- JSON list [{sealed, created_at, not_after}], newest first; encrypted
  state        TEXT COLLATE "C" NOT NULL,         -- active | paused | disabled
  state_reason TEXT COLLATE "C" NOT NULL,
  created_by   TEXT COLLATE "C" NOT NULL,
  created_at   BIGINT NOT NULL,
  version      BIGINT NOT NULL
);

-- Which node sends for a subscription. Apart from the subscription because it changes every few seconds.
CREATE TABLE subscription_lease (
  subscription_id TEXT COLLATE "C" PRIMARY KEY,
  owner           TEXT COLLATE "C" NOT NULL,      -- empty while nobody sends
  epoch           BIGINT NOT NULL,         -- fencing token: grows with every claim
  lease_until     BIGINT NOT NULL,
  failing_since   BIGINT                   -- first failure after the last success
) WITH (fillfactor = 50);

CREATE TABLE subscription_cursor (
  subscription_id TEXT COLLATE "C" NOT NULL,
  domain          TEXT COLLATE "C" NOT NULL,
  position        BIGINT NOT NULL,         -- everything up to here is delivered, filtered out, or in delivery_failure
  PRIMARY KEY (subscription_id, domain)
) WITH (fillfactor = 50);

CREATE TABLE delivery_failure (
  subscription_id TEXT COLLATE "C" NOT NULL,
  domain          TEXT COLLATE "C" NOT NULL,
  position        BIGINT NOT NULL,
  golden_id       TEXT COLLATE "C" NOT NULL,
  state           TEXT COLLATE "C" NOT NULL,      -- due | parked (waits for an earlier one of its golden record) | dead
  attempts        BIGINT NOT NULL,
  next_at         BIGINT NOT NULL,
  last_error      TEXT COLLATE "C" NOT NULL,
  first_failed_at BIGINT NOT NULL,
  PRIMARY KEY (subscription_id, domain, position)
);
CREATE INDEX delivery_failure_state ON delivery_failure (subscription_id, state);

CREATE TABLE delivery_attempt (
  id              TEXT COLLATE "C" PRIMARY KEY,   -- in order of time
  subscription_id TEXT COLLATE "C" NOT NULL,
  domain          TEXT COLLATE "C" NOT NULL,      -- empty for a ping
  position        BIGINT NOT NULL,         -- 0 for a ping
  event_id        TEXT COLLATE "C" NOT NULL,
  cause           TEXT COLLATE "C" NOT NULL,      -- change | retry | probe | ping
  attempt         BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  duration_us     BIGINT NOT NULL,
  status          BIGINT,                  -- HTTP status, when there was an answer
  outcome         TEXT COLLATE "C" NOT NULL,      -- delivered | failed
  error           TEXT COLLATE "C" NOT NULL
);
CREATE INDEX delivery_attempt_list ON delivery_attempt (subscription_id, id);
CREATE INDEX delivery_attempt_failed ON delivery_attempt (subscription_id, id) WHERE outcome = 'failed';

CREATE TABLE idempotency (
  key          TEXT COLLATE "C" PRIMARY KEY,        -- caller, route and key
  request_hash TEXT COLLATE "C" NOT NULL,
  status       BIGINT,                              -- absent while the first call is in progress
  headers      TEXT COLLATE "C" NOT NULL,
  body         TEXT COLLATE "C" NOT NULL,
  created_at   BIGINT NOT NULL
);
CREATE INDEX idempotency_age ON idempotency (created_at);
