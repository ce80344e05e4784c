//! Migrations run up, down and up again on both databases; the result agrees with `schema.rs`.

use std::collections::BTreeMap;

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use sortition::kernel::db::{AnyConnection, Kind};
use sortition_tests::db::{TestDatabase, lines};
use sortition_tests::each_database;

use super::tree;

/// All that makes up the schema of an SQLite file, but diesel's own table.
const SQLITE_OBJECTS: &str = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS line
    FROM sqlite_master WHERE name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY 1";

/// The same of a PostgreSQL database. A column's position is left out: one that came back stands last.
const POSTGRES_OBJECTS: &str = "SELECT line FROM (
      SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        || ' ' || coalesce(column_default, '') || ' ' || coalesce(generation_expression, '') AS line
        FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
      UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
    ) AS objects WHERE line NOT LIKE '%\\_\\_diesel%' ORDER BY line";

fn objects(connection: &mut AnyConnection) -> Vec<String> {
    let query = match connection.kind() {
        Kind::Sqlite => SQLITE_OBJECTS,
        Kind::Postgres => POSTGRES_OBJECTS,
    };
    let plain = |line: String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines(connection, query).into_iter().map(plain).collect()
}

/// Each migration alone: what its `down.sql` leaves is what was there before its `up.sql`.
fn migrations_go_up_down_and_up(kind: Kind) {
    let side = match kind {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    let database = TestDatabase::empty(kind);
    let connection = &mut database.connect();
    let source = FileBasedMigrations::from_path(tree::at(&format!("migrations/{side}")))
        .unwrap_or_else(|error| panic!("migrations/{side} cannot be read: {error}"));
    let mut before = objects(connection);
    for name in tree::folders(&format!("migrations/{side}")) {
        step(connection, &source, &name, true);
        let after = objects(connection);
        step(connection, &source, &name, false);
        assert_eq!(
            objects(connection),
            before,
            "migrations/{side}/{name}/down.sql does not undo what up.sql does: mend it"
        );
        step(connection, &source, &name, true);
        assert_eq!(
            objects(connection),
            after,
            "migrations/{side}/{name}: up after down gives another schema: mend down.sql"
        );
        before = after;
    }
}

fn step(connection: &mut AnyConnection, source: &FileBasedMigrations, name: &str, is_up: bool) {
    match connection {
        AnyConnection::Sqlite(native) => run(native, source, name, is_up),
        AnyConnection::Postgres(native) => run(native, source, name, is_up),
    }
}

fn run<Native, Db>(native: &mut Native, source: &FileBasedMigrations, name: &str, is_up: bool)
where
    Db: diesel::backend::Backend,
    Native: MigrationHarness<Db>,
    FileBasedMigrations: MigrationSource<Db>,
{
    let all: Vec<Box<dyn Migration<Db>>> = source.migrations().expect("the migrations can be read");
    let one = all
        .iter()
        .find(|migration| migration.name().to_string() == name)
        .unwrap_or_else(|| panic!("diesel does not see the migration {name}"));
    // Makes diesel's own table, where it records what has run.
    native
        .applied_migrations()
        .expect("the database can hold migrations");
    let done = if is_up {
        native.run_migration(one)
    } else {
        native.revert_migration(one)
    };
    let direction = if is_up { "up" } else { "down" };
    done.unwrap_or_else(|error| panic!("{name}/{direction}.sql fails: {error}"));
}

/// Tables, columns, types and keys are those of `schema.rs`, and no table is missing there.
fn schema_agrees_with_the_code(kind: Kind) {
    let database = TestDatabase::migrated(kind);
    let mut connection = database.connect();
    let found = match kind {
        Kind::Sqlite => sqlite_tables(&mut connection),
        Kind::Postgres => postgres_tables(&mut connection),
    };
    let declared = declared_tables(kind);
    for (table, columns) in &declared {
        let there = found.get(table).unwrap_or_else(|| {
            panic!("schema.rs has a table {table}, the database has none: mend either")
        });
        assert_eq!(
            there, columns,
            "schema.rs and the database differ in {table}: mend either"
        );
    }
    for table in found.keys() {
        assert!(
            declared.contains_key(table),
            "the table {table} is missing in schema.rs: add it"
        );
    }
}

/// A table as lines `name type [null] [key]`, sorted.
type Tables = BTreeMap<String, Vec<String>>;

fn add(tables: &mut Tables, line: &str) {
    let (table, column) = line
        .split_once('|')
        .expect("the query separates table and column");
    let columns = tables.entry(table.to_owned()).or_default();
    columns.push(column.trim_end().to_owned());
    columns.sort();
}

fn sqlite_tables(connection: &mut AnyConnection) -> Tables {
    // Full-text tables and their shadows are queried by name, not through schema.rs.
    let query =
        "SELECT t.name || '|' || c.name || ' ' || replace(upper(c.type), 'BIGINT', 'INTEGER')
          || CASE WHEN c.\"notnull\" = 0 AND c.pk = 0 THEN ' null' ELSE '' END
          || CASE WHEN c.pk > 0 THEN ' key' ELSE '' END AS line
        FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
          AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'";
    let mut tables = Tables::new();
    for line in lines(connection, query) {
        add(&mut tables, &line);
    }
    tables
}

fn postgres_tables(connection: &mut AnyConnection) -> Tables {
    let query = "SELECT c.table_name || '|' || c.column_name || ' ' || c.data_type
          || CASE WHEN c.is_nullable = 'YES' THEN ' null' ELSE '' END
          || CASE WHEN k.attname IS NOT NULL THEN ' key' ELSE '' END AS line
        FROM information_schema.columns AS c
        LEFT JOIN (SELECT i.indrelid, a.attname FROM pg_index AS i
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indisprimary) AS k
          ON k.indrelid = ('public.' || quote_ident(c.table_name))::regclass AND k.attname = c.column_name
        WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_\\_diesel%'";
    let mut tables = Tables::new();
    for line in lines(connection, query) {
        add(&mut tables, &line);
    }
    tables
}

/// What `schema.rs` says, in the words of the database.
fn declared_tables(kind: Kind) -> Tables {
    let mut tables = Tables::new();
    let text = tree::read("backend/src/kernel/schema.rs");
    let mut table = None::<(String, Vec<String>)>;
    let mut sql_name = None;
    for line in text.lines().map(str::trim) {
        match &table {
            None => {
                if let Some((name, rest)) = line
                    .strip_suffix(" {")
                    .and_then(|head| head.split_once(" ("))
                {
                    let keys = rest
                        .trim_end_matches(')')
                        .split(',')
                        .map(|key| key.trim().to_owned());
                    table = Some((name.to_owned(), keys.collect()));
                }
            }
            Some(_) if line == "}" => table = None,
            Some(_) if line.starts_with("#[sql_name") => {
                sql_name = line.split('"').nth(1).map(str::to_owned);
            }
            Some((name, keys)) => {
                let Some((field, kind_of)) = line.trim_end_matches(',').split_once(" -> ") else {
                    continue;
                };
                let column = sql_name.take().unwrap_or_else(|| field.to_owned());
                let inner = kind_of
                    .strip_prefix("Nullable<")
                    .and_then(|it| it.strip_suffix('>'));
                let mut entry = format!(
                    "{name}|{column} {}",
                    sql_type(kind, inner.unwrap_or(kind_of))
                );
                if inner.is_some() {
                    entry.push_str(" null");
                }
                if keys.iter().any(|key| key == field) {
                    entry.push_str(" key");
                }
                add(&mut tables, &entry);
            }
        }
    }
    assert!(
        !tables.is_empty(),
        "schema.rs declares no table in a form that this test can read"
    );
    tables
}

fn sql_type(kind: Kind, diesel: &str) -> &'static str {
    match (kind, diesel) {
        (Kind::Sqlite, "Text") => "TEXT",
        (Kind::Sqlite, "BigInt" | "Integer") => "INTEGER",
        (Kind::Sqlite, "Bool") => "BOOLEAN",
        (Kind::Sqlite, "Double") => "DOUBLE PRECISION",
        (Kind::Sqlite, "Date") => "DATE",
        (Kind::Sqlite, "Timestamp") => "TIMESTAMP",
        (Kind::Sqlite, "Binary") => "BLOB",
        (Kind::Postgres, "Text") => "text",
        (Kind::Postgres, "BigInt") => "bigint",
        (Kind::Postgres, "Integer") => "integer",
        (Kind::Postgres, "Bool") => "boolean",
        (Kind::Postgres, "Double") => "double precision",
        (Kind::Postgres, "Date") => "date",
        (Kind::Postgres, "Timestamp") => "timestamp without time zone",
        (Kind::Postgres, "Binary") => "bytea",
        (_, other) => panic!("schema.rs uses the type {other}: add what it is in SQL to this test"),
    }
}

