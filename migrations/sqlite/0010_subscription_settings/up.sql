-- What a subscription is sent and how, which events were sent together, and what newer changes took the place of.
ALTER TABLE subscription ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';            -- JSON; absent members are defaults
ALTER TABLE subscription_cursor ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0;   -- changes that a newer one replaced
ALTER TABLE delivery_attempt ADD COLUMN batch_id TEXT;                              -- webhook-id of the batch, if it was one
