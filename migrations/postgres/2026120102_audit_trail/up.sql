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
    -- What happened, as submit or return: a batch does several things under one operation. Where there
    -- is none, the operation says it.
    event TEXT,
    reason TEXT,
    CONSTRAINT audit_events_id_unique UNIQUE (id)
);
CREATE INDEX audit_events_by_record ON audit_events (record_id, resource, seq);
CREATE INDEX audit_events_by_user ON audit_events (user_id, seq);
-- The list is walked in its own order, also of one account, operation or kind of record.
CREATE INDEX audit_events_by_time ON audit_events (at DESC, seq);
CREATE INDEX audit_events_by_user_and_time ON audit_events (user_id, at DESC, seq);
CREATE INDEX audit_events_by_operation ON audit_events (operation, at DESC, seq);
CREATE INDEX audit_events_by_resource ON audit_events (resource, at DESC, seq);

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

-- The trail as a hash chain: entries that are committed, and before which no other can come any more,
-- are sealed block by block, shortly after they were written. Rows are added, never changed.
CREATE TABLE audit_blocks (
    -- From 1 on, without gaps.
    number BIGINT PRIMARY KEY,
    -- The entries of the block are all those after the last of the block before, up to this one's last.
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    -- Entries of this block and of all before it.
    total_count BIGINT NOT NULL,
    -- Of the Merkle tree (RFC 9162, SHA-256) over the entries' hashes.
    root TEXT NOT NULL,
    -- The head of the public log when the block was made.
    log_size BIGINT NOT NULL,
    log_root TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    -- Of all of the above, SHA-256 of the canonical JSON (RFC 8785).
    hash TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL,
    CONSTRAINT audit_blocks_in_order CHECK (number >= 1 AND first_seq <= last_seq),
    CONSTRAINT audit_blocks_counted
        CHECK (entry_count >= 1 AND total_count >= entry_count AND log_size >= 0),
    CONSTRAINT audit_blocks_last_unique UNIQUE (last_seq),
    -- One chain: no two blocks follow the same one.
    CONSTRAINT audit_blocks_previous_unique UNIQUE (previous_hash),
    CONSTRAINT audit_blocks_hash_unique UNIQUE (hash)
);

-- The hash of each sealed entry with what it changed: it says which entry was altered, where the root
-- says only that one was. No foreign key to the entry: that one is gone is what shall be found.
CREATE TABLE audit_leaves (
    event_seq BIGINT PRIMARY KEY,
    event_id TEXT NOT NULL,
    block_number BIGINT NOT NULL REFERENCES audit_blocks (number),
    hash TEXT NOT NULL
);
CREATE INDEX audit_leaves_by_block ON audit_leaves (block_number, event_seq);

-- What came of verifying the chain, which the server does by itself once a day.
CREATE TABLE audit_verifications (
    seq BIGSERIAL PRIMARY KEY,
    verified_at TIMESTAMP NOT NULL,
    block_count BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    unsealed_count BIGINT NOT NULL,
    fault_count BIGINT NOT NULL,
    -- JSON; none if all holds.
    first_fault TEXT,
    CONSTRAINT audit_verifications_told CHECK ((fault_count > 0) = (first_fault IS NOT NULL))
);
