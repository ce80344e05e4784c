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
    -- When the last of the failures was, which are forgotten after a while.
    failed_at TIMESTAMP,
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

-- The three administrators hold no other role, and nobody holds two of the three.
CREATE TRIGGER user_roles_administrators_alone_insert BEFORE INSERT ON user_roles
WHEN EXISTS (
    SELECT 1 FROM user_roles AS held
    WHERE held.user_id = NEW.user_id
        AND (
            held.role IN ('system_admin', 'security_admin', 'auditor')
            OR NEW.role IN ('system_admin', 'security_admin', 'auditor')
        )
)
BEGIN
    SELECT RAISE(ABORT, 'user_roles_administrators_alone');
END;
CREATE TRIGGER user_roles_administrators_alone_update BEFORE UPDATE ON user_roles
WHEN EXISTS (
    SELECT 1 FROM user_roles AS held
    WHERE held.user_id = NEW.user_id
        AND held.rowid <> OLD.rowid
        AND (
            held.role IN ('system_admin', 'security_admin', 'auditor')
            OR NEW.role IN ('system_admin', 'security_admin', 'auditor')
        )
)
BEGIN
    SELECT RAISE(ABORT, 'user_roles_administrators_alone');
END;

-- One row per sign-in. Only hashes of refresh tokens are kept; a token used twice ends the chain.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL,
    former_refresh_hash TEXT,
    created_at TIMESTAMP NOT NULL,
    refreshed_at TIMESTAMP NOT NULL,
    -- When something was last done in it: idle means that nobody did anything.
    active_at TIMESTAMP NOT NULL,
    idle_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'expired', 'reuse', 'password', 'administrator', 'owner', 'replaced')),
    -- From where and with what it was opened, so that its owner recognises it.
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    CONSTRAINT sessions_refresh_unique UNIQUE (refresh_hash)
);
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_former ON sessions (former_refresh_hash);

-- Wrong passwords in a row, of what isn't an account's as a whole: an address, an account from an
-- address that it knows, one's own present password. Forgotten after a while.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    failed_count INTEGER NOT NULL CHECK (failed_count > 0),
    failed_at TIMESTAMP NOT NULL,
    locked_until TIMESTAMP
);
CREATE INDEX sign_in_failures_by_user ON sign_in_failures (user_id);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

-- The passwords that an account had last, as hashes: none of them may come back.
CREATE TABLE former_passwords (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    password_hash TEXT NOT NULL,
    replaced_at TIMESTAMP NOT NULL
);
CREATE INDEX former_passwords_by_user ON former_passwords (user_id, seq);

-- The link with which an account's owner sets a new password: of its token only the hash is kept. One at
-- the most for each account; it goes when it is used, replaced or of no use any more.
CREATE TABLE password_links (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    token_hash TEXT NOT NULL,
    made_by TEXT REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    CONSTRAINT password_links_token_unique UNIQUE (token_hash)
);

-- What an administrator asks for about an administrator's account, and a second one decides on. That
-- nobody asks for themselves, or decides on what they asked for or what is about them, holds here too.
CREATE TABLE account_requests (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('set_roles', 'reset_password', 'disable')),
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'refused', 'withdrawn', 'lapsed')),
    reason TEXT NOT NULL,
    former_roles TEXT NOT NULL,
    roles TEXT,
    is_locking BOOLEAN NOT NULL,
    asked_by TEXT NOT NULL REFERENCES users (id),
    asked_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at TIMESTAMP,
    decision_reason TEXT,
    version BIGINT NOT NULL,
    CONSTRAINT account_requests_of_others CHECK (asked_by <> user_id),
    CONSTRAINT account_requests_four_eyes CHECK (
        state NOT IN ('confirmed', 'refused')
        OR (decided_by IS NOT NULL AND decided_by <> asked_by AND decided_by <> user_id)
    ),
    CONSTRAINT account_requests_roles CHECK ((kind = 'set_roles') = (roles IS NOT NULL))
);
CREATE UNIQUE INDEX account_requests_open ON account_requests (user_id) WHERE state = 'requested';
CREATE INDEX account_requests_by_time ON account_requests (asked_at, id);

-- Dated values: the newest row whose day has come is in force; former ones stay.
CREATE TABLE settings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL,
    unit_id TEXT REFERENCES units (id),
    value TEXT NOT NULL,
    effective_from DATE NOT NULL,
    set_by TEXT REFERENCES users (id),
    set_at TIMESTAMP NOT NULL,
    -- Why it was set; the first values have none.
    reason TEXT
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
