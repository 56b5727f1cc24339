-- An override that was given an end stays readable after it: when its value was taken out of the effective columns.

ALTER TABLE asset_override ADD COLUMN lapsed_at TIMESTAMP;
