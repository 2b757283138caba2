DROP TABLE bulk_decision;
ALTER TABLE verdict DROP COLUMN merge_id;
DROP INDEX golden_merge_survivor;
ALTER TABLE golden_merge DROP COLUMN revision;
