ALTER TABLE checks DROP COLUMN client_started_at;
