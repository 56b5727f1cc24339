ALTER TABLE asset_override DROP COLUMN lapsed_at;
