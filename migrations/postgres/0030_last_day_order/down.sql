-- PostgreSQL orders no table by its key: a row stands where it was written.
SELECT 1;
