-- Whom a fault stops may be judged anew: a line of its own on the ticket.

ALTER TABLE fault_event DROP CONSTRAINT fault_event_kind_check;
ALTER TABLE fault_event ADD CONSTRAINT fault_event_kind_check CHECK (kind IN ('reported', 'again', 'step', 'comment', 'assigned', 'impact', 'settled', 'file'));
