-- A program of a unit, as an account: what it makes is its, whichever of its keys it was made with. It
-- has a row among the accounts, so that records, jobs and the trail name it as they name people; it has
-- no password and no role.
CREATE TABLE service_accounts (
    id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT service_accounts_name_unique UNIQUE (unit_id, name)
);

-- Keys by which programs sign in. Of the secret its hash is kept only. A living key holds one of two
-- slots of its program, whoever makes a third at the same moment; who is revoked or expired holds none.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    service_account_id TEXT NOT NULL REFERENCES service_accounts (id),
    prefix TEXT NOT NULL,
    secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
    -- JSON: names of scopes; addresses and networks, none: from anywhere.
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    slot INTEGER CHECK (slot IN (1, 2)),
    made_by TEXT NOT NULL REFERENCES users (id),
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    revoked_by TEXT REFERENCES users (id),
    last_used_at TIMESTAMP,
    last_used_from TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (expires_at > created_at),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK (revoked_at IS NULL OR slot IS NULL),
    CONSTRAINT api_keys_prefix_unique UNIQUE (prefix),
    CONSTRAINT api_keys_two_living UNIQUE (service_account_id, slot)
);

-- The key that a job was asked for with: it works as far as the key goes, and stops with it.
CREATE TABLE job_keys (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id),
    key_id TEXT NOT NULL REFERENCES api_keys (id)
);
