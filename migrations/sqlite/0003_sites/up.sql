-- House-and-land facilities, their buildings, the rooms. Areas in square decimetres (1/100 m²).

CREATE TABLE facility (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    latitude_micro BIGINT,
    longitude_micro BIGINT,
    use_status TEXT NOT NULL CHECK (use_status IN ('in_use', 'surplus', 'lent', 'vacant')),
    land_dm2 BIGINT,
    land_certificate TEXT,
    origin TEXT NOT NULL,
    verified BOOLEAN NOT NULL,
    retired_at TIMESTAMP,
    retired_reason TEXT,
    sort_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX facility_unit ON facility (unit_id, sort_name, id);
CREATE INDEX facility_name ON facility (sort_name, id);

CREATE TABLE building (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('office', 'service_centre', 'party', 'hall', 'residence', 'store', 'other')),
    grade TEXT CHECK (grade IN ('special', 'i', 'ii', 'iii', 'iv')),
    built_year BIGINT,
    repaired_year BIGINT,
    floors BIGINT,
    floor_dm2 BIGINT,
    condition TEXT CHECK (condition IN ('good', 'slightly_degraded', 'degraded', 'seriously_degraded', 'dangerous')),
    condition_on DATE,
    original_cost BIGINT,
    retired_at TIMESTAMP,
    retired_reason TEXT,
    sort_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX building_facility ON building (facility_id, sort_name, id);
CREATE INDEX building_unit ON building (unit_id, sort_name, id);
CREATE INDEX building_name ON building (sort_name, id);

CREATE TABLE room (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    building_id BIGINT NOT NULL REFERENCES building (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    floor BIGINT,
    function TEXT NOT NULL CHECK (function IN ('counter', 'reception', 'leader', 'office', 'other')),
    area_dm2 BIGINT,
    retired_at TIMESTAMP,
    retired_reason TEXT,
    sort_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX room_building ON room (building_id, sort_name, id);
CREATE INDEX room_unit ON room (unit_id, sort_name, id);

CREATE VIRTUAL TABLE building_search USING fts5 (doc, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
