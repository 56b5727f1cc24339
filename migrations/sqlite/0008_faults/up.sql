-- Faults. The number people speak of (SC-0042) is the row's id. subject_kind and subject_id name what broke: a thing
-- that is merged later keeps its faults, readers go by its canonical record. severity_rank sorts: 0 is the most severe.

CREATE TABLE fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('asset', 'room', 'building', 'link', 'system')),
    subject_id BIGINT NOT NULL,
    subject_name TEXT NOT NULL,
    fault_group TEXT NOT NULL CHECK (fault_group IN ('computer', 'printer', 'scanner', 'network', 'power', 'other', 'link', 'building', 'system')),
    what TEXT NOT NULL,
    impact TEXT NOT NULL CHECK (impact IN ('stops_service', 'stops_work', 'slows_work', 'minor')),
    severity TEXT NOT NULL CHECK (severity IN ('urgent', 'high', 'medium', 'low')),
    severity_rank BIGINT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'acknowledged', 'in_progress', 'waiting', 'resolved', 'closed', 'reopened', 'cancelled')),
    waiting_for TEXT CHECK (waiting_for IN ('parts', 'provider', 'province')),
    is_open BOOLEAN NOT NULL,
    reporter_id BIGINT REFERENCES account (id),
    reporter_name TEXT,
    reporter_phone TEXT,
    confirmed BOOLEAN NOT NULL,
    assigned_to BIGINT REFERENCES account (id),
    reported_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,
    closed_at TIMESTAMP,
    cause TEXT CHECK (cause IN ('wear', 'part_failed', 'consumable', 'software', 'settings', 'power', 'outside', 'handling', 'nature', 'other', 'unknown')),
    done TEXT NOT NULL DEFAULT '',
    cost BIGINT,
    downtime_seconds BIGINT NOT NULL DEFAULT 0,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX fault_due ON fault (is_open, due_at, id);
CREATE INDEX fault_unit_due ON fault (unit_id, is_open, due_at, id);
CREATE INDEX fault_reported ON fault (reported_at, id);
CREATE INDEX fault_unit_reported ON fault (unit_id, reported_at, id);
CREATE INDEX fault_severity ON fault (severity_rank, id);
CREATE INDEX fault_unit_severity ON fault (unit_id, severity_rank, id);
CREATE INDEX fault_subject ON fault (subject_kind, subject_id, reported_at);
CREATE INDEX fault_assigned ON fault (assigned_to, is_open);
CREATE INDEX fault_reporter ON fault (reporter_id, is_open);

-- What happened to it, oldest first by id. A step carries the state that it led to.
CREATE TABLE fault_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    fault_id BIGINT NOT NULL REFERENCES fault (id),
    at TIMESTAMP NOT NULL,
    account_id BIGINT REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('reported', 'again', 'step', 'comment', 'assigned', 'settled', 'file')),
    state TEXT,
    waiting_for TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX fault_event_fault ON fault_event (fault_id, id);

-- Whether colleagues without an account may report from a unit's stickers; a unit without a row takes reports.
CREATE TABLE sticker_setting (
    unit_id BIGINT PRIMARY KEY NOT NULL REFERENCES unit (id),
    takes_reports BOOLEAN NOT NULL
);

CREATE VIRTUAL TABLE fault_search USING fts5 (doc, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
