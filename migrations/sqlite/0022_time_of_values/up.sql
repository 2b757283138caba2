-- When each attribute became what it is, by the clock of its source: JSON; what is left out did with the record's own time.
ALTER TABLE source_record ADD COLUMN became_at TEXT NOT NULL DEFAULT '{}';
ALTER TABLE source_record_past ADD COLUMN became_at TEXT NOT NULL DEFAULT '{}';
-- The newest time that the source declared, where a version that is not valid declared it.
ALTER TABLE source_record ADD COLUMN declared_at INTEGER;
ALTER TABLE source_record_past ADD COLUMN declared_at INTEGER;

-- Which findings an override answers, of an attribute whose worst value stands: JSON list.
ALTER TABLE golden_override ADD COLUMN covers TEXT;

-- Versions that arrived after a newer one of their source record: kept, and used for nothing.
CREATE TABLE superseded_record (
  id                TEXT PRIMARY KEY, -- in order of time
  record_id         TEXT NOT NULL,
  domain            TEXT NOT NULL,
  raw               TEXT NOT NULL,    -- JSON as received
  content_hash      TEXT NOT NULL,
  source_updated_at INTEGER NOT NULL,
  received_at       INTEGER NOT NULL,
  actor             TEXT NOT NULL,
  correlation_id    TEXT NOT NULL
);
CREATE UNIQUE INDEX superseded_record_content ON superseded_record (record_id, content_hash);
CREATE INDEX superseded_record_list ON superseded_record (record_id, received_at, id);

-- Exceptions of a few categories are looked at again when what they are about changes elsewhere.
CREATE INDEX task_category ON task (domain, state, category, id);
