DROP TABLE building_search;
DROP TABLE room;
DROP TABLE building;
DROP TABLE facility;
