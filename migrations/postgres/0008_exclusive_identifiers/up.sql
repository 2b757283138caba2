-- Values of identifiers that only one live golden record may have, hashed: equal ones are found without reading records.
CREATE TABLE golden_identifier (
  domain    TEXT COLLATE "C" NOT NULL,
  value     TEXT COLLATE "C" NOT NULL,              -- hash of attribute and value
  golden_id TEXT COLLATE "C" NOT NULL,
  attribute TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (domain, value, golden_id)
);
CREATE INDEX golden_identifier_golden ON golden_identifier (golden_id);
