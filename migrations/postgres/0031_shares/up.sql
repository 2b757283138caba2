-- What is kept of one caller is bounded.

-- Whether only that it was carried out is kept of a call, because its answer was too large.
ALTER TABLE idempotency ADD COLUMN omitted BOOLEAN NOT NULL DEFAULT FALSE;
-- Answers kept of a caller and UTC day (days since 1970); of the caller '' those of all.
CREATE TABLE idempotency_use (
  caller  TEXT COLLATE "C" NOT NULL,
  day     BIGINT NOT NULL,
  answers BIGINT NOT NULL,
  bytes   BIGINT NOT NULL,
  PRIMARY KEY (day, caller)
);

-- Mismatches of a comparison that are kept.
ALTER TABLE reconciliation ADD COLUMN kept BIGINT NOT NULL DEFAULT 0;
UPDATE reconciliation SET kept = mismatches;
CREATE INDEX reconciliation_caller ON reconciliation (started_by, kept) WHERE signed_by IS NULL;
CREATE INDEX reconciliation_age ON reconciliation (started_at) WHERE signed_by IS NULL;

CREATE INDEX subscription_owner ON subscription (owner);
CREATE INDEX onboarding_person ON onboarding (created_by, state);
CREATE INDEX definition_version_author ON definition_version (created_by, state);
