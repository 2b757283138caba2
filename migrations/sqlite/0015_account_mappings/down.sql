DROP TABLE mapping_combination;
DROP TABLE mapping_hit;
