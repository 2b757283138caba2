-- Who changed a record in its source system, as the source says, and who said what of it: JSON object of attribute, or
-- attribute and entry of a list, to persons, where these are others than whoever sent the version and changed_by. Of records
-- from before, the actor is all that is known.
ALTER TABLE source_record ADD COLUMN changed_by TEXT COLLATE "C";
ALTER TABLE source_record ADD COLUMN brought_by TEXT COLLATE "C";
ALTER TABLE source_record_past ADD COLUMN changed_by TEXT COLLATE "C";
ALTER TABLE source_record_past ADD COLUMN brought_by TEXT COLLATE "C";

-- The same of staged records, with whoever staged them.
ALTER TABLE staged_record ADD COLUMN changed_by TEXT COLLATE "C";
ALTER TABLE staged_record ADD COLUMN staged_by TEXT COLLATE "C";

-- Who brought the values that a change request would publish, besides its submitter: JSON list.
ALTER TABLE change_request ADD COLUMN brought_by TEXT COLLATE "C" NOT NULL DEFAULT '[]';
