DROP INDEX task_category;
DROP TABLE superseded_record;
ALTER TABLE golden_override DROP COLUMN covers;
ALTER TABLE source_record_past DROP COLUMN declared_at;
ALTER TABLE source_record DROP COLUMN declared_at;
ALTER TABLE source_record_past DROP COLUMN became_at;
ALTER TABLE source_record DROP COLUMN became_at;
