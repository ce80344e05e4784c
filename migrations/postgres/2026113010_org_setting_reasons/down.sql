ALTER TABLE settings DROP COLUMN reason;
