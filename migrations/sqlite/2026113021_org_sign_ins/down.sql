DELETE FROM settings WHERE key IN ('sessions.idle_minutes', 'sessions.longest_hours', 'sessions.most');
DROP TABLE former_passwords;
DROP TABLE sign_in_failures;
ALTER TABLE users DROP COLUMN failed_at;
CREATE TABLE sessions_after AS SELECT * FROM sessions;
DROP TABLE sessions;
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL,
    former_refresh_hash TEXT,
    created_at TIMESTAMP NOT NULL,
    refreshed_at TIMESTAMP NOT NULL,
    idle_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'expired', 'reuse', 'password', 'administrator')),
    CONSTRAINT sessions_refresh_unique UNIQUE (refresh_hash)
);
INSERT INTO sessions (id, user_id, refresh_hash, former_refresh_hash, created_at, refreshed_at, idle_until, expires_at, ended_at, ended_by)
SELECT id, user_id, refresh_hash, former_refresh_hash, created_at, refreshed_at, idle_until, expires_at, ended_at,
    CASE WHEN ended_by IN ('owner', 'replaced') THEN 'sign_out' ELSE ended_by END
FROM sessions_after;
DROP TABLE sessions_after;
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_former ON sessions (former_refresh_hash);
