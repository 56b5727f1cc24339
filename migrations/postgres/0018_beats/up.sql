-- The day that a heartbeat writes anyway keeps the last record number too, so that the device's own row need not be
-- written with each: the number is the higher one of the two.
ALTER TABLE device_day ADD COLUMN last_seq BIGINT NOT NULL DEFAULT 0;
