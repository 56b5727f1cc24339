-- Whom a fault stops may be judged anew: a line of its own on the ticket.

CREATE TABLE fault_event_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    fault_id BIGINT NOT NULL REFERENCES fault (id),
    at TIMESTAMP NOT NULL,
    account_id BIGINT REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('reported', 'again', 'step', 'comment', 'assigned', 'impact', 'settled', 'file')),
    state TEXT,
    waiting_for TEXT,
    detail TEXT NOT NULL
);
INSERT INTO fault_event_new SELECT id, fault_id, at, account_id, kind, state, waiting_for, detail FROM fault_event;
DROP TABLE fault_event;
ALTER TABLE fault_event_new RENAME TO fault_event;
CREATE INDEX fault_event_fault ON fault_event (fault_id, id);
