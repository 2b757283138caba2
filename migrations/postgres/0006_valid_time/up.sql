-- Valid time. A source record that says different things for different days keeps them all, as JSON; absent: its
-- attributes, for as long as they say.
ALTER TABLE source_record ADD COLUMN periods TEXT COLLATE "C";
-- What consolidation says for each period, as JSON; absent while there is only one.
ALTER TABLE golden_record ADD COLUMN periods TEXT COLLATE "C";
ALTER TABLE golden_record ADD COLUMN next_period_at BIGINT; -- when the next period begins or ends
CREATE INDEX golden_record_next_period ON golden_record (domain, next_period_at) WHERE next_period_at IS NOT NULL;
ALTER TABLE golden_override ADD COLUMN valid_from TEXT COLLATE "C";   -- first day on which it counts; absent: always
ALTER TABLE golden_override ADD COLUMN valid_to TEXT COLLATE "C";     -- first day on which it no longer counts; absent: no end

-- Record time. Versions keep what lists of them do not show.
ALTER TABLE golden_version ADD COLUMN sensitive TEXT COLLATE "C";     -- absent: not kept
ALTER TABLE golden_version ADD COLUMN shown TEXT COLLATE "C";         -- what consumers saw, when it is not the same
ALTER TABLE golden_version ADD COLUMN periods TEXT COLLATE "C";

-- Each state of a golden record that another one took the place of, until when it stood.
CREATE TABLE golden_past (
  golden_id           TEXT COLLATE "C" NOT NULL,
  revision            BIGINT NOT NULL,      -- of the commit that replaced it
  until               BIGINT NOT NULL,
  domain              TEXT COLLATE "C" NOT NULL,
  status              TEXT COLLATE "C" NOT NULL,
  merged_into         TEXT COLLATE "C",
  held                BOOLEAN NOT NULL,
  label               TEXT COLLATE "C" NOT NULL,
  version             BIGINT NOT NULL,
  working             TEXT COLLATE "C" NOT NULL,
  lineage             TEXT COLLATE "C" NOT NULL,
  refused             TEXT COLLATE "C" NOT NULL,
  published_version   BIGINT,
  published           TEXT COLLATE "C",
  created_at          BIGINT NOT NULL,
  updated_at          BIGINT NOT NULL,
  published_at        BIGINT,
  periods             TEXT COLLATE "C",
  retired_by          TEXT COLLATE "C",
  next_period_at      BIGINT,
  sensitive_working   TEXT COLLATE "C",               -- sensitive attributes, never in what is served to all
  sensitive_published TEXT COLLATE "C",
  PRIMARY KEY (golden_id, revision)
);
CREATE INDEX golden_past_until ON golden_past (golden_id, until, revision);

-- Each version of a source record that another one took the place of, until when it stood.
CREATE TABLE source_record_past (
  id                TEXT COLLATE "C" NOT NULL,
  version           BIGINT NOT NULL,
  until             BIGINT NOT NULL,
  domain            TEXT COLLATE "C" NOT NULL,
  system            TEXT COLLATE "C" NOT NULL,
  key               TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,
  golden_id         TEXT COLLATE "C",
  raw               TEXT COLLATE "C" NOT NULL,
  attributes        TEXT COLLATE "C" NOT NULL,
  violations        TEXT COLLATE "C",
  content_hash      TEXT COLLATE "C" NOT NULL,
  source_updated_at BIGINT,
  received_at       BIGINT NOT NULL,
  actor             TEXT COLLATE "C" NOT NULL,
  correlation_id    TEXT COLLATE "C" NOT NULL,
  rules_version     TEXT COLLATE "C" NOT NULL,
  revision          BIGINT NOT NULL,
  changed_at        TEXT COLLATE "C" NOT NULL,
  periods           TEXT COLLATE "C",
  PRIMARY KEY (id, version)
);
