-- What each key that a source record names was resolved to, so that recomputing gives the same: JSON, domain -> key -> golden
-- record. Keys that lead nowhere yet are not in it.
ALTER TABLE source_record ADD COLUMN refs TEXT COLLATE "C";
ALTER TABLE source_record_past ADD COLUMN refs TEXT COLLATE "C";

-- The key as it was named, whether the row is about the key as it is written (0) or about another reading of it (1), and
-- the golden record that it was resolved to.
ALTER TABLE record_reference ADD COLUMN key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE record_reference ADD COLUMN reading BIGINT NOT NULL DEFAULT 0;
ALTER TABLE record_reference ADD COLUMN golden_id TEXT COLLATE "C";
CREATE INDEX record_reference_golden ON record_reference (golden_id, reading, record_id);
CREATE INDEX record_reference_waiting ON record_reference (domain, reading, golden_id, record_id, attribute, target_id);

-- What is named moved: who in a domain refers to it has its turn.
CREATE TABLE reference_due (
  id           TEXT COLLATE "C" PRIMARY KEY,       -- in order of time
  domain       TEXT COLLATE "C" NOT NULL,          -- of those who refer
  target_id    TEXT COLLATE "C" NOT NULL,          -- what moved; with = before it, the source record that refers
  after_record TEXT COLLATE "C" NOT NULL,          -- the last that had its turn
  due_at       BIGINT NOT NULL
);
CREATE INDEX reference_due_next ON reference_due (domain, due_at, id);

-- Keys that a source system gave its records in place of others.
CREATE TABLE rekey (
  id             TEXT COLLATE "C" PRIMARY KEY,     -- in order of time
  domain         TEXT COLLATE "C" NOT NULL,
  system         TEXT COLLATE "C" NOT NULL,
  old_key        TEXT COLLATE "C" NOT NULL,
  new_key        TEXT COLLATE "C" NOT NULL,
  old_name       TEXT COLLATE "C" NOT NULL,        -- hash of (domain, system, key)
  new_name       TEXT COLLATE "C" NOT NULL,
  record_id      TEXT COLLATE "C" NOT NULL,        -- the source record that has the new key from then on
  valid_on       TEXT COLLATE "C" NOT NULL,        -- day from which the source says so
  reason         TEXT COLLATE "C" NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL
);
CREATE INDEX rekey_old ON rekey (old_name, id);
CREATE INDEX rekey_new ON rekey (new_name, id);
CREATE INDEX rekey_record ON rekey (record_id, id);
