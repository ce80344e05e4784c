-- Long work, taken with a lease: several servers share it, and a dead one's work goes on.
CREATE TABLE jobs (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    user_id TEXT REFERENCES users (id),
    unit_id TEXT REFERENCES units (id),
    payload TEXT NOT NULL,
    phase TEXT,
    done BIGINT NOT NULL,
    total BIGINT,
    result TEXT,
    problem TEXT,
    attempt INTEGER NOT NULL,
    leased_by TEXT,
    leased_until TIMESTAMP,
    is_cancel_requested BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    CONSTRAINT jobs_id_unique UNIQUE (id)
);
CREATE INDEX jobs_by_state ON jobs (state, seq);
CREATE INDEX jobs_by_user ON jobs (user_id, seq);
