ALTER TABLE jobs DROP COLUMN source_gone_at;
