-- Valid time. A source record that says different things for different days keeps them all, as JSON; absent: its
-- attributes, for as long as they say.
ALTER TABLE source_record ADD COLUMN periods TEXT;
-- What consolidation says for each period, as JSON; absent while there is only one.
ALTER TABLE golden_record ADD COLUMN periods TEXT;
ALTER TABLE golden_record ADD COLUMN next_period_at INTEGER; -- when the next period begins or ends
CREATE INDEX golden_record_next_period ON golden_record (domain, next_period_at) WHERE next_period_at IS NOT NULL;
ALTER TABLE golden_override ADD COLUMN valid_from TEXT;   -- first day on which it counts; absent: always
ALTER TABLE golden_override ADD COLUMN valid_to TEXT;     -- first day on which it no longer counts; absent: no end

-- Record time. Versions keep what lists of them do not show.
ALTER TABLE golden_version ADD COLUMN sensitive TEXT;     -- absent: not kept
ALTER TABLE golden_version ADD COLUMN shown TEXT;         -- what consumers saw, when it is not the same
ALTER TABLE golden_version ADD COLUMN periods TEXT;

-- Each state of a golden record that another one took the place of, until when it stood.
CREATE TABLE golden_past (
  golden_id           TEXT NOT NULL,
  revision            INTEGER NOT NULL,      -- of the commit that replaced it
  until               INTEGER NOT NULL,
  domain              TEXT NOT NULL,
  status              TEXT NOT NULL,
  merged_into         TEXT,
  held                BOOLEAN NOT NULL,
  label               TEXT NOT NULL,
  version             INTEGER NOT NULL,
  working             TEXT NOT NULL,
  lineage             TEXT NOT NULL,
  refused             TEXT NOT NULL,
  published_version   INTEGER,
  published           TEXT,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  published_at        INTEGER,
  periods             TEXT,
  retired_by          TEXT,
  next_period_at      INTEGER,
  sensitive_working   TEXT,               -- sensitive attributes, never in what is served to all
  sensitive_published TEXT,
  PRIMARY KEY (golden_id, revision)
);
CREATE INDEX golden_past_until ON golden_past (golden_id, until, revision);

-- Each version of a source record that another one took the place of, until when it stood.
CREATE TABLE source_record_past (
  id                TEXT NOT NULL,
  version           INTEGER NOT NULL,
  until             INTEGER NOT NULL,
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  status            TEXT NOT NULL,
  golden_id         TEXT,
  raw               TEXT NOT NULL,
  attributes        TEXT NOT NULL,
  violations        TEXT,
  content_hash      TEXT NOT NULL,
  source_updated_at INTEGER,
  received_at       INTEGER NOT NULL,
  actor             TEXT NOT NULL,
  correlation_id    TEXT NOT NULL,
  rules_version     TEXT NOT NULL,
  revision          INTEGER NOT NULL,
  changed_at        TEXT NOT NULL,
  periods           TEXT,
  PRIMARY KEY (id, version)
);
