-- What is about one entry would be read as about the whole list.
DELETE FROM golden_override WHERE entry IS NOT NULL;
ALTER TABLE golden_override DROP COLUMN entry;
