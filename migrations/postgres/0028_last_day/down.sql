ALTER TABLE device_day ADD COLUMN last_seq BIGINT NOT NULL DEFAULT 0;
INSERT INTO device_day (device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds, hard_downs, strip,
    last_seq) SELECT device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds, hard_downs, strip,
    last_seq FROM device_last_day;
DROP TABLE device_last_day;
CREATE UNIQUE INDEX device_token ON device (token_hash);
