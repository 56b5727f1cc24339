ALTER TABLE device RESET (fillfactor);
ALTER TABLE device_day RESET (fillfactor);
