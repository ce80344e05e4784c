-- Inspection objects: one row per code for the whole city. `key` is the inner key for search,
-- paging and draws; the API shows `id`.
CREATE TABLE objects (
    key BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    -- Compared byte by byte, as on SQLite.
    code TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    -- Overlapping two-character grams of the name, for search in any part of it.
    name_grams TEXT NOT NULL,
    -- The initials of its pinyin, three at a time.
    name_initials TEXT NOT NULL,
    -- What it is sorted by, byte by byte: the order of pinyin.
    name_order TEXT COLLATE "C" NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('enterprise', 'self_employed', 'labour_agency', 'labour_dispatch', 'training_school', 'public_institution', 'social_organisation', 'construction_project', 'government_body', 'other')),
    region_code TEXT NOT NULL REFERENCES regions (code),
    industry_code TEXT REFERENCES industries (code),
    address TEXT,
    longitude DOUBLE PRECISION,
    latitude DOUBLE PRECISION,
    legal_representative TEXT,
    phone TEXT,
    staff_count BIGINT CHECK (staff_count >= 0),
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'moved', 'deregistered', 'revoked')),
    -- Since when; null if it was entered with this status.
    status_on DATE,
    credit_class TEXT CHECK (credit_class IN ('A', 'B', 'C', 'D')),
    credit_index INTEGER,
    -- `;tag;tag;`, so that one is found by LIKE '%;tag;%'.
    tags TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT objects_id_unique UNIQUE (id),
    CONSTRAINT objects_code_unique UNIQUE (code)
);
-- The list's usual filters, and the order in which it shows what they leave.
CREATE INDEX objects_by_region ON objects (region_code, credit_class, key);
CREATE INDEX objects_by_name ON objects (name_order, key);
CREATE INDEX objects_by_class ON objects (credit_class, key);
CREATE INDEX objects_by_updated ON objects (updated_at, key);

-- How many objects are alike in all that scopes and draws look at, so that nobody counts by going over
-- all of them. Triggers write each change of the register down, in its own transaction, as rows that
-- nobody waits for; a duty adds them up. What holds is the sum of both tables.
CREATE TABLE object_groups (
    object_type TEXT NOT NULL,
    -- '' of unrated ones.
    credit_class TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    -- The first three characters of the code: they tell enterprises.
    code_start TEXT NOT NULL,
    -- '' of those without one.
    industry_code TEXT NOT NULL,
    region_code TEXT NOT NULL,
    tags TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- What is always told apart stands first: sums over the rest are read in this order.
    PRIMARY KEY (object_type, credit_class, is_active, code_start, industry_code, region_code, tags)
);
CREATE TABLE object_group_changes (
    seq BIGSERIAL PRIMARY KEY,
    object_type TEXT NOT NULL,
    credit_class TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    code_start TEXT NOT NULL,
    industry_code TEXT NOT NULL,
    region_code TEXT NOT NULL,
    tags TEXT NOT NULL,
    number BIGINT NOT NULL
);
-- Once for each statement, so that one that writes thousands of objects adds a row for each group only.
CREATE FUNCTION object_groups_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO object_group_changes (object_type, credit_class, is_active, code_start, industry_code, region_code, tags, number)
        SELECT type, COALESCE(credit_class, ''), status = 'active', substr(code, 1, 3), COALESCE(industry_code, ''), region_code, tags, COUNT(*)
        FROM entered GROUP BY 1, 2, 3, 4, 5, 6, 7;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO object_group_changes (object_type, credit_class, is_active, code_start, industry_code, region_code, tags, number)
        SELECT type, COALESCE(credit_class, ''), status = 'active', substr(code, 1, 3), COALESCE(industry_code, ''), region_code, tags, -COUNT(*)
        FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7;
    ELSE
        INSERT INTO object_group_changes (object_type, credit_class, is_active, code_start, industry_code, region_code, tags, number)
        SELECT type, COALESCE(credit_class, ''), status = 'active', substr(code, 1, 3), COALESCE(industry_code, ''), region_code, tags, SUM(sign)
        FROM (SELECT *, 1 AS sign FROM entered UNION ALL SELECT *, -1 FROM gone) AS changed
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING SUM(sign) <> 0;
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER object_groups_insert AFTER INSERT ON objects REFERENCING NEW TABLE AS entered
FOR EACH STATEMENT EXECUTE FUNCTION object_groups_follow();
CREATE TRIGGER object_groups_update AFTER UPDATE ON objects REFERENCING OLD TABLE AS gone NEW TABLE AS entered
FOR EACH STATEMENT EXECUTE FUNCTION object_groups_follow();
CREATE TRIGGER object_groups_delete AFTER DELETE ON objects REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION object_groups_follow();

