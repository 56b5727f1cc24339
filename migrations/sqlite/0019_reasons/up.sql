-- Which factors bring a score points, a bit each: the ranking is filtered by any of them, not by the weightiest alone. The
-- indexes carry what the filters read, so that what is rare is found without opening the rows.

DROP INDEX score_top;
DROP INDEX score_total;
DROP INDEX score_group;
ALTER TABLE score DROP COLUMN top_factor;
ALTER TABLE score ADD COLUMN reasons BIGINT NOT NULL DEFAULT 0;
CREATE INDEX score_total ON score (total, id, reasons, confidence_bp);
CREATE INDEX score_group ON score (need_group, total, id, reasons, confidence_bp);

-- Filled by the daily scoring of everything, which is due at once.
DELETE FROM job_run WHERE name = 'priority.everything';
