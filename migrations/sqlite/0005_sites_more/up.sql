-- Sort columns without nulls (0: unknown), the timeline of a facility with its buildings and rooms, search by facility.

ALTER TABLE building ADD COLUMN built_sort BIGINT NOT NULL DEFAULT 0;
ALTER TABLE building ADD COLUMN condition_sort BIGINT NOT NULL DEFAULT 0;
CREATE INDEX building_built ON building (built_sort, id);
CREATE INDEX building_unit_built ON building (unit_id, built_sort, id);
CREATE INDEX building_condition ON building (condition_sort, id);
CREATE INDEX building_unit_condition ON building (unit_id, condition_sort, id);
CREATE INDEX building_updated ON building (updated_at, id);
CREATE INDEX building_unit_updated ON building (unit_id, updated_at, id);
CREATE INDEX facility_updated ON facility (updated_at, id);
CREATE INDEX facility_unit_updated ON facility (unit_id, updated_at, id);

CREATE TABLE site_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    building_id BIGINT REFERENCES building (id),
    room_id BIGINT REFERENCES room (id),
    at TIMESTAMP NOT NULL,
    account_id BIGINT REFERENCES account (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX site_event_facility ON site_event (facility_id, id);
CREATE INDEX site_event_building ON site_event (building_id, id);

CREATE VIRTUAL TABLE facility_search USING fts5 (doc, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
