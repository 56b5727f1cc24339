DROP INDEX asset_merged;
CREATE INDEX asset_merged ON asset (merged_into);
CREATE TABLE device_day_old (
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
INSERT INTO device_day_old SELECT device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds,
    hard_downs, strip FROM device_day ORDER BY day, device_id;
DROP TABLE device_day;
ALTER TABLE device_day_old RENAME TO device_day;
