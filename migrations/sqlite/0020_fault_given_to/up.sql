-- To whom a fault was given stands by number, so that erasing a leaver's name changes one row. The trail knows the number;
-- a name that it does not hold is looked up.

ALTER TABLE fault_event ADD COLUMN given_to BIGINT REFERENCES account (id);
UPDATE fault_event SET given_to = COALESCE(
    (SELECT json_extract(a.after_values, '$.assigned_to') FROM audit a WHERE a.subject_kind = 'fault' AND a.subject_id = fault_event.fault_id
     AND a.at = fault_event.at AND a.action = 'fault.assign' ORDER BY a.id DESC LIMIT 1),
    (SELECT min(p.id) FROM account p WHERE p.full_name = fault_event.detail)
), detail = '' WHERE kind = 'assigned' AND detail <> '';
