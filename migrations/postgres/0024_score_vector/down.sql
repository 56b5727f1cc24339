DROP INDEX device_day_downs;
DROP INDEX score_unit;
CREATE INDEX score_unit ON score (unit_id, total, id);
ALTER TABLE score ADD COLUMN vector TEXT NOT NULL DEFAULT '';
UPDATE score SET vector = (SELECT v.vector FROM score_vector v WHERE v.score_id = score.id);
DROP TABLE score_vector;
ALTER TABLE score DROP COLUMN digest;
