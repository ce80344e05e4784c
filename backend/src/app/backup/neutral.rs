//! Rows between the two kinds of databases: JSON in which every value is a text or null, so that nothing
//! is rounded or taken for something else on its way. Bytes go beside it as they are: a committed file of a
//! large draw would else be held several times, twice as long.

use super::BackupError;
use super::columns::{Column, order};
use super::tables;
use crate::kernel::db::AnyConnection;
use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable, Text};

/// A row on its way.
#[derive(QueryableByName)]
pub(super) struct Row {
    /// Its values but the bytes, by the columns' names.
    #[diesel(sql_type = Text)]
    pub(super) line: String,
    /// What its column of bytes holds, if its table has one.
    #[diesel(sql_type = Nullable<Binary>)]
    pub(super) bytes: Option<Vec<u8>>,
}

impl Row {
    /// How much it is.
    pub(super) fn size(&self) -> usize {
        self.line.len() + self.bytes.as_ref().map_or(0, Vec::len)
    }
}

/// What gives a row: a query's columns `line`, made by a function of JSON, and `bytes`.
fn selected(function: &str, columns: &[Column], out_of: impl Fn(&Column) -> String) -> String {
    let (bytes, others): (Vec<&Column>, Vec<&Column>) =
        columns.iter().partition(|column| column.is_bytes());
    let members: Vec<String> = others
        .iter()
        .map(|column| format!("'{}', {}", column.name, out_of(column)))
        .collect();
    let bytes = bytes
        .first()
        .map_or("NULL".to_owned(), |column| out_of(column));
    format!(
        "CAST({function}({}) AS TEXT) AS line, {bytes} AS bytes",
        members.join(", ")
    )
}

/// Gives the rows of a table one after the other, in the order of their keys.
pub(super) fn read(
    connection: &mut AnyConnection,
    table: &str,
    columns: &[Column],
    take: impl FnMut(Row) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    match connection {
        AnyConnection::Sqlite(native) => read_sqlite(native, table, columns, take),
        AnyConnection::Postgres(native) => read_postgres(native, table, columns, take),
    }
}

/// Puts rows into a table.
pub(super) fn write(
    connection: &mut AnyConnection,
    table: &str,
    columns: &[Column],
    rows: &[Row],
) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(native) => write_sqlite(native, table, columns, rows),
        AnyConnection::Postgres(native) => write_postgres(native, table, columns, rows),
    }
}

fn read_sqlite(
    native: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    mut take: impl FnMut(Row) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let query = format!(
        "SELECT {} FROM \"{table}\" ORDER BY {}",
        selected("json_object", columns, Column::out_of_sqlite),
        order(columns, "")
    );
    let rows = diesel::sql_query(query).load_iter::<Row, DefaultLoadingMode>(native)?;
    for row in rows {
        take(row?)?;
    }
    Ok(())
}

/// Ordered before they are written as texts: what is sorted is smaller.
fn read_postgres(
    native: &mut PgConnection,
    table: &str,
    columns: &[Column],
    mut take: impl FnMut(Row) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    native.batch_execute(&format!(
        "DECLARE copied_rows NO SCROLL CURSOR FOR \
         SELECT {} FROM (SELECT * FROM \"{table}\" ORDER BY {}) AS ordered",
        selected("json_build_object", columns, Column::out_of_postgres),
        order(columns, " COLLATE \"C\"")
    ))?;
    let fetch = format!("FETCH {} FROM copied_rows", tables::rows_at_once(table));
    loop {
        let rows: Vec<Row> = diesel::sql_query(fetch.as_str()).load(native)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            take(row)?;
        }
    }
    native.batch_execute("CLOSE copied_rows")?;
    Ok(())
}

fn names(columns: &[Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    names.join(", ")
}

fn joined(rows: &[Row]) -> String {
    let lines: Vec<&str> = rows.iter().map(|row| row.line.as_str()).collect();
    format!("[{}]", lines.join(","))
}

fn write_sqlite(
    native: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    rows: &[Row],
) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let values: Vec<String> = columns.iter().map(Column::for_sqlite).collect();
    let into = format!(
        "INSERT INTO \"{table}\" ({}) SELECT {} FROM",
        names(columns),
        values.join(", ")
    );
    if !columns.iter().any(Column::is_bytes) {
        diesel::sql_query(format!("{into} json_each(?1)"))
            .bind::<Text, _>(joined(rows))
            .execute(native)?;
        return Ok(());
    }
    for row in rows {
        diesel::sql_query(format!("{into} (SELECT ?1 AS value)"))
            .bind::<Text, _>(row.line.as_str())
            .bind::<Nullable<Binary>, _>(row.bytes.as_deref())
            .execute(native)?;
    }
    Ok(())
}

