-- The orders of the whole list hold what nearly every list tests, so that walking and counting never touch the record.

DROP INDEX asset_tag;
DROP INDEX asset_name;
DROP INDEX asset_bought;
DROP INDEX asset_updated;
CREATE INDEX asset_tag ON asset (sort_tag, id, kind, state, merged_into);
CREATE INDEX asset_name ON asset (sort_name, id, kind, state, merged_into);
CREATE INDEX asset_bought ON asset (bought_sort, id, kind, state, merged_into);
CREATE INDEX asset_updated ON asset (updated_at, id, kind, state, merged_into);
