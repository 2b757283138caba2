ALTER TABLE source_record_past DROP COLUMN cleared;
ALTER TABLE source_record DROP COLUMN cleared;
