-- The keys that anything in this database may have been made with. Without one of them the server
-- doesn't start: others would be made in silence, and what is sealed could never be opened.
CREATE TABLE installation_keys (
    purpose TEXT NOT NULL CHECK (purpose IN ('token', 'log', 'wrapping', 'audit')),
    -- As it stands in the key's file and before each sealed text.
    id TEXT NOT NULL,
    -- Tells the key from any other; tells nothing of the key. NULL where only the id was known.
    fingerprint TEXT,
    named_at TIMESTAMP NOT NULL,
    -- Since when the key is given up as lost for good.
    abandoned_at TIMESTAMP,
    PRIMARY KEY (purpose, id)
);
