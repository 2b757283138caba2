DROP TABLE golden_merge;
DROP TABLE golden_override;
ALTER TABLE source_record DROP COLUMN changed_at;
