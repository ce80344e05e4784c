-- Facts about this installation, fixed once: installation id, whether it is a demo.
CREATE TABLE installation (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

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
    seq BIGSERIAL PRIMARY KEY,
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
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX attachments_by_record ON attachments (resource, record_id);
CREATE INDEX attachments_by_hash ON attachments (hash);
