-- One row per thing published; a result: per check. A correction is a new row, the former stays.
CREATE TABLE publications (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('checklist', 'plan', 'adjustment', 'scheme', 'result', 'follow_up')),
    -- The plan, check, … that is published.
    subject_id TEXT NOT NULL,
    task_id TEXT REFERENCES tasks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'published', 'not_public', 'corrected', 'withdrawn')),
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    number TEXT NOT NULL,
    public_text TEXT NOT NULL,
    -- Frozen at publication: JSON that the portal shows.
    content TEXT,
    -- For search by company on the portal; filled when published.
    object_name TEXT,
    object_code TEXT,
    name_grams TEXT,
    due_at TIMESTAMP,
    published_at TIMESTAMP,
    former_id TEXT,
    reason TEXT,
    submitted_by TEXT REFERENCES users (id),
    decided_by TEXT REFERENCES users (id),
    return_reason TEXT,
    created_by TEXT REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT publications_id_unique UNIQUE (id)
);
-- Lists are walked in their own order, of all units or of one; where a kind or a state is asked for, once
-- for each kind in each state that is meant.
CREATE INDEX publications_by_created ON publications (created_at DESC, seq);
CREATE INDEX publications_by_kind ON publications (kind, state, created_at DESC, seq);
CREATE INDEX publications_by_unit_created ON publications (unit_id, created_at DESC, seq);
CREATE INDEX publications_by_unit ON publications (unit_id, kind, state, created_at DESC, seq);
-- Also for the foreign key, which asks whenever a task is changed.
CREATE INDEX publications_by_task ON publications (task_id, created_at DESC, seq);
CREATE INDEX publications_by_subject ON publications (subject_id, kind, state);
CREATE INDEX publications_by_published ON publications (kind, published_at);
CREATE INDEX publications_by_object ON publications (object_code);
-- Those that aren't public yet, those due first: read by the workbench at each visit. Partial, so that
-- it never stands in the way of the lists, which are walked in their own order.
CREATE INDEX publications_open ON publications (unit_id, due_at)
    WHERE state IN ('draft', 'submitted', 'returned', 'approved');
