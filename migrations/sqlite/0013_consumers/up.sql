-- What is live and published, by id, without reading the records.
DROP INDEX golden_record_list;
CREATE INDEX golden_record_list ON golden_record (domain, id, status, published_version);
-- Which source records left a golden record.
DROP INDEX crosswalk_golden;
CREATE INDEX crosswalk_golden ON crosswalk (golden_id, unlinked_at);
-- Acknowledgements name events.
CREATE INDEX change_event ON change (event_id);

-- The locks under which acknowledgements are written: of each consumer, and of each system whose keys they register.
CREATE TABLE consumer_head (
  consumer TEXT PRIMARY KEY,           -- id of a subscription; of a system: = and its name
  acked_at INTEGER NOT NULL
);

-- What a consumer said it holds of a golden record.
CREATE TABLE consumer_record (
  consumer       TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  domain         TEXT NOT NULL,
  version        INTEGER NOT NULL,     -- newest version applied; 0: none
  state          TEXT NOT NULL,        -- applied | failed
  failed_version INTEGER,              -- the version that the error is about
  error          TEXT,
  system         TEXT,                 -- name under which the consumer's keys are registered
  local_key      TEXT,
  acked_at       INTEGER NOT NULL,
  PRIMARY KEY (consumer, golden_id)
) WITHOUT ROWID;
CREATE INDEX consumer_record_golden ON consumer_record (golden_id, consumer);
CREATE INDEX consumer_record_state ON consumer_record (consumer, state, golden_id);

-- Keys that consumers registered for golden records.
CREATE TABLE consumer_key (
  domain       TEXT NOT NULL,
  system       TEXT NOT NULL,
  key          TEXT NOT NULL,
  golden_id    TEXT NOT NULL,
  consumer     TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,       -- when the consumer last said so
  PRIMARY KEY (domain, system, key)
) WITHOUT ROWID;
CREATE INDEX consumer_key_consumer ON consumer_key (consumer, golden_id);

-- A comparison of what a consumer holds with the hub.
CREATE TABLE reconciliation (
  id             TEXT PRIMARY KEY,     -- in order of time
  domain         TEXT NOT NULL,
  consumer       TEXT NOT NULL,
  state          TEXT NOT NULL,        -- running | finished
  fields         TEXT,                 -- JSON list; absent: all
  filter         TEXT NOT NULL,        -- JSON
  position       INTEGER NOT NULL,     -- of the domain's feed when it began
  compared       INTEGER NOT NULL,
  mismatches     INTEGER NOT NULL,
  counts         TEXT NOT NULL,        -- JSON, by kind
  baseline_id    TEXT,                 -- the baseline that stood when it began
  started_by     TEXT NOT NULL,
  started_at     INTEGER NOT NULL,
  finished_at    INTEGER,
  correlation_id TEXT NOT NULL,
  signed_by      TEXT,
  signed_at      INTEGER,
  sign_reason    TEXT,
  baseline       BOOLEAN NOT NULL
);
CREATE INDEX reconciliation_list ON reconciliation (domain, id);
CREATE INDEX reconciliation_consumer ON reconciliation (domain, consumer, id);

CREATE TABLE reconciliation_mismatch (
  run_id    TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  golden_id TEXT,
  detail    TEXT NOT NULL,             -- JSON as it is shown
  PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
CREATE INDEX reconciliation_mismatch_kind ON reconciliation_mismatch (run_id, kind, seq);

-- Changes that are sent again because a comparison found that they are missing.
CREATE TABLE reconciliation_correction (
  run_id          TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (run_id, subscription_id, domain, position)
) WITHOUT ROWID;
