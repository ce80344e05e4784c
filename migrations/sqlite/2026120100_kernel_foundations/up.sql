-- Facts about this installation, fixed once: installation id, whether it is a demo.
CREATE TABLE installation (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- The keys that anything in this database may have been made with. Without one of them the server
-- doesn't start: others would be made in silence, and what is sealed could never be opened.
CREATE TABLE installation_keys (
    purpose TEXT NOT NULL CHECK (purpose IN ('token', 'log', 'wrapping', 'audit')),
    -- As it stands in the key's file and before each sealed text.
    id TEXT NOT NULL,
    -- Tells the key from any other; tells nothing of the key. NULL where only the id was known.
    fingerprint TEXT,
    named_at TIMESTAMP NOT NULL,
    -- Since when the key is given up as lost for good.
    abandoned_at TIMESTAMP,
    PRIMARY KEY (purpose, id)
);

-- One row that is written to find out whether a write succeeds.
CREATE TABLE readiness (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at TIMESTAMP NOT NULL
);
INSERT INTO readiness (id, at) VALUES (1, '2026-01-01 00:00:00');

-- The first answer to each creating request, kept for 24 hours in the command's own transaction:
-- a retry never does a thing twice.
CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- What happened, for those who must be told: written by commands, read by the worker.
CREATE TABLE outbox_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    record_id TEXT NOT NULL,
    unit_id TEXT,
    actor_id TEXT,
    parameters TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    handled_at TIMESTAMP,
    CONSTRAINT outbox_events_id_unique UNIQUE (id)
);
CREATE INDEX outbox_events_unhandled ON outbox_events (handled_at, seq);

-- Uploaded and generated files. The bytes lie outside the database under their hash.
CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    made_by TEXT NOT NULL,
    resource TEXT,
    record_id TEXT,
    part_unit_id TEXT,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX attachments_by_record ON attachments (resource, record_id);
CREATE INDEX attachments_by_hash ON attachments (hash);
