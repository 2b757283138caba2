ALTER TABLE delivery_attempt DROP COLUMN batch_id;
ALTER TABLE subscription_cursor DROP COLUMN superseded;
ALTER TABLE subscription DROP COLUMN settings;
