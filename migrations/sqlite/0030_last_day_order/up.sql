-- Rows of one day stand in the order in which their devices came that day, and no longer by device: what one commit writes
-- stands together, a few pages instead of one for each device. (Not INTEGER PRIMARY KEY: that would be the order itself.)
CREATE TABLE last_day (
    device_id BIGINT PRIMARY KEY NOT NULL REFERENCES device (id),
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
    strip, last_seq FROM device_last_day ORDER BY day, device_id;
DROP TABLE device_last_day;
ALTER TABLE last_day RENAME TO device_last_day;
