-- Attribute -> when its value last became another one, microseconds; attributes left out: when the record was received.
ALTER TABLE source_record ADD COLUMN changed_at TEXT COLLATE "C" NOT NULL DEFAULT '{}';

-- A steward's value in place of the consolidated one.
CREATE TABLE golden_override (
  id             TEXT COLLATE "C" PRIMARY KEY,
  domain         TEXT COLLATE "C" NOT NULL,
  golden_id      TEXT COLLATE "C" NOT NULL,         -- where it counts now
  home_id        TEXT COLLATE "C" NOT NULL,         -- where it was made: a split takes it back there
  attribute      TEXT COLLATE "C" NOT NULL,
  value          TEXT COLLATE "C" NOT NULL,         -- JSON; null: no value
  expiry         TEXT COLLATE "C" NOT NULL,         -- JSON
  expires_at     BIGINT,               -- when the expiry names a moment
  baseline       TEXT COLLATE "C" NOT NULL,         -- fingerprint of the value beneath it when it was made
  author         TEXT COLLATE "C" NOT NULL,
  reason         TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  made_at        BIGINT NOT NULL,
  ended_at       BIGINT,
  ended_by       TEXT COLLATE "C",
  ended_reason   TEXT COLLATE "C"
);
CREATE INDEX golden_override_golden ON golden_override (golden_id, id);
CREATE INDEX golden_override_due ON golden_override (domain, expires_at);

-- Which source records a merge moved, so that it can be undone exactly.
CREATE TABLE golden_merge (
  id             TEXT COLLATE "C" PRIMARY KEY,
  domain         TEXT COLLATE "C" NOT NULL,
  survivor_id    TEXT COLLATE "C" NOT NULL,
  loser_id       TEXT COLLATE "C" NOT NULL,
  members        TEXT COLLATE "C" NOT NULL,         -- JSON list of the record ids that moved
  redirected     TEXT COLLATE "C" NOT NULL,         -- JSON list of the ids that had been merged into the loser before
  reason         TEXT COLLATE "C" NOT NULL,
  actor          TEXT COLLATE "C" NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL,
  at             BIGINT NOT NULL,
  undone_at      BIGINT,
  undone_by      TEXT COLLATE "C"
);
CREATE INDEX golden_merge_loser ON golden_merge (loser_id, id);
