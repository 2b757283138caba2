-- Attribute -> when its value last became another one, microseconds; attributes left out: when the record was received.
ALTER TABLE source_record ADD COLUMN changed_at TEXT NOT NULL DEFAULT '{}';

-- A steward's value in place of the consolidated one.
CREATE TABLE golden_override (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  golden_id      TEXT NOT NULL,         -- where it counts now
  home_id        TEXT NOT NULL,         -- where it was made: a split takes it back there
  attribute      TEXT NOT NULL,
  value          TEXT NOT NULL,         -- JSON; null: no value
  expiry         TEXT NOT NULL,         -- JSON
  expires_at     INTEGER,               -- when the expiry names a moment
  baseline       TEXT NOT NULL,         -- fingerprint of the value beneath it when it was made
  author         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  made_at        INTEGER NOT NULL,
  ended_at       INTEGER,
  ended_by       TEXT,
  ended_reason   TEXT
);
CREATE INDEX golden_override_golden ON golden_override (golden_id, id);
CREATE INDEX golden_override_due ON golden_override (domain, expires_at);

-- Which source records a merge moved, so that it can be undone exactly.
CREATE TABLE golden_merge (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  survivor_id    TEXT NOT NULL,
  loser_id       TEXT NOT NULL,
  members        TEXT NOT NULL,         -- JSON list of the record ids that moved
  redirected     TEXT NOT NULL,         -- JSON list of the ids that had been merged into the loser before
  reason         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  undone_at      INTEGER,
  undone_by      TEXT
);
CREATE INDEX golden_merge_loser ON golden_merge (loser_id, id);
