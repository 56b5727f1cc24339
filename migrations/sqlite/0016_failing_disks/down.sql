DROP INDEX computer_firmware;
DROP INDEX computer_os;
DROP INDEX computer_disk_failing;
ALTER TABLE computer DROP COLUMN disk_failing;
