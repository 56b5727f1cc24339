-- SQLite's search index alone.
SELECT 1;
