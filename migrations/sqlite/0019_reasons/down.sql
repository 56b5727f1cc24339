DROP INDEX score_total;
DROP INDEX score_group;
ALTER TABLE score DROP COLUMN reasons;
ALTER TABLE score ADD COLUMN top_factor TEXT NOT NULL DEFAULT '';
CREATE INDEX score_total ON score (total, id);
CREATE INDEX score_group ON score (need_group, total, id);
CREATE INDEX score_top ON score (top_factor, total, id);
DELETE FROM job_run WHERE name = 'priority.everything';
