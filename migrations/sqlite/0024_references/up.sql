-- What each key that a source record names was resolved to, so that recomputing gives the same: JSON, domain -> key -> golden
-- record. Keys that lead nowhere yet are not in it.
ALTER TABLE source_record ADD COLUMN refs TEXT;
ALTER TABLE source_record_past ADD COLUMN refs TEXT;

-- The key as it was named, whether the row is about the key as it is written (0) or about another reading of it (1), and
-- the golden record that it was resolved to.
ALTER TABLE record_reference ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE record_reference ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record_reference ADD COLUMN golden_id TEXT;
CREATE INDEX record_reference_golden ON record_reference (golden_id, reading, record_id);
CREATE INDEX record_reference_waiting ON record_reference (domain, reading, golden_id, record_id, attribute, target_id);

-- What is named moved: who in a domain refers to it has its turn.
CREATE TABLE reference_due (
  id           TEXT PRIMARY KEY,       -- in order of time
  domain       TEXT NOT NULL,          -- of those who refer
  target_id    TEXT NOT NULL,          -- what moved; with = before it, the source record that refers
  after_record TEXT NOT NULL,          -- the last that had its turn
  due_at       INTEGER NOT NULL
);
CREATE INDEX reference_due_next ON reference_due (domain, due_at, id);

-- Keys that a source system gave its records in place of others.
CREATE TABLE rekey (
  id             TEXT PRIMARY KEY,     -- in order of time
  domain         TEXT NOT NULL,
  system         TEXT NOT NULL,
  old_key        TEXT NOT NULL,
  new_key        TEXT NOT NULL,
  old_name       TEXT NOT NULL,        -- hash of (domain, system, key)
  new_name       TEXT NOT NULL,
  record_id      TEXT NOT NULL,        -- the source record that has the new key from then on
  valid_on       TEXT NOT NULL,        -- day from which the source says so
  reason         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL
);
CREATE INDEX rekey_old ON rekey (old_name, id);
CREATE INDEX rekey_new ON rekey (new_name, id);
CREATE INDEX rekey_record ON rekey (record_id, id);
