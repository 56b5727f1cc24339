-- Ground floor: people and access, audit trail, dirty set, long work, files, repeatable requests.

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled', 'erased')),
    language TEXT NOT NULL CHECK (language IN ('vi', 'en')),
    passphrase_hash TEXT,
    totp_secret TEXT,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    code_hash TEXT NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

-- A role in one unit, or in all where unit_id is null. Units come with migration 0002; the store checks the unit.
CREATE TABLE account_grant (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'leader', 'technical', 'finance', 'approver', 'admin', 'auditor')),
    unit_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    created_by BIGINT
);
CREATE INDEX account_grant_account ON account_grant (account_id);
CREATE INDEX account_grant_unit ON account_grant (unit_id);

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('page', 'api')),
    token_hash TEXT NOT NULL UNIQUE,
    device_name TEXT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    idle_seconds BIGINT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX session_account ON session (account_id);

-- A browser that an account has signed in from before: exempt from that account's lock.
CREATE TABLE known_device (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX known_device_account ON known_device (account_id);

CREATE TABLE one_time_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'invitation', 'reset')),
    account_id BIGINT REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE,
    totp_secret TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX one_time_link_account ON one_time_link (account_id);

-- Wrong tries by address: slows it, never locks it (a commune is one address behind NAT).
CREATE TABLE sign_in_delay (
    address TEXT PRIMARY KEY NOT NULL,
    failures BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL
);

CREATE TABLE idempotency (
    account_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    etag TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    account_id BIGINT,
    via TEXT NOT NULL CHECK (via IN ('page', 'api', 'link', 'sticker', 'command', 'system')),
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    unit_id BIGINT,
    before_values TEXT,
    after_values TEXT
);
CREATE INDEX audit_subject ON audit (subject_kind, subject_id, id);
CREATE INDEX audit_account ON audit (account_id, id);
CREATE INDEX audit_unit ON audit (unit_id, id);
CREATE INDEX audit_at ON audit (at, id);

CREATE TABLE audit_seal (
    seq BIGINT PRIMARY KEY NOT NULL,
    audit_id BIGINT NOT NULL UNIQUE,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    signature TEXT NOT NULL
);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

-- What changed and whom it concerns: appended in the transaction of the change, deleted by its consumer.
CREATE TABLE change_mark (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    consumer TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX change_mark_consumer ON change_mark (consumer, id);

CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    args TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    result TEXT,
    created_by BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX task_state ON task (state, id);
CREATE INDEX task_creator ON task (created_by, id);

-- Who runs the jobs: exactly one server holds the lease.
CREATE TABLE lease (
    name TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    until TIMESTAMP NOT NULL
);

CREATE TABLE job_run (
    name TEXT PRIMARY KEY NOT NULL,
    last_at TIMESTAMP NOT NULL
);

CREATE TABLE attachment_blob (
    hash TEXT PRIMARY KEY NOT NULL,
    bytes BLOB NOT NULL,
    size BIGINT NOT NULL
);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    hash TEXT NOT NULL REFERENCES attachment_blob (hash),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by BIGINT,
    retired_at TIMESTAMP
);
CREATE INDEX attachment_subject ON attachment (subject_kind, subject_id, id);
