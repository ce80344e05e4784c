-- Who did what to which record, when, from where. Written in the change's own transaction.
CREATE TABLE audit_events (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    user_id TEXT,
    username TEXT NOT NULL,
    unit_id TEXT,
    operation TEXT NOT NULL,
    resource TEXT NOT NULL,
    record_id TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    job_id TEXT,
    from_state TEXT,
    to_state TEXT,
    reason TEXT,
    CONSTRAINT audit_events_id_unique UNIQUE (id)
);
CREATE INDEX audit_events_by_time ON audit_events (at DESC, seq);
CREATE INDEX audit_events_by_record ON audit_events (resource, record_id, seq);
CREATE INDEX audit_events_by_user ON audit_events (user_id, seq);
CREATE INDEX audit_events_by_operation ON audit_events (operation, seq);

-- Each record before and after; personal fields as keyed hashes, drawn objects by check id only.
CREATE TABLE record_changes (
    seq BIGSERIAL PRIMARY KEY,
    audit_event_id TEXT NOT NULL REFERENCES audit_events (id),
    resource TEXT NOT NULL,
    record_id TEXT NOT NULL,
    before TEXT,
    after TEXT
);
CREATE INDEX record_changes_by_record ON record_changes (resource, record_id, seq);
CREATE INDEX record_changes_by_event ON record_changes (audit_event_id);
