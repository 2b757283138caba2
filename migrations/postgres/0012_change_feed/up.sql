-- What a change took the place of, so that a consumer with a filter learns that a record left it.
ALTER TABLE change ADD COLUMN previous TEXT COLLATE "C"; -- JSON object: published values before of what changed; null: none, or not known

-- Changes before it were removed as too old.
ALTER TABLE domain_head ADD COLUMN first_position BIGINT NOT NULL DEFAULT 1;

-- Consumers whose place in the feed the hub keeps.
CREATE TABLE consumer (
  owner      TEXT COLLATE "C" NOT NULL,             -- subject of the token
  name       TEXT COLLATE "C" NOT NULL,
  domains    TEXT COLLATE "C" NOT NULL,             -- JSON list
  filter     TEXT COLLATE "C" NOT NULL,             -- JSON object
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (owner, name)
);

CREATE TABLE consumer_position (
  owner       TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  domain      TEXT COLLATE "C" NOT NULL,
  position    BIGINT NOT NULL,         -- everything up to here is processed
  incarnation TEXT COLLATE "C" NOT NULL,            -- of the feed when it was said
  moved_at    BIGINT NOT NULL,
  PRIMARY KEY (owner, name, domain)
);
CREATE INDEX delivery_failure_domain ON delivery_failure (domain, position);
