-- What fills part one of the monthly report, logged as it happens. Lists are walked in their own order, of
-- all units or of one.
CREATE TABLE meetings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    held_on DATE NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT meetings_id_unique UNIQUE (id)
);
CREATE INDEX meetings_by_day ON meetings (held_on DESC, created_at DESC, id);
CREATE INDEX meetings_by_unit ON meetings (unit_id, held_on DESC, created_at DESC, id);

CREATE TABLE documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    title TEXT NOT NULL,
    doc_no TEXT NOT NULL,
    issued_on DATE NOT NULL,
    -- The task whose scheme or notice it is (cell m4_documents).
    task_id TEXT REFERENCES tasks (id),
    created_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT documents_id_unique UNIQUE (id)
);
CREATE INDEX documents_by_day ON documents (issued_on DESC, created_at DESC, id);
CREATE INDEX documents_by_unit ON documents (unit_id, issued_on DESC, created_at DESC, id);
CREATE INDEX documents_by_task ON documents (task_id);

CREATE TABLE trainings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    headcount INTEGER NOT NULL CHECK (headcount >= 1),
    content TEXT NOT NULL,
    held_on DATE NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT trainings_id_unique UNIQUE (id)
);
CREATE INDEX trainings_by_day ON trainings (held_on DESC, created_at DESC, id);
CREATE INDEX trainings_by_unit ON trainings (unit_id, held_on DESC, created_at DESC, id);

CREATE TABLE publicity (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    kind TEXT NOT NULL CHECK (kind IN ('leaflet', 'visit', 'article', 'event', 'other')),
    title TEXT NOT NULL,
    done_on DATE NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 1),
    created_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT publicity_id_unique UNIQUE (id)
);
CREATE INDEX publicity_by_day ON publicity (done_on DESC, created_at DESC, id);
CREATE INDEX publicity_by_unit ON publicity (unit_id, done_on DESC, created_at DESC, id);
