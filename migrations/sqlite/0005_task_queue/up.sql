-- Whose work a task is, how urgent, and what became of its due time.
ALTER TABLE task ADD COLUMN owner_group TEXT NOT NULL DEFAULT 'stewards';
ALTER TABLE task ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';     -- low | normal | high | urgent
ALTER TABLE task ADD COLUMN assignee TEXT;
ALTER TABLE task ADD COLUMN escalate_to TEXT;                            -- owner group after it is overdue
ALTER TABLE task ADD COLUMN escalated_at INTEGER;
ALTER TABLE task ADD COLUMN pattern TEXT NOT NULL DEFAULT '';            -- compact match key that the question is about
ALTER TABLE task ADD COLUMN pair_key TEXT;                               -- of a question that waits: both golden ids, smaller first

-- One question for each pair: of those that waited twice, the older stays.
UPDATE task SET state = 'cancelled', reason = 'another open task asks about the same golden records',
  resolved_at = created_at, version = version + 1
WHERE kind = 'potential_duplicate' AND state IN ('open', 'claimed') AND other_golden_id IS NOT NULL
  AND EXISTS (SELECT 1 FROM task o WHERE o.kind = 'potential_duplicate' AND o.state IN ('open', 'claimed') AND o.id < task.id
    AND ((o.golden_id = task.golden_id AND o.other_golden_id = task.other_golden_id)
      OR (o.golden_id = task.other_golden_id AND o.other_golden_id = task.golden_id)));
UPDATE task SET pair_key = CASE WHEN golden_id < other_golden_id
  THEN golden_id || '|' || other_golden_id ELSE other_golden_id || '|' || golden_id END
WHERE kind = 'potential_duplicate' AND state IN ('open', 'claimed') AND other_golden_id IS NOT NULL;
CREATE UNIQUE INDEX task_pair ON task (pair_key);
CREATE INDEX task_due ON task (domain, state, due_at, id);
CREATE INDEX task_late ON task (domain, state, escalated_at, due_at);
CREATE INDEX task_pattern ON task (domain, state, pattern, id);

-- What people say about a task; stays when the task is done.
CREATE TABLE task_comment (
  id             TEXT PRIMARY KEY,
  task_id        TEXT NOT NULL,
  domain         TEXT NOT NULL,
  author         TEXT NOT NULL,
  text           TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL
);
CREATE INDEX task_comment_task ON task_comment (task_id, id);

-- Who took a verdict back, when and why.
ALTER TABLE verdict ADD COLUMN ended_at INTEGER;
ALTER TABLE verdict ADD COLUMN ended_by TEXT;
ALTER TABLE verdict ADD COLUMN ended_reason TEXT;
