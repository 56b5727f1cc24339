-- Equipment. Sorted columns have no nulls: an unknown purchase day sorts by 1900-01-01.

CREATE TABLE asset (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    room_id BIGINT REFERENCES room (id),
    kind TEXT NOT NULL,
    tag TEXT NOT NULL,
    qr TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('in_use', 'in_store', 'in_repair', 'awaiting_disposal', 'disposed', 'lost', 'retired')),
    name TEXT NOT NULL,
    custodian TEXT,
    maker TEXT,
    model TEXT,
    serial TEXT,
    bought_on DATE,
    bought_from DATE,
    bought_to DATE,
    bought_sort DATE NOT NULL,
    price BIGINT,
    wear BIGINT,
    origin TEXT CHECK (origin IN ('purchase', 'investment', 'transfer', 'gift', 'found', 'lease', 'other')),
    warranty_to DATE,
    off_books BOOLEAN NOT NULL,
    to_revalue BOOLEAN NOT NULL,
    note TEXT,
    retired_reason TEXT,
    merged_into BIGINT REFERENCES asset (id),
    sort_tag TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (unit_id, tag)
);
CREATE INDEX asset_tag ON asset (sort_tag, id);
CREATE INDEX asset_name ON asset (sort_name, id);
CREATE INDEX asset_bought ON asset (bought_sort, id);
CREATE INDEX asset_updated ON asset (updated_at, id);
CREATE INDEX asset_unit_tag ON asset (unit_id, sort_tag, id);
CREATE INDEX asset_unit_name ON asset (unit_id, sort_name, id);
CREATE INDEX asset_unit_bought ON asset (unit_id, bought_sort, id);
CREATE INDEX asset_unit_updated ON asset (unit_id, updated_at, id);
CREATE INDEX asset_kind ON asset (kind, unit_id);
CREATE INDEX asset_state ON asset (state, unit_id);
CREATE INDEX asset_room ON asset (room_id);
CREATE INDEX asset_serial ON asset (serial);
CREATE INDEX asset_merged ON asset (merged_into);

-- What happened to it, oldest first by id: kept for ever, shown as its timeline.
CREATE TABLE asset_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    asset_id BIGINT NOT NULL REFERENCES asset (id),
    at TIMESTAMP NOT NULL,
    account_id BIGINT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX asset_event_asset ON asset_event (asset_id, id);

-- Pages and supplies of printers, read off by hand.
CREATE TABLE printer_reading (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    asset_id BIGINT NOT NULL REFERENCES asset (id),
    read_on DATE NOT NULL,
    pages BIGINT NOT NULL,
    toner_bp BIGINT,
    drum_bp BIGINT,
    account_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX printer_reading_asset ON printer_reading (asset_id, read_on, id);

CREATE VIRTUAL TABLE asset_search USING fts5 (doc, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
