-- What was given up can be sent again, stretches of the feed can be sent again, and whoever answers for a subscription
-- hears of it before nothing is sent any more.
ALTER TABLE delivery_failure ADD COLUMN dead_at BIGINT;                      -- when it was given up
CREATE INDEX delivery_failure_dead ON delivery_failure (subscription_id, domain, position) WHERE state = 'dead';
CREATE INDEX delivery_failure_golden ON delivery_failure (golden_id) WHERE state = 'dead';
ALTER TABLE subscription_lease ADD COLUMN orders BIGINT NOT NULL DEFAULT 0;  -- grows when there is more to do for whoever sends
ALTER TABLE subscription_lease ADD COLUMN alerted_for BIGINT;                -- the failing_since that an alert was raised for
ALTER TABLE subscription ADD COLUMN verified_url TEXT COLLATE "C" NOT NULL DEFAULT '';    -- the URL whose owner has agreed

CREATE TABLE replay (
  id              TEXT COLLATE "C" PRIMARY KEY,   -- in order of time
  subscription_id TEXT COLLATE "C" NOT NULL,
  state           TEXT COLLATE "C" NOT NULL,      -- queued | running | done | cancelled
  selection       TEXT COLLATE "C" NOT NULL,      -- JSON, as it was asked for
  ranges          TEXT COLLATE "C" NOT NULL,      -- JSON list [{domain, from, to, next}]: next is what comes next
  total           BIGINT NOT NULL,
  sent            BIGINT NOT NULL,
  failed          BIGINT NOT NULL,
  skipped         BIGINT NOT NULL,
  missing         BIGINT NOT NULL,
  created_by      TEXT COLLATE "C" NOT NULL,
  correlation_id  TEXT COLLATE "C" NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  finished_at     BIGINT
);
CREATE INDEX replay_list ON replay (subscription_id, id);
CREATE INDEX replay_state ON replay (subscription_id, state, id);
