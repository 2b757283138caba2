DROP TABLE rekey;
DROP TABLE reference_due;
DROP INDEX record_reference_waiting;
DROP INDEX record_reference_golden;
ALTER TABLE record_reference DROP COLUMN golden_id;
ALTER TABLE record_reference DROP COLUMN reading;
ALTER TABLE record_reference DROP COLUMN key;
ALTER TABLE source_record_past DROP COLUMN refs;
ALTER TABLE source_record DROP COLUMN refs;
