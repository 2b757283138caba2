-- The newest moment that a commit of the domain was stamped with, and what the clock said then: a clock that is set back must
-- not make a later commit look earlier.
ALTER TABLE domain_head ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain_head ADD COLUMN committed_at BIGINT NOT NULL DEFAULT 0;
UPDATE domain_head SET last_at = GREATEST(
  COALESCE((SELECT MAX(at) FROM audit WHERE audit.domain = domain_head.domain), 0),
  COALESCE((SELECT MAX(at) FROM change WHERE change.domain = domain_head.domain), 0));
UPDATE domain_head SET committed_at = last_at;

-- Written to find out whether there is room again.
CREATE TABLE storage_probe (
  id      TEXT COLLATE "C" PRIMARY KEY,
  filling TEXT COLLATE "C" NOT NULL
);
