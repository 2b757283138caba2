DROP INDEX audit_at;
DROP INDEX audit_subject;
DROP INDEX audit_actor;
DROP INDEX audit_action;
