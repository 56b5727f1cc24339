-- The words that a record is found by stand in the record: what a list tests and sorts by is then at hand for every hit,
-- where looking it up by number cost several times the search. Without positions, which no search asks for.

CREATE FUNCTION words_of(record BIGINT) RETURNS tsvector LANGUAGE sql STABLE AS 'SELECT strip(doc) FROM asset_search WHERE id = record';
ALTER TABLE asset ADD COLUMN doc tsvector;
-- Written anew in one go: an UPDATE of every row would leave the table and its indexes half empty.
ALTER TABLE asset ALTER COLUMN doc TYPE tsvector USING words_of(id);
DROP FUNCTION words_of;

ALTER TABLE facility ADD COLUMN doc tsvector;
UPDATE facility SET doc = strip(s.doc) FROM facility_search s WHERE s.id = facility.id;
ALTER TABLE building ADD COLUMN doc tsvector;
UPDATE building SET doc = strip(s.doc) FROM building_search s WHERE s.id = building.id;
ALTER TABLE link ADD COLUMN doc tsvector;
UPDATE link SET doc = strip(s.doc) FROM link_search s WHERE s.id = link.id;
ALTER TABLE fault ADD COLUMN doc tsvector;
UPDATE fault SET doc = strip(s.doc) FROM fault_search s WHERE s.id = fault.id;

DROP TABLE asset_search, facility_search, building_search, link_search, fault_search;
CREATE INDEX asset_doc ON asset USING gin (doc);
CREATE INDEX facility_doc ON facility USING gin (doc);
CREATE INDEX building_doc ON building USING gin (doc);
CREATE INDEX link_doc ON link USING gin (doc);
CREATE INDEX fault_doc ON fault USING gin (doc);
