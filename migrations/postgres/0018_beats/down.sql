UPDATE device SET last_seq = (SELECT MAX(y.last_seq) FROM device_day y WHERE y.device_id = device.id)
WHERE last_seq < (SELECT MAX(y.last_seq) FROM device_day y WHERE y.device_id = device.id);
ALTER TABLE device_day DROP COLUMN last_seq;
