-- One row that is written to find out whether a write succeeds.
CREATE TABLE readiness (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at TIMESTAMP NOT NULL
);
INSERT INTO readiness (id, at) VALUES (1, '2026-01-01 00:00:00');
