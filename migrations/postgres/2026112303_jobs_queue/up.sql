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

-- What a running import has read and found right, batch by batch; applied in one last transaction
-- and gone when the job ends.
CREATE TABLE import_batches (
    job_id TEXT NOT NULL REFERENCES jobs (id),
    number INTEGER NOT NULL,
    -- JSON: rows in the form that the importing module gives them.
    content TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- Rows of an uploaded file that were refused. The cells themselves stand in the file only.
CREATE TABLE import_rejections (
    job_id TEXT NOT NULL REFERENCES jobs (id),
    line BIGINT NOT NULL,
    -- JSON: column, code and parameters of each error.
    errors TEXT NOT NULL,
    PRIMARY KEY (job_id, line)
);
