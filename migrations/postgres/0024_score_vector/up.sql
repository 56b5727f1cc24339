-- A change of weights moves every score and no vector: the vectors, nine tenths of a row, stand apart. A unit's scores
-- are few and sorted when asked for. The digest tells whether a vector differs without reading it; 0 with those that
-- are here says that it does.
CREATE TABLE score_vector (
    score_id BIGINT PRIMARY KEY REFERENCES score (id),
    vector TEXT NOT NULL
);
INSERT INTO score_vector SELECT id, vector FROM score ORDER BY id;
ALTER TABLE score DROP COLUMN vector;
ALTER TABLE score ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE score ALTER COLUMN digest DROP DEFAULT;
DROP INDEX score_unit;
CREATE INDEX score_unit ON score (unit_id, need_group);

-- Few days have a hard end: whoever asks for them would read all.
CREATE INDEX device_day_downs ON device_day (device_id, day) WHERE hard_downs > 0;
