-- The library of experts (专家库): who helps with their knowledge, and decides nothing. None of them is an
-- inspector. Lists are walked by name, of all units or of one; what waits by state.
CREATE TABLE experts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    -- Whose library they stand in.
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    -- As of objects.
    name_grams TEXT NOT NULL,
    name_initials TEXT NOT NULL,
    name_order TEXT NOT NULL,
    organisation TEXT NOT NULL,
    title TEXT,
    field TEXT NOT NULL,
    -- JSON: codes of major items; empty: any.
    specialities TEXT NOT NULL,
    phone TEXT,
    contract_from DATE NOT NULL,
    contract_until DATE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'active', 'suspended', 'removed')),
    created_by TEXT NOT NULL REFERENCES users (id),
    submitted_by TEXT REFERENCES users (id),
    decided_by TEXT REFERENCES users (id),
    -- Why they were returned, suspended or removed.
    state_reason TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT experts_id_unique UNIQUE (id),
    CHECK (contract_from <= contract_until)
);
CREATE INDEX experts_by_name ON experts (name_order, seq);
CREATE INDEX experts_by_unit ON experts (unit_id, name_order, seq);
CREATE INDEX experts_by_state ON experts (state, unit_id);

-- Objects that an expert has nothing to do with; while it is in force they help in no task with a check of it.
CREATE TABLE expert_recusals (
    id TEXT NOT NULL PRIMARY KEY,
    expert_id TEXT NOT NULL REFERENCES experts (id),
    object_id TEXT NOT NULL REFERENCES objects (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_force', 'ended')),
    declared_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX expert_recusals_by_expert ON expert_recusals (expert_id, state);
CREATE INDEX expert_recusals_by_object ON expert_recusals (object_id);

-- Where an expert helped, and how well.
CREATE TABLE expert_participations (
    id TEXT NOT NULL PRIMARY KEY,
    expert_id TEXT NOT NULL REFERENCES experts (id),
    task_id TEXT NOT NULL REFERENCES tasks (id),
    attended_on DATE NOT NULL,
    work TEXT NOT NULL,
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    remark TEXT,
    recorded_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT expert_participations_unique UNIQUE (expert_id, task_id, attended_on)
);
CREATE INDEX expert_participations_by_task ON expert_participations (task_id);
