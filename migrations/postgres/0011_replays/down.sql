DROP TABLE replay;
ALTER TABLE subscription DROP COLUMN verified_url;
ALTER TABLE subscription_lease DROP COLUMN alerted_for;
ALTER TABLE subscription_lease DROP COLUMN orders;
DROP INDEX delivery_failure_golden;
DROP INDEX delivery_failure_dead;
ALTER TABLE delivery_failure DROP COLUMN dead_at;
