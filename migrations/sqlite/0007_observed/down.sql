DROP TABLE asset_override;
DROP TABLE computer;
