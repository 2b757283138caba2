ALTER TABLE subscription DROP COLUMN consumer;
ALTER TABLE subscription DROP COLUMN owner;
