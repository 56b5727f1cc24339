-- Room on each page for the next version of a row that every heartbeat writes, so that no index is touched by it.

ALTER TABLE device_day SET (fillfactor = 70);
ALTER TABLE device SET (fillfactor = 70);
