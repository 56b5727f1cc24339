-- What was deleted cannot come back, and no table changed.
SELECT 1;
