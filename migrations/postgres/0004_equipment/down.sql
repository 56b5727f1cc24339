DROP TABLE asset_search;
DROP TABLE printer_reading;
DROP TABLE asset_event;
DROP TABLE asset;
