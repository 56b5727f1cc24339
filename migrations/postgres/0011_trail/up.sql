-- The trail is read latest first, by the moment and then the number, whatever it is filtered by.

DROP INDEX audit_account;
DROP INDEX audit_unit;
DROP INDEX audit_subject;
CREATE INDEX audit_subject ON audit (subject_kind, subject_id, at, id);
CREATE INDEX audit_account ON audit (account_id, at, id);
CREATE INDEX audit_unit ON audit (unit_id, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
CREATE INDEX audit_kind ON audit (subject_kind, at, id);
CREATE INDEX task_kind ON task (kind, id);
