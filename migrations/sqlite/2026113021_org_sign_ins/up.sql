-- Sessions know what was last done in them (idle means that nobody did anything), and from where and
-- with what they were opened, so that their owner recognises them. A constraint can't be changed here:
-- the table is made anew.
CREATE TABLE sessions_before AS SELECT * FROM sessions;
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
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'expired', 'reuse', 'password', 'administrator', 'owner', 'replaced')),
    active_at TIMESTAMP NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    CONSTRAINT sessions_refresh_unique UNIQUE (refresh_hash)
);
INSERT INTO sessions (id, user_id, refresh_hash, former_refresh_hash, created_at, refreshed_at, idle_until, expires_at, ended_at, ended_by, active_at, address, user_agent)
SELECT id, user_id, refresh_hash, former_refresh_hash, created_at, refreshed_at, idle_until, expires_at, ended_at, ended_by, refreshed_at, '', ''
FROM sessions_before;
DROP TABLE sessions_before;
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_former ON sessions (former_refresh_hash);

-- When the last of the failures was, which are forgotten after a while.
ALTER TABLE users ADD COLUMN failed_at TIMESTAMP;

-- Wrong passwords in a row, of what isn't an account's as a whole: an address, an account from an
-- address that it knows, one's own present password. Forgotten after a while.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    failed_count INTEGER NOT NULL CHECK (failed_count > 0),
    failed_at TIMESTAMP NOT NULL,
    locked_until TIMESTAMP
);
CREATE INDEX sign_in_failures_by_user ON sign_in_failures (user_id);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

-- The passwords that an account had last, as hashes: none of them may come back.
CREATE TABLE former_passwords (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    password_hash TEXT NOT NULL,
    replaced_at TIMESTAMP NOT NULL
);
CREATE INDEX former_passwords_by_user ON former_passwords (user_id, seq);

-- A database that is filled already gets the first values here, a new one when it is filled.
INSERT INTO settings (key, value, effective_from, set_at)
SELECT added.key, added.value, seeded.effective_from, seeded.set_at
FROM (
    SELECT effective_from, set_at FROM settings
    WHERE key = 'draws.public_strata' AND unit_id IS NULL
    ORDER BY seq LIMIT 1
) AS seeded,
(
    SELECT 'sessions.idle_minutes' AS key, '720' AS value
    UNION ALL SELECT 'sessions.longest_hours', '168'
    UNION ALL SELECT 'sessions.most', '10'
) AS added;
