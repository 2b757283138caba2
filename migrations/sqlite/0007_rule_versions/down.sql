DROP TABLE rule_job;
DROP TABLE rule_version;
ALTER TABLE change DROP COLUMN rules_version;
ALTER TABLE decision DROP COLUMN rules_version;
ALTER TABLE domain_head DROP COLUMN rules_id;