#[test]
fn foreign_keys_are_enforced_on_sqlite() {
    let database = TestDatabase::empty(Kind::Sqlite);
    let mut connection = database.connect();
    let query = "SELECT CAST(foreign_keys AS TEXT) AS line FROM pragma_foreign_keys";
    assert_eq!(
        lines(&mut connection, query),
        ["1"],
        "set foreign_keys on every connection"
    );
}

#[test]
fn foreign_keys_are_the_same_on_both_databases() {
    let sqlite = "SELECT t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" AS line
        FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f WHERE t.schema = 'main' ORDER BY 1";
    let postgres = "SELECT c.conrelid::regclass || '.' || a.attname || ' -> ' || c.confrelid::regclass AS line
        FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
        WHERE c.contype = 'f' ORDER BY 1";
    let sorted = |kind, query| {
        let database = TestDatabase::migrated(kind);
        let mut found = lines(&mut database.connect(), query);
        found.sort();
        found
    };
    let (sqlite, postgres) = (
        sorted(Kind::Sqlite, sqlite),
        sorted(Kind::Postgres, postgres),
    );
    assert_eq!(
        sqlite, postgres,
        "give the tables the same foreign keys on both sides of migrations/"
    );
}

each_database!(migrations_go_up_down_and_up, schema_agrees_with_the_code);
