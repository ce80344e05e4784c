-- An item of the checklist over all its versions. A major item (大项) has no parent.
CREATE TABLE items (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    parent_id TEXT REFERENCES items (id),
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT items_code_unique UNIQUE (code)
);
CREATE INDEX items_by_parent ON items (parent_id);

-- Each change is a new version; a version in force is never edited, so that what cites it stays.
CREATE TABLE item_versions (
    id TEXT NOT NULL PRIMARY KEY,
    item_id TEXT NOT NULL REFERENCES items (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    -- The item's, so that a version shows and sorts without its item.
    code TEXT NOT NULL,
    parent_id TEXT REFERENCES items (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'effective', 'superseded', 'repealed')),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('general', 'key')),
    object_types TEXT NOT NULL,
    content TEXT NOT NULL,
    method TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    platform_codes TEXT NOT NULL,
    -- Null: no limit, always so for key items (国市监信〔2019〕38号).
    max_ratio_bp INTEGER CHECK (max_ratio_bp BETWEEN 0 AND 10000),
    max_per_year INTEGER CHECK (max_per_year >= 1),
    effective_from DATE NOT NULL,
    ended_on DATE,
    published_at TIMESTAMP,
    reason TEXT NOT NULL,
    created_by TEXT REFERENCES users (id),
    submitted_by TEXT REFERENCES users (id),
    return_reason TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT item_versions_number_unique UNIQUE (item_id, number)
);
CREATE INDEX item_versions_by_code ON item_versions (code);
CREATE INDEX item_versions_by_item ON item_versions (item_id, state, effective_from);
CREATE INDEX item_versions_by_unit ON item_versions (unit_id, state);
