-- Long work, taken with a lease: several servers share it, and a dead one's work goes on.
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
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
    -- How often the process died that ran it: it is begun again once, since the job may be why.
    deaths INTEGER NOT NULL DEFAULT 0,
    leased_by TEXT,
    leased_until TIMESTAMP,
    is_cancel_requested BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    -- When its uploaded file was removed: with its rejected rows, some days after its end.
    source_gone_at TIMESTAMP,
    CONSTRAINT jobs_id_unique UNIQUE (id)
);
CREATE INDEX jobs_by_state ON jobs (state, seq);
-- Lists are walked in their own order, of all accounts or of one, also of one state.
CREATE INDEX jobs_by_created ON jobs (created_at DESC, seq);
CREATE INDEX jobs_by_state_and_time ON jobs (state, created_at DESC, seq);
CREATE INDEX jobs_by_user ON jobs (user_id, created_at DESC, seq);

-- What a running import has read and found right, batch by batch: what is still to be written. Applied in
-- one last transaction, of a large file in parts, whose batches go with them; gone when the job ends.
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

-- Large exports: asked for by one person, agreed to or refused by another, then taken by the first. No
-- file is kept: it is made when it is taken.
CREATE TABLE export_requests (
    id TEXT PRIMARY KEY NOT NULL,
    -- The list, by its operation, and its query with the parameters in their order.
    operation TEXT NOT NULL,
    query TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('csv', 'xlsx')),
    row_count BIGINT NOT NULL CHECK (row_count > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'refused', 'taken')),
    requested_by TEXT NOT NULL REFERENCES users (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    requested_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at TIMESTAMP,
    refusal TEXT,
    taken_at TIMESTAMP,
    taken_count BIGINT,
    CONSTRAINT export_requests_two_persons CHECK (decided_by IS NULL OR decided_by <> requested_by),
    CONSTRAINT export_requests_decided CHECK (
        (state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
    ),
    CONSTRAINT export_requests_refusal CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CONSTRAINT export_requests_taken CHECK (
        (state = 'taken') = (taken_at IS NOT NULL) AND (taken_at IS NULL) = (taken_count IS NULL)
    )
);
CREATE INDEX export_requests_by_person ON export_requests (requested_by, requested_at);
CREATE INDEX export_requests_by_state ON export_requests (state, operation, requested_at);
