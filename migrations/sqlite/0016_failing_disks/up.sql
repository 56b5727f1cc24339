-- What overviews count of computers: disks that say that they fail, and, by index alone, systems and years.

ALTER TABLE computer ADD COLUMN disk_failing BOOLEAN NOT NULL DEFAULT 0;
UPDATE computer SET disk_failing = 1 WHERE document LIKE '%"failing":true%';
CREATE INDEX computer_disk_failing ON computer (asset_id) WHERE disk_failing;
CREATE INDEX computer_os ON computer (os_name, os_version, os_build, os_edition);
CREATE INDEX computer_firmware ON computer (firmware_date);
