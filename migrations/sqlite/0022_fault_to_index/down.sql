DROP TABLE fault_to_index;
