-- SQLite finds words by its own tables; see the step of PostgreSQL.
SELECT 1;
