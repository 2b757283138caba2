ALTER TABLE change_request DROP COLUMN brought_by;
ALTER TABLE staged_record DROP COLUMN staged_by;
ALTER TABLE staged_record DROP COLUMN changed_by;
ALTER TABLE source_record_past DROP COLUMN brought_by;
ALTER TABLE source_record_past DROP COLUMN changed_by;
ALTER TABLE source_record DROP COLUMN brought_by;
ALTER TABLE source_record DROP COLUMN changed_by;
