DROP TABLE fault_search;
DROP TABLE sticker_setting;
DROP TABLE fault_event;
DROP TABLE fault;
