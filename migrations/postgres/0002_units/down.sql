DROP TABLE unit_name;
DROP TABLE unit;
