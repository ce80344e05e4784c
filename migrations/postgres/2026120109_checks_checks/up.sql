-- One check per drawn object of a task. Until it is released, object and inspectors are sealed.
CREATE TABLE checks (
    key BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    -- The task's lead unit: the list of its checks is walked by it, and who sees them is asked by it.
    unit_id TEXT NOT NULL,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    -- Place in the draw order, from 1.
    position INTEGER NOT NULL,
    -- JSON {object_id, stratum, inspectors: [{unit_id, inspector_ids}]}, wrapped; null once released.
    sealed TEXT,
    object_id TEXT REFERENCES objects (id),
    stratum TEXT,
    -- Whether the object is an enterprise (domain.md §3, row c): fixed at release.
    is_enterprise BOOLEAN,
    state TEXT NOT NULL CHECK (state IN ('sealed', 'released', 'in_progress', 'submitted', 'returned', 'confirmed', 'terminated', 'replaced')),
    visible_from TIMESTAMP,
    started_at TIMESTAMP,
    -- When it began by the inspector's device; started_at is the server's time.
    client_started_at TIMESTAMP,
    place TEXT,
    ended_on DATE,
    result TEXT CHECK (result IN ('R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8')),
    representative_words TEXT,
    refusal TEXT,
    result_entered_on DATE,
    terminate_reason TEXT,
    terminate_asked_by TEXT REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT checks_id_unique UNIQUE (id),
    -- What hangs on a check may say whose task it is of, and says the same.
    CONSTRAINT checks_lead_unique UNIQUE (id, unit_id),
    CONSTRAINT checks_position_unique UNIQUE (task_id, position),
    CONSTRAINT checks_lead FOREIGN KEY (task_id, unit_id) REFERENCES tasks (id, unit_id)
);
-- Lists are walked in their own order, of all units or of one, also of one state.
CREATE INDEX checks_by_created ON checks (created_at DESC, position, key);
CREATE INDEX checks_by_state_created ON checks (state, created_at DESC, position, key);
CREATE INDEX checks_by_unit ON checks (unit_id, created_at DESC, position, key);
CREATE INDEX checks_by_unit_state ON checks (unit_id, state, created_at DESC, position, key);
-- Those that are to be given up, or were.
CREATE INDEX checks_to_give_up ON checks (unit_id, created_at DESC, position, key)
    WHERE terminate_asked_by IS NOT NULL;
-- Which checks count as visits: confirmed since a day, or still to come.
CREATE INDEX checks_by_state ON checks (state, ended_on);
CREATE INDEX checks_by_task ON checks (task_id, state);
-- By both, as the foreign key asks whenever the task is changed.
CREATE INDEX checks_by_task_created ON checks (task_id, unit_id, created_at DESC, position, key);
CREATE INDEX checks_by_draw ON checks (draw_id, state);
CREATE INDEX checks_by_object ON checks (object_id, state);

-- Each participating unit's part: its own state, its own result.
CREATE TABLE check_parts (
    check_id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    -- The lead unit of the check's task.
    lead_unit_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sealed', 'released', 'in_progress', 'submitted', 'returned', 'confirmed', 'terminated', 'replaced')),
    result TEXT CHECK (result IN ('R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8')),
    submitted_by TEXT REFERENCES users (id),
    submitted_at TIMESTAMP,
    confirmed_by TEXT REFERENCES users (id),
    confirmed_at TIMESTAMP,
    return_reason TEXT,
    PRIMARY KEY (check_id, unit_id),
    CONSTRAINT check_parts_lead FOREIGN KEY (check_id, lead_unit_id) REFERENCES checks (id, unit_id)
);
CREATE INDEX check_parts_by_unit ON check_parts (unit_id, state);
-- The parts that a unit has in others' tasks, few beside those in its own. As an expression, of which
-- PostgreSQL keeps statistics: it wouldn't know how few they are by two columns.
CREATE INDEX check_parts_joined ON check_parts ((NULLIF(unit_id, lead_unit_id)), state);

-- Filled at release; position 0 of a unit is its lead inspector (主查).
CREATE TABLE check_inspectors (
    check_id TEXT NOT NULL REFERENCES checks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    inspector_id TEXT NOT NULL REFERENCES inspectors (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (check_id, inspector_id)
);
CREATE INDEX check_inspectors_by_inspector ON check_inspectors (inspector_id, check_id);

-- Saved one by one with ids made by the client: offline needs no other API.
CREATE TABLE findings (
    id TEXT NOT NULL PRIMARY KEY,
    check_id TEXT NOT NULL REFERENCES checks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    point TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('compliant', 'problem', 'not_applicable', 'not_checked')),
    detail TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES users (id),
    client_time TIMESTAMP NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT findings_point_unique UNIQUE (check_id, unit_id, item_id, point)
);
