-- Days of one device beside each other: a heartbeat finds its row at the first look, a history lies on a few pages.

CREATE TABLE device_day_new (
    device_id BIGINT NOT NULL REFERENCES device (id),
    day DATE NOT NULL,
    on_seconds BIGINT NOT NULL,
    work_seconds BIGINT NOT NULL,
    full_memory_seconds BIGINT NOT NULL,
    measured_seconds BIGINT NOT NULL,
    hard_downs BIGINT NOT NULL,
    strip TEXT NOT NULL,
    PRIMARY KEY (device_id, day)
) WITHOUT ROWID;
INSERT INTO device_day_new SELECT device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds,
    hard_downs, strip FROM device_day ORDER BY device_id, day;
DROP TABLE device_day;
ALTER TABLE device_day_new RENAME TO device_day;

-- Only merged records stand in it: nearly all are not, and looking for those by it would read the whole table.
DROP INDEX asset_merged;
CREATE INDEX asset_merged ON asset (merged_into) WHERE merged_into IS NOT NULL;
