-- Keys of other records that source records name, so that whoever refers to a golden record is found without reading all.
CREATE TABLE record_reference (
  record_id     TEXT COLLATE "C" NOT NULL,          -- the source record that refers
  attribute     TEXT COLLATE "C" NOT NULL,
  target_domain TEXT COLLATE "C" NOT NULL,
  target_id     TEXT COLLATE "C" NOT NULL,          -- id of the source record referred to, known or not
  domain        TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (record_id, attribute, target_id)
);
CREATE INDEX record_reference_target ON record_reference (target_id, record_id);
