DROP TABLE change_sweep;
