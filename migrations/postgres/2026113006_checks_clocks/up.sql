-- When an inspection began by the inspector's device; started_at is the server's time.
ALTER TABLE checks ADD COLUMN client_started_at TIMESTAMP;
