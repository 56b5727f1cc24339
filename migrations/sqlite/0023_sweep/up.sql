-- A round over everything that a consumer of marks keeps, as one row that moves on, instead of a mark on each thing.
CREATE TABLE change_sweep (
    consumer TEXT PRIMARY KEY NOT NULL,
    -- None while no round is under way.
    subject_kind TEXT,
    subject_id BIGINT NOT NULL,
    turn BIGINT NOT NULL
);
