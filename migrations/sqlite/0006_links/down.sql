DROP TABLE link_search;
DROP TABLE link_event;
DROP TABLE link_outage;
DROP TABLE link_measurement;
DROP TABLE link;
