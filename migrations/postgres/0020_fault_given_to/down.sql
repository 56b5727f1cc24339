UPDATE fault_event SET detail = COALESCE((SELECT p.full_name FROM account p WHERE p.id = fault_event.given_to), '') WHERE kind = 'assigned';
ALTER TABLE fault_event DROP COLUMN given_to;
