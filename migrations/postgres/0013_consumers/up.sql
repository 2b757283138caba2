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
  consumer TEXT COLLATE "C" PRIMARY KEY,           -- id of a subscription; of a system: = and its name
  acked_at BIGINT NOT NULL
);

-- What a consumer said it holds of a golden record.
CREATE TABLE consumer_record (
  consumer       TEXT COLLATE "C" NOT NULL,
  golden_id      TEXT COLLATE "C" NOT NULL,
  domain         TEXT COLLATE "C" NOT NULL,
  version        BIGINT NOT NULL,     -- newest version applied; 0: none
  state          TEXT COLLATE "C" NOT NULL,        -- applied | failed
  failed_version BIGINT,              -- the version that the error is about
  error          TEXT COLLATE "C",
  system         TEXT COLLATE "C",                 -- name under which the consumer's keys are registered
  local_key      TEXT COLLATE "C",
  acked_at       BIGINT NOT NULL,
  PRIMARY KEY (consumer, golden_id)
);
CREATE INDEX consumer_record_golden ON consumer_record (golden_id, consumer);
CREATE INDEX consumer_record_state ON consumer_record (consumer, state, golden_id);

-- Keys that consumers registered for golden records.
CREATE TABLE consumer_key (
  domain       TEXT COLLATE "C" NOT NULL,
  system       TEXT COLLATE "C" NOT NULL,
  key          TEXT COLLATE "C" NOT NULL,
  golden_id    TEXT COLLATE "C" NOT NULL,
  consumer     TEXT COLLATE "C" NOT NULL,
  confirmed_at BIGINT NOT NULL,       -- when the consumer last said so
  PRIMARY KEY (domain, system, key)
);
CREATE INDEX consumer_key_consumer ON consumer_key (consumer, golden_id);

-- A comparison of what a consumer holds with the hub.
CREATE TABLE reconciliation (
  id             TEXT COLLATE "C" PRIMARY KEY,     -- in order of time
  domain         TEXT COLLATE "C" NOT NULL,
  consumer       TEXT COLLATE "C" NOT NULL,
  state          TEXT COLLATE "C" NOT NULL,        -- running | finished
  fields         TEXT COLLATE "C",                 -- JSON list; absent: all
  filter         TEXT COLLATE "C" NOT NULL,        -- JSON
  position       BIGINT NOT NULL,     -- of the domain's feed when it began
  compared       BIGINT NOT NULL,
  mismatches     BIGINT NOT NULL,
  counts         TEXT COLLATE "C" NOT NULL,        -- JSON, by kind
  baseline_id    TEXT COLLATE "C",                 -- the baseline that stood when it began
  started_by     TEXT COLLATE "C" NOT NULL,
  started_at     BIGINT NOT NULL,
  finished_at    BIGINT,
  correlation_id TEXT COLLATE "C" NOT NULL,
  signed_by      TEXT COLLATE "C",
  signed_at      BIGINT,
  sign_reason    TEXT COLLATE "C",
  baseline       BOOLEAN NOT NULL
);
CREATE INDEX reconciliation_list ON reconciliation (domain, id);
CREATE INDEX reconciliation_consumer ON reconciliation (domain, consumer, id);

CREATE TABLE reconciliation_mismatch (
  run_id    TEXT COLLATE "C" NOT NULL,
  seq       BIGINT NOT NULL,
  kind      TEXT COLLATE "C" NOT NULL,
  golden_id TEXT COLLATE "C",
  detail    TEXT COLLATE "C" NOT NULL,             -- JSON as it is shown
  PRIMARY KEY (run_id, seq)
);
CREATE INDEX reconciliation_mismatch_kind ON reconciliation_mismatch (run_id, kind, seq);

-- Changes that are sent again because a comparison found that they are missing.
CREATE TABLE reconciliation_correction (
  run_id          TEXT COLLATE "C" NOT NULL,
  subscription_id TEXT COLLATE "C" NOT NULL,
  domain          TEXT COLLATE "C" NOT NULL,
  position        BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  PRIMARY KEY (run_id, subscription_id, domain, position)
);
