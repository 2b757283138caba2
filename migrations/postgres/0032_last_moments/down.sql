DROP TABLE storage_probe;
ALTER TABLE domain_head DROP COLUMN committed_at;
ALTER TABLE domain_head DROP COLUMN last_at;
