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

-- The three administrators hold no other role, and nobody holds two of the three. Rows from before stay;
-- `sortition doctor` tells of them.
CREATE FUNCTION user_roles_administrators_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM user_roles AS held
        WHERE held.user_id = NEW.user_id
            AND (TG_OP = 'INSERT' OR (held.user_id, held.unit_id, held.role) <> (OLD.user_id, OLD.unit_id, OLD.role))
            AND (
                held.role IN ('system_admin', 'security_admin', 'auditor')
                OR NEW.role IN ('system_admin', 'security_admin', 'auditor')
            )
    ) THEN
        RAISE EXCEPTION 'user_roles_administrators_alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER user_roles_administrators_alone BEFORE INSERT OR UPDATE ON user_roles
FOR EACH ROW EXECUTE FUNCTION user_roles_administrators_alone();
