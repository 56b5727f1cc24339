-- A change of weights moves every score and no vector: the vectors, nine tenths of a row, stand apart. A unit's scores
-- are few and sorted when asked for, so that its index stays where it is when they move. The digest tells whether a
-- vector differs without reading it; 0 with those that are here says that it does.
CREATE TABLE score_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('asset', 'link', 'building')),
    subject_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    need_group TEXT NOT NULL,
    policy BIGINT NOT NULL,
    total BIGINT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    excess BIGINT NOT NULL,
    excess_low BIGINT NOT NULL,
    excess_high BIGINT NOT NULL,
    points BIGINT NOT NULL,
    confidence_bp BIGINT NOT NULL,
    reasons BIGINT NOT NULL,
    digest BIGINT NOT NULL,
    scored_at TIMESTAMP NOT NULL,
    UNIQUE (subject_kind, subject_id)
);
INSERT INTO score_new SELECT id, subject_kind, subject_id, unit_id, need_group, policy, total, low, high, excess,
    excess_low, excess_high, points, confidence_bp, reasons, 0, scored_at FROM score ORDER BY id;
CREATE TABLE score_vector (
    score_id INTEGER PRIMARY KEY NOT NULL REFERENCES score_new (id),
    vector TEXT NOT NULL
);
INSERT INTO score_vector SELECT id, vector FROM score ORDER BY id;
-- Numbers of scores that are gone are not given again.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'score') WHERE name = 'score_new';
DROP TABLE score;
ALTER TABLE score_new RENAME TO score;
CREATE INDEX score_total ON score (total, id, reasons, confidence_bp);
CREATE INDEX score_group ON score (need_group, total, id, reasons, confidence_bp);
CREATE INDEX score_unit ON score (unit_id, need_group);

-- Few days have a hard end: whoever asks for them would read all.
CREATE INDEX device_day_downs ON device_day (device_id, day) WHERE hard_downs > 0;
