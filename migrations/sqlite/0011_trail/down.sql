DROP INDEX task_kind;
DROP INDEX audit_kind;
DROP INDEX audit_action;
DROP INDEX audit_unit;
DROP INDEX audit_account;
DROP INDEX audit_subject;
CREATE INDEX audit_account ON audit (account_id, id);
CREATE INDEX audit_unit ON audit (unit_id, id);
CREATE INDEX audit_subject ON audit (subject_kind, subject_id, id);
