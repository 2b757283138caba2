DROP TABLE asked_decision;
ALTER TABLE staged_record DROP COLUMN handed_in_by;
ALTER TABLE onboarding DROP COLUMN team;
ALTER TABLE approval DROP COLUMN seal;
ALTER TABLE golden_override DROP COLUMN seal;
ALTER TABLE golden_version DROP COLUMN seal;
ALTER TABLE golden_record DROP COLUMN caused_by;
