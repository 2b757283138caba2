-- Who caused what waits, or brought it before: JSON object, protected attribute -> persons; absent where nothing waits.
ALTER TABLE golden_record ADD COLUMN caused_by TEXT COLLATE "C";

-- What of a row nobody changes any more, as a hash of it; absent in rows from before. `mdm-hub verify` compares.
ALTER TABLE golden_version ADD COLUMN seal TEXT COLLATE "C";
ALTER TABLE golden_override ADD COLUMN seal TEXT COLLATE "C";
ALTER TABLE approval ADD COLUMN seal TEXT COLLATE "C";

-- Who may stage records in an onboarding beside whoever began it: JSON list; absent in those from before, which whoever
-- staged in them goes on with.
ALTER TABLE onboarding ADD COLUMN team TEXT COLLATE "C";
-- Everybody who staged a record, or changed it in its source system, in this onboarding: JSON list.
ALTER TABLE staged_record ADD COLUMN handed_in_by TEXT COLLATE "C";

-- What one person asked for and a second one has to confirm: that something comes back, or counts no more.
CREATE TABLE asked_decision (
  subject        TEXT COLLATE "C" PRIMARY KEY,  -- e.g. rules:ID
  action         TEXT COLLATE "C" NOT NULL,     -- as in the audit chain
  asked_by       TEXT COLLATE "C" NOT NULL,
  reason         TEXT COLLATE "C" NOT NULL,
  asked_at       BIGINT NOT NULL,
  correlation_id TEXT COLLATE "C" NOT NULL
);
