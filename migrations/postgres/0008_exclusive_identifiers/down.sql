DROP TABLE golden_identifier;
