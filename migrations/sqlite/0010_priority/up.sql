-- Scores: what the policy says of each thing, with the factors it says it from.

CREATE TABLE score (
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
    top_factor TEXT NOT NULL,
    vector TEXT NOT NULL,
    scored_at TIMESTAMP NOT NULL,
    UNIQUE (subject_kind, subject_id)
);
CREATE INDEX score_total ON score (total, id);
CREATE INDEX score_unit ON score (unit_id, total, id);
CREATE INDEX score_group ON score (need_group, total, id);
CREATE INDEX score_top ON score (top_factor, total, id);
