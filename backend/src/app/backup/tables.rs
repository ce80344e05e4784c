//! Tables as a whole: their names and how many rows they hold, on both databases; their rows as lines
//! of JSON, on PostgreSQL, which makes and takes them itself.

use super::BackupError;
use crate::both;
use crate::kernel::db::{AnyConnection, Kind};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// So many rows are read at once.
const ROWS_AT_ONCE: usize = 100;
/// And one at a time of tables whose rows are a megabyte, or grow with a draw's population or an import.
const TABLES_OF_LARGE_ROWS: [&str; 4] = [
    "draw_files",
    "draw_grounds",
    "draw_outcomes",
    "import_batches",
];
/// Tables whose triggers rest while rows come: what a former version let stand is restored as it was, and
/// `doctor` tells of it; what is counted of the objects comes with the rows that hold it.
const TABLES_WITH_TRIGGERS: [&str; 2] = ["user_roles", "objects"];
/// Rows are written when they have so many bytes together.
const BYTES_AT_ONCE: usize = 4 << 20;

/// Tables of ours, on PostgreSQL in the schema in which the connection makes them. Not diesel's own; on
/// SQLite neither the index for searching, which has no rows of its own and is copied with the file.
const SQLITE_TABLES: &str = "SELECT name AS line FROM sqlite_master WHERE type = 'table' \
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' \
     AND name NOT LIKE 'objects\\_search%' ESCAPE '\\' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT CAST(table_name AS TEXT) AS line \
     FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
     AND table_name NOT LIKE '\\_\\_diesel%' ORDER BY table_name";
/// What takes the foreign keys away, and what brings them back: rows then come in any order.
const WITHOUT_KEYS: &str = "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' \
     || quote_ident(conname) AS line FROM pg_constraint \
     WHERE contype = 'f' AND connamespace = CAST(quote_ident(current_schema()) AS regnamespace)";
const WITH_KEYS: &str = "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' \
     || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint \
     WHERE contype = 'f' AND connamespace = CAST(quote_ident(current_schema()) AS regnamespace)";
/// What lets each numbered column go on after its last row.
const NUMBERING: &str = "SELECT 'SELECT setval(' \
     || quote_literal(pg_get_serial_sequence(quote_ident(table_name), column_name)) \
     || ', COALESCE(MAX(' || quote_ident(column_name) || '), 1), MAX(' || quote_ident(column_name) \
     || ') IS NOT NULL) FROM ' || quote_ident(table_name) AS line \
     FROM information_schema.columns \
     WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'";

/// Where diesel keeps which migrations a database of PostgreSQL has seen, if it has seen any.
const MIGRATIONS: &str = "SELECT CAST(table_name AS TEXT) AS line \
     FROM information_schema.tables WHERE table_schema = current_schema() \
     AND table_name = '__diesel_schema_migrations'";

/// A row of a query with one text column `line`.
#[derive(QueryableByName)]
pub(super) struct Line {
    #[diesel(sql_type = Text)]
    pub(super) line: String,
}

/// The results of a query with one text column `line`.
pub(super) fn lines(connection: &mut AnyConnection, query: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<Line> = both!(connection, native => diesel::sql_query(query).load(native))?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}

fn lines_of(native: &mut PgConnection, query: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<Line> = diesel::sql_query(query).load(native)?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}

/// The names of the tables.
pub(super) fn names(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let query = match connection.kind() {
        Kind::Sqlite => SQLITE_TABLES,
        Kind::Postgres => POSTGRES_TABLES,
    };
    lines(connection, query)
}

/// Whether there is a table by this name, on PostgreSQL in any schema that the connection looks in.
pub(super) fn is_there(connection: &mut AnyConnection, table: &str) -> QueryResult<bool> {
    let query = match connection.kind() {
        Kind::Sqlite => format!(
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name = '{table}'"
        ),
        Kind::Postgres => {
            format!("SELECT '{table}' AS line WHERE to_regclass('{table}') IS NOT NULL")
        }
    };
    Ok(!lines(connection, &query)?.is_empty())
}

/// Whether any program has migrated this database of PostgreSQL by diesel.
pub(super) fn has_migrations(connection: &mut AnyConnection) -> QueryResult<bool> {
    Ok(!lines(connection, MIGRATIONS)?.is_empty())
}

/// How many rows each table holds.
pub(super) fn counts(connection: &mut AnyConnection) -> QueryResult<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for table in names(connection)? {
        let query = format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM \"{table}\"");
        let found = lines(connection, &query)?;
        let count = found.first().and_then(|count| count.parse().ok());
        counts.insert(table, count.unwrap_or(-1));
    }
    Ok(counts)
}

