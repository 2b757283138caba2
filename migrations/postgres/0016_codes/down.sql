DROP TABLE code_retake;
DROP TABLE unmapped_code;
ALTER TABLE source_record_past DROP COLUMN codes;
ALTER TABLE source_record DROP COLUMN codes;
