-- Whose a subscription is, and the registered consumer whose callers may manage it too. Source systems and consumers
-- themselves are definitions.
ALTER TABLE subscription ADD COLUMN owner TEXT COLLATE "C" NOT NULL DEFAULT ''; -- subject of a token; empty: only administrators manage it
ALTER TABLE subscription ADD COLUMN consumer TEXT COLLATE "C";
UPDATE subscription SET owner = created_by;
