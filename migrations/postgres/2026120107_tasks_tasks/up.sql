CREATE TABLE tasks (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('plan', 'special', 'complaint', 'assigned', 'data_monitoring')),
    special_reason TEXT,
    plan_id TEXT REFERENCES plans (id),
    plan_entry_id TEXT REFERENCES plan_entries (id),
    -- The number of the entry's batch, from 1.
    batch INTEGER NOT NULL,
    -- The lead unit.
    unit_id TEXT NOT NULL REFERENCES units (id),
    title TEXT NOT NULL,
    document_number TEXT,
    scheme_attachment_id TEXT REFERENCES attachments (id),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('object', 'team')),
    teams INTEGER NOT NULL,
    max_load INTEGER CHECK (max_load >= 1),
    has_areas BOOLEAN NOT NULL,
    scope TEXT NOT NULL,
    ratios TEXT NOT NULL,
    reserve_bp INTEGER NOT NULL,
    joint_kind TEXT NOT NULL CHECK (joint_kind IN ('none', 'cross_section', 'cross_department')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'inviting', 'ready', 'drawing', 'drawn', 'checking', 'finished', 'closed', 'void')),
    -- The day of the object draw: what 次 and 户 are counted by.
    drawn_on DATE,
    finished_on DATE,
    void_reason TEXT,
    void_asked_by TEXT REFERENCES users (id),
    replaces_task_id TEXT,
    created_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT tasks_id_unique UNIQUE (id),
    -- What hangs on a task may say whose it is, and says the same.
    CONSTRAINT tasks_lead_unique UNIQUE (id, unit_id),
    CHECK (period_to >= period_from)
);
-- Lists are walked in their own order, of all units or of one, also of one state.
CREATE INDEX tasks_by_created ON tasks (created_at DESC, seq);
CREATE INDEX tasks_by_state ON tasks (state, created_at DESC, seq);
CREATE INDEX tasks_by_unit ON tasks (unit_id, created_at DESC, seq);
CREATE INDEX tasks_by_unit_state ON tasks (unit_id, state, created_at DESC, seq);
CREATE INDEX tasks_by_plan ON tasks (plan_id, created_at DESC, seq);
CREATE INDEX tasks_by_entry ON tasks (plan_entry_id, batch);
CREATE INDEX tasks_by_drawn ON tasks (unit_id, drawn_on);

-- The participating units, the lead first; what a partner may see hangs on this table.
CREATE TABLE task_units (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position INTEGER NOT NULL,
    inspectors INTEGER NOT NULL CHECK (inspectors >= 0),
    PRIMARY KEY (task_id, unit_id),
    CONSTRAINT task_units_position_unique UNIQUE (task_id, position)
);
CREATE INDEX task_units_by_unit ON task_units (unit_id, task_id);
-- The units that take part in others' tasks. As an expression, of which PostgreSQL keeps statistics: it
-- wouldn't know how few they are by two columns.
CREATE INDEX task_units_joined ON task_units ((CASE WHEN position > 0 THEN unit_id END), task_id);

-- The versions of items that the task was drawn with: fixed when the draw is opened.
CREATE TABLE task_items (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    item_version_id TEXT REFERENCES item_versions (id),
    PRIMARY KEY (task_id, item_id)
);

-- The pool that each unit puts forward; without rows all of the unit's eligible inspectors.
CREATE TABLE task_inspectors (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    inspector_id TEXT NOT NULL REFERENCES inspectors (id),
    PRIMARY KEY (task_id, inspector_id)
);
