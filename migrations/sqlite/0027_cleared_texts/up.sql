-- Texts of a record of which a person said that they are no patient data: JSON list; absent where nobody was asked.
ALTER TABLE source_record ADD COLUMN cleared TEXT;
ALTER TABLE source_record_past ADD COLUMN cleared TEXT;
