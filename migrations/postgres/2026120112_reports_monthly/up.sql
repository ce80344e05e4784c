-- One per unit, month and number; number 2 on: an amendment.
CREATE TABLE monthly_reports (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    -- YYYY-MM.
    month TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
    contact_name TEXT,
    contact_phone TEXT,
    contact_mobile TEXT,
    -- JSON: notes to broken W rules, by rule.
    notes TEXT NOT NULL,
    -- JSON: cells with source ids, frozen at submission.
    content TEXT,
    return_reason TEXT,
    -- JSON: comments by cell key.
    return_comments TEXT,
    amend_reason TEXT,
    opened_by_regulations_at TIMESTAMP,
    submitted_by TEXT REFERENCES users (id),
    submitted_at TIMESTAMP,
    decided_by TEXT REFERENCES users (id),
    decided_at TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT monthly_reports_id_unique UNIQUE (id),
    CONSTRAINT monthly_reports_number_unique UNIQUE (unit_id, month, number)
);
CREATE INDEX monthly_reports_by_month ON monthly_reports (month, state);
-- Lists are walked in their own order, of all units or of one, also of one state.
CREATE INDEX monthly_reports_in_order ON monthly_reports (month DESC, number DESC, id);
CREATE INDEX monthly_reports_by_unit ON monthly_reports (unit_id, month DESC, number DESC, id);
CREATE INDEX monthly_reports_by_state ON monthly_reports (state, month DESC, number DESC, id);

-- A figure that was changed by hand keeps the computed one and needs a reason.
CREATE TABLE report_overrides (
    report_id TEXT NOT NULL REFERENCES monthly_reports (id),
    key TEXT NOT NULL,
    -- JSON.
    computed TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id),
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (report_id, key)
);
