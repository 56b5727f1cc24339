-- A token names its device now: nobody looks a device up by its token.
DROP INDEX device_token;

-- The day that a device is in stands apart until a later one begins. A heartbeat finds and writes it among as many rows as
-- there are devices; the history, a hundred times as many, is written once a day and device.
CREATE TABLE device_last_day (
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
INSERT INTO device_last_day SELECT y.device_id, y.day, y.on_seconds, y.work_seconds, y.full_memory_seconds,
    y.measured_seconds, y.hard_downs, y.strip, y.last_seq FROM device d JOIN device_day y ON y.device_id = d.id
    AND y.day = (SELECT MAX(m.day) FROM device_day m WHERE m.device_id = d.id);
DELETE FROM device_day WHERE (device_id, day) IN (SELECT device_id, day FROM device_last_day);
ALTER TABLE device_day DROP COLUMN last_seq;
