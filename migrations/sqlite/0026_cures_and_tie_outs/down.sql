DROP TABLE tie_out;
DROP INDEX mapping_combination_unmapped;
ALTER TABLE mapping_combination DROP COLUMN last_date;
ALTER TABLE mapping_combination DROP COLUMN first_date;
ALTER TABLE task DROP COLUMN escalated_from;
