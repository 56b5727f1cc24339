CREATE TABLE last_day (
    device_id INTEGER PRIMARY KEY NOT NULL REFERENCES device (id),
    day DATE NOT NULL,
    on_seconds BIGINT NOT NULL,
    work_seconds BIGINT NOT NULL,
    full_memory_seconds BIGINT NOT NULL,
    measured_seconds BIGINT NOT NULL,
    hard_downs BIGINT NOT NULL,
    strip TEXT NOT NULL,
    last_seq BIGINT NOT NULL
);
INSERT INTO last_day SELECT device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds, hard_downs,
    strip, last_seq FROM device_last_day;
DROP TABLE device_last_day;
ALTER TABLE last_day RENAME TO device_last_day;
