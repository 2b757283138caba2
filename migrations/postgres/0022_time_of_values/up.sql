-- When each attribute became what it is, by the clock of its source: JSON; what is left out did with the record's own time.
ALTER TABLE source_record ADD COLUMN became_at TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE source_record_past ADD COLUMN became_at TEXT COLLATE "C" NOT NULL DEFAULT '{}';
-- The newest time that the source declared, where a version that is not valid declared it.
ALTER TABLE source_record ADD COLUMN declared_at BIGINT;
ALTER TABLE source_record_past ADD COLUMN declared_at BIGINT;

-- Which findings an override answers, of an attribute whose worst value stands: JSON list.
ALTER TABLE golden_override ADD COLUMN covers TEXT COLLATE "C";

-- Versions that arrived after a newer one of their source record: kept, and used for nothing.
CREATE TABLE superseded_record (
  id                TEXT COLLATE "C" PRIMARY KEY, -- in order of time
  record_id         TEXT COLLATE "C" NOT NULL,
  domain            TEXT COLLATE "C" NOT NULL,
  raw               TEXT COLLATE "C" NOT NULL,    -- JSON as received
  content_hash      TEXT COLLATE "C" NOT NULL,
  source_updated_at BIGINT NOT NULL,
  received_at       BIGINT NOT NULL,
  actor             TEXT COLLATE "C" NOT NULL,
  correlation_id    TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX superseded_record_content ON superseded_record (record_id, content_hash);
CREATE INDEX superseded_record_list ON superseded_record (record_id, received_at, id);

-- Exceptions of a few categories are looked at again when what they are about changes elsewhere.
CREATE INDEX task_category ON task (domain, state, category, id);
