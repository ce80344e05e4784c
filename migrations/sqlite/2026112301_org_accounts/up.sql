-- Divisions of GB/T 2260; 130100 is the whole city.
CREATE TABLE regions (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('city', 'district', 'county', 'county_city', 'devzone')),
    position INTEGER NOT NULL
);

-- Sections and divisions of GB/T 4754.
CREATE TABLE industries (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    parent_code TEXT REFERENCES industries (code)
);

-- Days that don't follow Monday to Friday. A year without rows is counted by weekdays and says so.
CREATE TABLE calendar_days (
    on_date DATE NOT NULL PRIMARY KEY,
    is_workday BOOLEAN NOT NULL,
    name TEXT NOT NULL
);

CREATE TABLE units (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('city', 'section', 'county', 'outside')),
    parent_id TEXT REFERENCES units (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    owes_reports BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'closed')),
    position INTEGER NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT units_code_unique UNIQUE (code)
);

-- Accounts are never deleted: what they did stays attributable.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    unit_id TEXT NOT NULL REFERENCES units (id),
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'locked', 'disabled')),
    failed_count INTEGER NOT NULL,
    locked_until TIMESTAMP,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT users_username_unique UNIQUE (username)
);
CREATE INDEX users_by_unit ON users (unit_id);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    role TEXT NOT NULL CHECK (role IN ('operator', 'approver', 'inspector', 'regulations', 'city_lead', 'partner', 'system_admin', 'security_admin', 'auditor')),
    PRIMARY KEY (user_id, unit_id, role)
);
CREATE INDEX user_roles_by_unit ON user_roles (unit_id, role);

-- One row per sign-in. Only hashes of refresh tokens are kept; a token used twice ends the chain.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL,
    former_refresh_hash TEXT,
    created_at TIMESTAMP NOT NULL,
    refreshed_at TIMESTAMP NOT NULL,
    idle_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'expired', 'reuse', 'password', 'administrator')),
    CONSTRAINT sessions_refresh_unique UNIQUE (refresh_hash)
);
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_former ON sessions (former_refresh_hash);

-- Dated values: the newest row whose day has come is in force; former ones stay.
CREATE TABLE settings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL,
    unit_id TEXT REFERENCES units (id),
    value TEXT NOT NULL,
    effective_from DATE NOT NULL,
    set_by TEXT REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
CREATE INDEX settings_by_key ON settings (key, unit_id, effective_from, seq);

-- Texts are stored as code and parameters and rendered in the reader's language.
CREATE TABLE notifications (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    resource TEXT NOT NULL,
    record_id TEXT,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    CONSTRAINT notifications_id_unique UNIQUE (id)
);
CREATE INDEX notifications_by_user ON notifications (user_id, created_at DESC, seq);
CREATE INDEX notifications_unread ON notifications (user_id, created_at DESC, seq) WHERE read_at IS NULL;
