DROP INDEX asset_merged;
CREATE INDEX asset_merged ON asset (merged_into);
ALTER TABLE device RESET (fillfactor);
ALTER TABLE device_day RESET (fillfactor);
