-- What was given up can be sent again, stretches of the feed can be sent again, and whoever answers for a subscription
-- hears of it before nothing is sent any more.
ALTER TABLE delivery_failure ADD COLUMN dead_at INTEGER;                      -- when it was given up
CREATE INDEX delivery_failure_dead ON delivery_failure (subscription_id, domain, position) WHERE state = 'dead';
CREATE INDEX delivery_failure_golden ON delivery_failure (golden_id) WHERE state = 'dead';
ALTER TABLE subscription_lease ADD COLUMN orders INTEGER NOT NULL DEFAULT 0;  -- grows when there is more to do for whoever sends
ALTER TABLE subscription_lease ADD COLUMN alerted_for INTEGER;                -- the failing_since that an alert was raised for
ALTER TABLE subscription ADD COLUMN verified_url TEXT NOT NULL DEFAULT '';    -- the URL whose owner has agreed

CREATE TABLE replay (
  id              TEXT PRIMARY KEY,   -- in order of time
  subscription_id TEXT NOT NULL,
  state           TEXT NOT NULL,      -- queued | running | done | cancelled
  selection       TEXT NOT NULL,      -- JSON, as it was asked for
  ranges          TEXT NOT NULL,      -- JSON list [{domain, from, to, next}]: next is what comes next
  total           INTEGER NOT NULL,
  sent            INTEGER NOT NULL,
  failed          INTEGER NOT NULL,
  skipped         INTEGER NOT NULL,
  missing         INTEGER NOT NULL,
  created_by      TEXT NOT NULL,
  correlation_id  TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  finished_at     INTEGER
);
CREATE INDEX replay_list ON replay (subscription_id, id);
CREATE INDEX replay_state ON replay (subscription_id, state, id);
