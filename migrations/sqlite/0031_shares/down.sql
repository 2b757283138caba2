DROP INDEX definition_version_author;
DROP INDEX onboarding_person;
DROP INDEX subscription_owner;
DROP INDEX reconciliation_age;
DROP INDEX reconciliation_caller;
ALTER TABLE reconciliation DROP COLUMN kept;
DROP TABLE idempotency_use;
ALTER TABLE idempotency DROP COLUMN omitted;
