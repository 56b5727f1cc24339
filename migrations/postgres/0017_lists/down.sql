DROP INDEX asset_tag;
DROP INDEX asset_name;
DROP INDEX asset_bought;
DROP INDEX asset_updated;
CREATE INDEX asset_tag ON asset (sort_tag, id);
CREATE INDEX asset_name ON asset (sort_name, id);
CREATE INDEX asset_bought ON asset (bought_sort, id);
CREATE INDEX asset_updated ON asset (updated_at, id);