-- Credit classes with their days; the newest is copied to the object.
CREATE TABLE credit_classes (
    seq BIGSERIAL PRIMARY KEY,
    object_key BIGINT NOT NULL REFERENCES objects (key),
    class TEXT CHECK (class IN ('A', 'B', 'C', 'D')),
    index_value INTEGER,
    effective_on DATE NOT NULL,
    source TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX credit_classes_by_object ON credit_classes (object_key, effective_on);

CREATE TABLE inspectors (
    seq BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL,
    -- The certificate's number (执法证号).
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    -- As of objects.
    name_grams TEXT NOT NULL,
    name_initials TEXT NOT NULL,
    name_order TEXT COLLATE "C" NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    user_id TEXT REFERENCES users (id),
    valid_until DATE NOT NULL,
    -- JSON: codes of major items; empty: any.
    specialities TEXT NOT NULL,
    -- JSON: county-level codes, or ["*"].
    regions TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'on_leave', 'retired')),
    leave_from DATE,
    leave_until DATE,
    -- How many days before the certificate's end somebody was told of it last.
    notice_days INTEGER,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT inspectors_id_unique UNIQUE (id),
    CONSTRAINT inspectors_code_unique UNIQUE (code),
    CONSTRAINT inspectors_user_unique UNIQUE (user_id)
);
CREATE INDEX inspectors_by_unit ON inspectors (unit_id, state);
-- Those whose certificate ends: looked for each day.
CREATE INDEX inspectors_by_validity ON inspectors (valid_until);

-- Recusal (回避): counts as a conflict from `declared` on.
CREATE TABLE recusals (
    id TEXT NOT NULL PRIMARY KEY,
    inspector_id TEXT NOT NULL REFERENCES inspectors (id),
    object_id TEXT NOT NULL REFERENCES objects (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('declared', 'confirmed', 'refused', 'ended')),
    declared_by TEXT NOT NULL REFERENCES users (id),
    decided_by TEXT REFERENCES users (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX recusals_by_inspector ON recusals (inspector_id, state);
CREATE INDEX recusals_by_object ON recusals (object_id);
-- Those to be decided on: read by the workbench at each visit.
CREATE INDEX recusals_by_state ON recusals (state, inspector_id);

-- Search: grams and initials of the name, marks of the code and a mark for each value that lists filter by;
-- rows found by those of a longer word or of a part of a code are rechecked with LIKE. A space in a tag becomes
-- a line below.
CREATE INDEX objects_by_grams ON objects USING gin (string_to_array(name_grams || replace(' ' || name_initials, ' ', ' ~') || ' #' || substr(code, 1, 4) || ' #' || substr(code, 4, 4) || ' #' || substr(code, 7, 4) || ' #' || substr(code, 10, 4) || ' #' || substr(code, 13, 4) || ' =r' || region_code || ' =y' || type || ' =s' || status || ' =c' || coalesce(credit_class, 'unrated') || coalesce(' =i' || substr(industry_code, 1, 1) || ' =i' || industry_code, '') || replace(replace(tags, ' ', '_'), ';', ' =t'), ' '));
