-- Faults whose search words are to be put in anew. Names of accounts were once among the words and would outlive the
-- erasure of a leaver: every fault of before is one.

CREATE TABLE fault_to_index (
    fault_id BIGINT PRIMARY KEY NOT NULL REFERENCES fault (id)
);
INSERT INTO fault_to_index SELECT id FROM fault;
