-- Administrative units: the commune-level ones by their official code, and the province's own (provincial).

CREATE TABLE unit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    provincial BOOLEAN NOT NULL,
    former_units TEXT NOT NULL,
    former_district TEXT NOT NULL,
    former_province TEXT NOT NULL,
    area_hectares BIGINT,
    population BIGINT,
    latitude_micro BIGINT,
    longitude_micro BIGINT,
    budget_code TEXT,
    tags TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX unit_sort ON unit (sort_key, id);

-- Names and types with the day from which they hold: ten xã became phường on 30/04/2026.
CREATE TABLE unit_name (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('xa', 'phuong', 'dac_khu', 'provincial')),
    valid_from DATE NOT NULL,
    valid_to DATE,
    source TEXT NOT NULL,
    UNIQUE (unit_id, valid_from)
);
