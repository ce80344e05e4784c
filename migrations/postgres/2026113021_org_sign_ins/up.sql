-- Sessions know what was last done in them (idle means that nobody did anything), and from where and
-- with what they were opened, so that their owner recognises them.
ALTER TABLE sessions ADD COLUMN active_at TIMESTAMP;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
UPDATE sessions SET active_at = refreshed_at, address = '', user_agent = '';
ALTER TABLE sessions ALTER COLUMN active_at SET NOT NULL;
ALTER TABLE sessions ALTER COLUMN address SET NOT NULL;
ALTER TABLE sessions ALTER COLUMN user_agent SET NOT NULL;
ALTER TABLE sessions DROP CONSTRAINT sessions_ended_by_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_ended_by_check CHECK (ended_by IN ('sign_out', 'idle', 'expired', 'reuse', 'password', 'administrator', 'owner', 'replaced'));

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
    seq BIGSERIAL PRIMARY KEY,
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
