-- Who did what, what was done to one thing, and when: asked of the audit chain without reading all of it.
CREATE INDEX audit_action ON audit (domain, action, seq);
CREATE INDEX audit_actor ON audit (domain, actor, seq);
CREATE INDEX audit_subject ON audit (domain, subject, seq);
CREATE INDEX audit_at ON audit (domain, at);
