DROP INDEX delivery_failure_domain;
DROP TABLE consumer_position;
DROP TABLE consumer;
ALTER TABLE domain_head DROP COLUMN first_position;
ALTER TABLE change DROP COLUMN previous;
