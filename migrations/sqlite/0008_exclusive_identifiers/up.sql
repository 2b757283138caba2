-- Values of identifiers that only one live golden record may have, hashed: equal ones are found without reading records.
CREATE TABLE golden_identifier (
  domain    TEXT NOT NULL,
  value     TEXT NOT NULL,              -- hash of attribute and value
  golden_id TEXT NOT NULL,
  attribute TEXT NOT NULL,
  PRIMARY KEY (domain, value, golden_id)
);
CREATE INDEX golden_identifier_golden ON golden_identifier (golden_id);