fn write_postgres(
    native: &mut PgConnection,
    table: &str,
    columns: &[Column],
    rows: &[Row],
) -> QueryResult<()> {
    if !columns.iter().any(Column::is_bytes) {
        let lines: Vec<&str> = rows.iter().map(|row| row.line.as_str()).collect();
        return tables::insert(native, table, &lines);
    }
    let values: Vec<String> = columns
        .iter()
        .map(|column| match column.is_bytes() {
            true => "$2".to_owned(),
            false => format!("one.\"{}\"", column.name),
        })
        .collect();
    let query = format!(
        "INSERT INTO \"{table}\" ({}) SELECT {} \
         FROM json_populate_record(NULL::\"{table}\", $1::json) AS one",
        names(columns),
        values.join(", ")
    );
    for row in rows {
        diesel::sql_query(query.as_str())
            .bind::<Text, _>(row.line.as_str())
            .bind::<Nullable<Binary>, _>(row.bytes.as_deref())
            .execute(native)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::columns::columns;
    use super::super::tables::Line;
    use super::*;

    const TABLE: &str = "CREATE TABLE kinds (key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
         name TEXT, number BIGINT, angle DOUBLE PRECISION, is_so BOOLEAN, on_day DATE, \
         at TIMESTAMP, content BLOB)";

    fn table() -> SqliteConnection {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        native
    }

    fn rows(native: &mut SqliteConnection) -> Vec<Row> {
        let columns = columns(native, "kinds").unwrap();
        let mut rows = Vec::new();
        let read = read_sqlite(native, "kinds", &columns, |row| {
            rows.push(row);
            Ok(())
        });
        read.unwrap();
        rows
    }

    fn told(rows: &[Row]) -> Vec<(&str, Option<&[u8]>)> {
        let told = rows
            .iter()
            .map(|row| (row.line.as_str(), row.bytes.as_deref()));
        told.collect()
    }

    #[test]
    fn rows_come_out_of_sqlite_as_they_went_in() {
        let mut one = table();
        one.batch_execute(
            "INSERT INTO kinds VALUES (7, '名 \"a\" \\ ''b''', 9007199254740993, 114.51450000000001, \
             1, '2026-11-23', '2026-11-23 02:00:00.123', x'00ff'), \
             (9, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (12, '', 0, 0.1, 0, '', '', x'')",
        )
        .unwrap();
        let rows = rows(&mut one);
        assert_eq!(rows.len(), 3);
        for part in [
            "\"key\":\"7\"",
            "\"number\":\"9007199254740993\"",
            "\"is_so\":\"true\"",
        ] {
            assert!(rows[0].line.contains(part), "{part} in {}", rows[0].line);
        }
        assert!(!rows[0].line.contains("content"), "{}", rows[0].line);
        assert!(rows[1].line.contains("\"angle\":null"), "{}", rows[1].line);
        let bytes: Vec<Option<&[u8]>> = rows.iter().map(|row| row.bytes.as_deref()).collect();
        let expected: [Option<&[u8]>; 3] = [Some(&[0, 255]), None, Some(&[])];
        assert_eq!(bytes, expected);
        let mut other = table();
        let columns = columns(&mut other, "kinds").unwrap();
        write_sqlite(&mut other, "kinds", &columns, &rows).unwrap();
        assert_eq!(told(&self::rows(&mut other)), told(&rows));
        let same = "SELECT CAST(typeof(content) || typeof(angle) || typeof(is_so) || \
             (angle = 114.51450000000001) AS TEXT) AS line FROM kinds WHERE key = 7";
        let same: Vec<Line> = diesel::sql_query(same).load(&mut other).unwrap();
        assert_eq!(same[0].line, "blobrealinteger1");
    }

    #[test]
    fn rows_come_in_the_order_of_a_key_of_several_columns() {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native
            .batch_execute(
                "CREATE TABLE parts (number BIGINT NOT NULL, name TEXT NOT NULL, note TEXT, \
                 PRIMARY KEY (name, number)); \
                 INSERT INTO parts VALUES (2, 'b', NULL), (10, 'a', NULL), (9, 'a', NULL), \
                 (1, 'B', NULL)",
            )
            .unwrap();
        let columns = columns(&mut native, "parts").unwrap();
        assert_eq!(
            order(&columns, " COLLATE \"C\""),
            "\"name\" COLLATE \"C\", \"number\""
        );
        let mut keys = Vec::new();
        let read = read_sqlite(&mut native, "parts", &columns, |row| {
            keys.push(row.line.replace(",\"note\":null", ""));
            Ok(())
        });
        read.unwrap();
        assert_eq!(
            keys,
            [
                "{\"number\":\"1\",\"name\":\"B\"}",
                "{\"number\":\"9\",\"name\":\"a\"}",
                "{\"number\":\"10\",\"name\":\"a\"}",
                "{\"number\":\"2\",\"name\":\"b\"}",
            ]
        );
    }
}
