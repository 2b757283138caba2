DROP TABLE match_model;
ALTER TABLE domain_head DROP COLUMN model_id;
