CREATE TABLE draws (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    -- The task's lead unit, whose draws are listed by it.
    unit_id TEXT NOT NULL,
    -- SPEC's entry: unit/year/number/batch.
    entry TEXT NOT NULL,
    -- 1, 2, … of frozen draws of one entry; null while open or given up while open.
    run INTEGER,
    previous TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'frozen', 'revealing', 'drawn', 'aborted')),
    hash TEXT NOT NULL CHECK (hash IN ('sha256', 'sm3')),
    beacon_source TEXT,
    beacon_round TEXT,
    beacon_at TIMESTAMP,
    beacon_value TEXT,
    -- The canonical manifest and its hash, from the freeze on.
    manifest TEXT,
    manifest_hash TEXT,
    reveal_by TIMESTAMP,
    frozen_at TIMESTAMP,
    is_matched BOOLEAN NOT NULL,
    has_public_strata BOOLEAN NOT NULL,
    abort_reason TEXT,
    abort_text TEXT,
    abort_asked_by TEXT REFERENCES users (id),
    published_at TIMESTAMP,
    opened_by TEXT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT draws_id_unique UNIQUE (id),
    CONSTRAINT draws_run_unique UNIQUE (entry, run),
    CONSTRAINT draws_lead FOREIGN KEY (task_id, unit_id) REFERENCES tasks (id, unit_id)
);
CREATE INDEX draws_by_created ON draws (created_at DESC, seq);
CREATE INDEX draws_by_state ON draws (state, created_at DESC, seq);
CREATE INDEX draws_by_unit ON draws (unit_id, created_at DESC, seq);
CREATE INDEX draws_by_unit_state ON draws (unit_id, state, created_at DESC, seq);
-- By both, as the foreign key asks whenever the task is changed.
CREATE INDEX draws_by_task ON draws (task_id, unit_id, seq);

-- What came out. Hashes are public at once; the contents are sealed until they may be seen.
CREATE TABLE draw_outcomes (
    draw_id TEXT NOT NULL PRIMARY KEY REFERENCES draws (id),
    drawn_at TIMESTAMP NOT NULL,
    result_hash TEXT NOT NULL,
    sealed_result TEXT NOT NULL,
    -- Null while no matching is possible.
    matching_hash TEXT,
    sealed_matching TEXT,
    -- The last matching manifest of a rematch, and how often it was tried.
    rematch TEXT,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    -- What the log's entry of the draw's publication will say. It is settled with the draw, and worked
    -- out there: who confirms the last check of a large draw doesn't wait for it.
    publish_hash TEXT NOT NULL
);

-- `system` is a row like any other.
CREATE TABLE draw_contributors (
    draw_id TEXT NOT NULL REFERENCES draws (id),
    position INTEGER NOT NULL,
    contributor TEXT NOT NULL,
    commitment TEXT,
    committed_at TIMESTAMP,
    sealed_nonce TEXT,
    revealed_at TIMESTAMP,
    PRIMARY KEY (draw_id, contributor),
    CONSTRAINT draw_contributors_position_unique UNIQUE (draw_id, position),
    -- A commitment is used once, ever.
    CONSTRAINT draw_contributors_commitment_unique UNIQUE (commitment)
);

-- The committed files of SPEC §2, as they stand in the bundle (lines joined by \n), in parts, each sealed
-- with its place; a file without lines has one part without lines.
CREATE TABLE draw_files (
    draw_id TEXT NOT NULL REFERENCES draws (id),
    name TEXT NOT NULL CHECK (name IN ('population', 'excluded', 'inspectors', 'conflicts')),
    attempt INTEGER NOT NULL,
    part INTEGER NOT NULL CHECK (part >= 0),
    -- So many lines: a power of two, the same for all parts, and in the last what is left.
    lines INTEGER NOT NULL CHECK (lines >= 0),
    -- The root of the Merkle tree over these lines: proofs are made of one part and the others' roots.
    node TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (draw_id, name, attempt, part)
);
-- What is sealed can't be made smaller.
ALTER TABLE draw_files ALTER COLUMN content SET STORAGE EXTERNAL;

-- On which checks each line of a frozen draw's excluded file rests, sealed: until a reader may know of
-- them, the line stands in the bundle as its leaf hash (SPEC §11).
CREATE TABLE draw_grounds (
    draw_id TEXT NOT NULL PRIMARY KEY REFERENCES draws (id),
    sealed_grounds TEXT NOT NULL
);

-- Records of aborts, voids, substitutions and recusals (SPEC §10), published with the result.
CREATE TABLE draw_records (
    draw_id TEXT NOT NULL REFERENCES draws (id),
    position INTEGER NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('abort', 'void', 'substitute', 'recuse')),
    sealed_record TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (draw_id, position)
);

-- The public log: entries are written in the transaction of what they tell, in JCS form.
CREATE TABLE log_entries (
    position BIGINT NOT NULL PRIMARY KEY,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    type TEXT NOT NULL,
    content TEXT NOT NULL,
    leaf_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX log_entries_by_draw ON log_entries (draw_id, position);
