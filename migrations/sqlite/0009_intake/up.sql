-- Agents: codes that let them in, the devices, what they are known by, what could not be decided, hours of use.

CREATE TABLE enrol_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    code_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    label TEXT NOT NULL,
    uses_total BIGINT NOT NULL,
    uses_left BIGINT NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX enrol_code_unit ON enrol_code (unit_id, id);

CREATE TABLE device (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    enrol_code_id BIGINT NOT NULL REFERENCES enrol_code (id),
    asset_id BIGINT REFERENCES asset (id),
    bound_by_person BOOLEAN NOT NULL DEFAULT FALSE,
    public_key TEXT NOT NULL,
    hostname TEXT,
    agent_version TEXT,
    token_hash TEXT,
    token_until TIMESTAMP,
    nonce_hash TEXT,
    enrolled_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP,
    revoked_at TIMESTAMP,
    last_seq BIGINT NOT NULL DEFAULT 0,
    inventory_hash TEXT,
    inventory_at TIMESTAMP,
    boot_id TEXT,
    booted_at TIMESTAMP,
    clock_off_seconds BIGINT,
    dropped BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX device_unit ON device (unit_id, id);
CREATE INDEX device_asset ON device (asset_id);
CREATE UNIQUE INDEX device_token ON device (token_hash);

CREATE TABLE identifier (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    asset_id BIGINT NOT NULL REFERENCES asset (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    scope TEXT NOT NULL,
    alias BOOLEAN NOT NULL,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP,
    ended_at TIMESTAMP
);
CREATE INDEX identifier_value ON identifier (kind, value);
CREATE INDEX identifier_asset ON identifier (asset_id);

CREATE TABLE conflict (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    device_id BIGINT NOT NULL REFERENCES device (id),
    reason TEXT NOT NULL,
    decision TEXT NOT NULL,
    report TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    closed_by BIGINT,
    outcome TEXT
);
CREATE INDEX conflict_open ON conflict (unit_id, closed_at, id);
CREATE INDEX conflict_device ON conflict (device_id, id);

-- One row a device and day: seconds on, of these in working time, and a strip of 96 quarter-hours.
CREATE TABLE device_day (
    device_id BIGINT NOT NULL REFERENCES device (id),
    day DATE NOT NULL,
    on_seconds BIGINT NOT NULL,
    work_seconds BIGINT NOT NULL,
    full_memory_seconds BIGINT NOT NULL,
    measured_seconds BIGINT NOT NULL,
    hard_downs BIGINT NOT NULL,
    strip TEXT NOT NULL,
    PRIMARY KEY (device_id, day)
);
