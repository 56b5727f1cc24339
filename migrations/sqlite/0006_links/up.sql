-- Network links by circuit, what was measured on them, when they were down. Rates in kbit/s, round trips in microseconds,
-- loss in basis points. An unknown end of contract sorts by 9999-12-31.

CREATE TABLE link (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    building_id BIGINT NOT NULL REFERENCES building (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    circuit TEXT NOT NULL CHECK (circuit IN ('internet', 'tslcd')),
    provider TEXT NOT NULL,
    circuit_id TEXT,
    medium TEXT CHECK (medium IN ('ftth', 'leased_line', 'mobile', 'satellite', 'other')),
    down_kbps BIGINT,
    up_kbps BIGINT,
    monthly_cost BIGINT,
    sla_hours BIGINT,
    starts_on DATE,
    ends_on DATE,
    ends_sort DATE NOT NULL,
    support_phone TEXT,
    note TEXT,
    retired_at TIMESTAMP,
    retired_reason TEXT,
    sort_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX link_building ON link (building_id, id);
CREATE INDEX link_name ON link (sort_name, id);
CREATE INDEX link_unit_name ON link (unit_id, sort_name, id);
CREATE INDEX link_ends ON link (ends_sort, id);
CREATE INDEX link_unit_ends ON link (unit_id, ends_sort, id);
CREATE INDEX link_updated ON link (updated_at, id);
CREATE INDEX link_unit_updated ON link (unit_id, updated_at, id);

CREATE TABLE link_measurement (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    link_id BIGINT NOT NULL REFERENCES link (id),
    measured_on DATE NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('speed_test_site', 'file_download', 'provider_test', 'other')),
    down_kbps BIGINT NOT NULL,
    up_kbps BIGINT,
    rtt_us BIGINT,
    loss_bp BIGINT,
    note TEXT,
    account_id BIGINT REFERENCES account (id),
    withdrawn_at TIMESTAMP,
    withdrawn_reason TEXT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX link_measurement_link ON link_measurement (link_id, measured_on, id);

CREATE TABLE link_outage (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    link_id BIGINT NOT NULL REFERENCES link (id),
    began_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    layer TEXT NOT NULL CHECK (layer IN ('lan', 'internet', 'tslcd', 'application')),
    cause TEXT NOT NULL CHECK (cause IN ('unknown', 'power', 'cable', 'device', 'provider', 'planned', 'other')),
    note TEXT,
    account_id BIGINT REFERENCES account (id),
    withdrawn_at TIMESTAMP,
    withdrawn_reason TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX link_outage_link ON link_outage (link_id, began_at, id);

CREATE TABLE link_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    link_id BIGINT NOT NULL REFERENCES link (id),
    at TIMESTAMP NOT NULL,
    account_id BIGINT REFERENCES account (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX link_event_link ON link_event (link_id, id);

CREATE VIRTUAL TABLE link_search USING fts5 (doc, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