/// How many rows of a table are read at once.
pub(super) fn rows_at_once(table: &str) -> usize {
    match TABLES_OF_LARGE_ROWS.contains(&table) {
        true => 1,
        false => ROWS_AT_ONCE,
    }
}

/// Gives each row of a table as a line of JSON.
pub(super) fn dump(
    native: &mut PgConnection,
    table: &str,
    mut write: impl FnMut(String) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    native.batch_execute(&format!(
        "DECLARE backup_rows NO SCROLL CURSOR FOR SELECT to_json(t)::text AS line FROM \"{table}\" AS t"
    ))?;
    let fetch = format!("FETCH {} FROM backup_rows", rows_at_once(table));
    loop {
        let rows = lines_of(native, &fetch)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            write(row)?;
        }
    }
    native.batch_execute("CLOSE backup_rows")?;
    Ok(())
}

/// Empties these tables, no others, and takes foreign keys away; gives what brings those back.
pub(super) fn clear(native: &mut PgConnection, names: &[String]) -> QueryResult<Vec<String>> {
    let with_keys = lines_of(native, WITH_KEYS)?;
    for statement in lines_of(native, WITHOUT_KEYS)? {
        native.batch_execute(&statement)?;
    }
    let tables: Vec<String> = names.iter().map(|table| format!("\"{table}\"")).collect();
    if !tables.is_empty() {
        native.batch_execute(&format!("TRUNCATE {}", tables.join(", ")))?;
    }
    for table in TABLES_WITH_TRIGGERS {
        native.batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))?;
    }
    Ok(with_keys)
}

/// Puts rows into a table, each a line of JSON.
pub(super) fn load(
    native: &mut PgConnection,
    table: &str,
    rows: impl Iterator<Item = std::io::Result<String>>,
) -> Result<(), BackupError> {
    let mut gathered = Gathering::new(|rows: &[String]| insert(native, table, rows));
    for row in rows {
        let row = row.map_err(|error| BackupError::Damaged(format!("{table}: {error}")))?;
        let bytes = row.len();
        gathered.add(row, bytes)?;
    }
    gathered.end()?;
    Ok(())
}

/// Rows on their way into a table: written when they have so many bytes together that it is worth it.
pub(super) struct Gathering<Row, Write> {
    waiting: Vec<Row>,
    bytes: usize,
    write: Write,
}

impl<Row, Write: FnMut(&[Row]) -> QueryResult<()>> Gathering<Row, Write> {
    /// Gathers rows for `write`, which is given some at a time, or none.
    pub(super) fn new(write: Write) -> Self {
        Self {
            waiting: Vec::new(),
            bytes: 0,
            write,
        }
    }

    /// Takes a row of so many bytes.
    pub(super) fn add(&mut self, row: Row, bytes: usize) -> QueryResult<()> {
        self.bytes += bytes;
        self.waiting.push(row);
        match self.bytes >= BYTES_AT_ONCE {
            true => self.write_waiting(),
            false => Ok(()),
        }
    }

    /// Writes those that wait still.
    pub(super) fn end(mut self) -> QueryResult<()> {
        self.write_waiting()
    }

    fn write_waiting(&mut self) -> QueryResult<()> {
        (self.write)(&self.waiting)?;
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// Puts some rows into a table, each as JSON.
pub(super) fn insert<Row: Borrow<str>>(
    native: &mut PgConnection,
    table: &str,
    rows: &[Row],
) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let query = format!(
        "INSERT INTO \"{table}\" SELECT * FROM json_populate_recordset(NULL::\"{table}\", $1::json)"
    );
    diesel::sql_query(query)
        .bind::<Text, _>(format!("[{}]", rows.join(",")))
        .execute(native)?;
    Ok(())
}

/// Brings the foreign keys back, which holds all rows against them, lets numbers go on, and has the rows
/// counted by which queries are planned: what comes next is read by indexes, as it was before.
pub(super) fn settle(native: &mut PgConnection, with_keys: &[String]) -> QueryResult<()> {
    for table in TABLES_WITH_TRIGGERS {
        native.batch_execute(&format!("ALTER TABLE {table} ENABLE TRIGGER USER"))?;
    }
    for statement in with_keys {
        native.batch_execute(statement)?;
    }
    for statement in lines_of(native, NUMBERING)? {
        native.batch_execute(&statement)?;
    }
    for table in lines_of(native, POSTGRES_TABLES)? {
        native.batch_execute(&format!("ANALYZE \"{table}\""))?;
    }
    Ok(())
}
