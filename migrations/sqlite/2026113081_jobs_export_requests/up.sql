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
