-- What computers report about themselves, and what a person says against it. One row a computer: the effective columns
-- that lists and rules read, beside the document of everything observed.

CREATE TABLE computer (
    asset_id BIGINT PRIMARY KEY NOT NULL REFERENCES asset (id),
    hostname TEXT,
    vendor TEXT,
    model TEXT,
    serial TEXT,
    chassis TEXT,
    cpu_name TEXT,
    cpu_cores BIGINT,
    cpu_threads BIGINT,
    ram_bytes BIGINT,
    disk_kind TEXT,
    disk_bytes BIGINT,
    os_family TEXT,
    os_name TEXT,
    os_version TEXT,
    os_build TEXT,
    os_edition TEXT,
    firmware_date DATE,
    boot_seconds BIGINT,
    document TEXT NOT NULL,
    observed_at TIMESTAMP NOT NULL
);

CREATE TABLE asset_override (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    asset_id BIGINT NOT NULL REFERENCES asset (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    why TEXT NOT NULL,
    until_day DATE,
    UNIQUE (asset_id, field)
);
