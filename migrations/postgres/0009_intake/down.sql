DROP TABLE device_day;
DROP TABLE conflict;
DROP TABLE identifier;
DROP TABLE device;
DROP TABLE enrol_code;
