-- What a change took the place of, so that a consumer with a filter learns that a record left it.
ALTER TABLE change ADD COLUMN previous TEXT;     -- JSON object: published values before of what changed; null: none, or not known

-- Changes before it were removed as too old.
ALTER TABLE domain_head ADD COLUMN first_position INTEGER NOT NULL DEFAULT 1;

-- Consumers whose place in the feed the hub keeps.
CREATE TABLE consumer (
  owner      TEXT NOT NULL,             -- subject of the token
  name       TEXT NOT NULL,
  domains    TEXT NOT NULL,             -- JSON list
  filter     TEXT NOT NULL,             -- JSON object
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (owner, name)
);

CREATE TABLE consumer_position (
  owner       TEXT NOT NULL,
  name        TEXT NOT NULL,
  domain      TEXT NOT NULL,
  position    INTEGER NOT NULL,         -- everything up to here is processed
  incarnation TEXT NOT NULL,            -- of the feed when it was said
  moved_at    INTEGER NOT NULL,
  PRIMARY KEY (owner, name, domain)
);
CREATE INDEX delivery_failure_domain ON delivery_failure (domain, position);
