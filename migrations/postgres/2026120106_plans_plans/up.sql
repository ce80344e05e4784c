CREATE TABLE plans (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'published', 'closed')),
    -- 0 until published; then the number of the published version.
    edition INTEGER NOT NULL,
    -- JSON: targets and caps as they were shown before the approval.
    forecast TEXT,
    created_by TEXT NOT NULL REFERENCES users (id),
    submitted_by TEXT REFERENCES users (id),
    decided_by TEXT REFERENCES users (id),
    return_reason TEXT,
    published_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT plans_id_unique UNIQUE (id)
);
CREATE INDEX plans_by_unit ON plans (unit_id, year, seq);

CREATE TABLE plan_entries (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    -- Once per unit and year over all plans and versions: the draw's `entry` names it.
    unit_id TEXT NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    -- JSON: the object filter.
    scope TEXT NOT NULL,
    -- JSON: [{stratum, ratio_bp, min, max}].
    ratios TEXT NOT NULL,
    reserve_bp INTEGER NOT NULL CHECK (reserve_bp BETWEEN 0 AND 10000),
    -- JSON: 1–12.
    months TEXT NOT NULL,
    lead_unit_id TEXT NOT NULL REFERENCES units (id),
    is_special_purpose BOOLEAN NOT NULL,
    is_cancelled BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT plan_entries_number_unique UNIQUE (unit_id, year, number)
);
CREATE INDEX plan_entries_by_plan ON plan_entries (plan_id, number);

CREATE TABLE plan_entry_items (
    entry_id TEXT NOT NULL REFERENCES plan_entries (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    PRIMARY KEY (entry_id, item_id)
);

CREATE TABLE plan_entry_partners (
    entry_id TEXT NOT NULL REFERENCES plan_entries (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    PRIMARY KEY (entry_id, unit_id)
);
CREATE INDEX plan_entry_partners_by_unit ON plan_entry_partners (unit_id);

-- What was published, frozen: JSON of plan and entries with the items' texts.
CREATE TABLE plan_editions (
    plan_id TEXT NOT NULL REFERENCES plans (id),
    edition INTEGER NOT NULL,
    content TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    published_by TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (plan_id, edition)
);
