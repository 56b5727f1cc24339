DELETE FROM fault_event WHERE kind = 'impact';
ALTER TABLE fault_event DROP CONSTRAINT fault_event_kind_check;
ALTER TABLE fault_event ADD CONSTRAINT fault_event_kind_check CHECK (kind IN ('reported', 'again', 'step', 'comment', 'assigned', 'settled', 'file'));
