-- When time alone may change what checks say of a golden record, and which findings a steward accepts.
CREATE TABLE golden_check (
  golden_id TEXT NOT NULL PRIMARY KEY,
  domain    TEXT NOT NULL,
  due_at    INTEGER,                    -- microseconds since 1970; nothing changes by time alone where it is null
  accepted  TEXT NOT NULL               -- JSON object: check to hash of the findings that were accepted
) WITHOUT ROWID;
CREATE INDEX golden_check_due ON golden_check (domain, due_at) WHERE due_at IS NOT NULL;
