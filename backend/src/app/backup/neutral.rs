//! Rows between the two kinds of databases: JSON in which every value is a text or null, so that nothing
//! is rounded or taken for something else on its way. The schemas are the same; what a column is, the one
//! of SQLite says.

use super::BackupError;
use super::tables::{self, Line};
use crate::kernel::db::AnyConnection;
use chrono::{NaiveDateTime, SubsecRound};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// A column of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    form: Form,
    /// Its place in the table's key, from 1; 0 if it isn't of it.
    place: i64,
}

/// What a column holds, as far as the databases write it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Whole,
    Real,
    Truth,
    Day,
    Moment,
    Bytes,
}

impl Form {
    /// By the type that a migration gives a column of SQLite; none that no migration gives.
    fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "TEXT" => Self::Text,
            "INTEGER" | "BIGINT" => Self::Whole,
            "DOUBLE PRECISION" => Self::Real,
            "BOOLEAN" => Self::Truth,
            "DATE" => Self::Day,
            "TIMESTAMP" => Self::Moment,
            "BLOB" => Self::Bytes,
            _ => return None,
        })
    }
}

impl Column {
    /// What SQLite gives of it. A number is written so that it comes out as it was.
    fn out_of_sqlite(&self) -> String {
        let name = &self.name;
        let written = match self.form {
            Form::Text | Form::Day | Form::Moment => return format!("\"{name}\""),
            Form::Whole => format!("CAST(\"{name}\" AS TEXT)"),
            Form::Real => format!("printf('%!.17g', \"{name}\")"),
            Form::Truth => format!("CASE WHEN \"{name}\" THEN 'true' ELSE 'false' END"),
            Form::Bytes => format!("'\\x' || hex(\"{name}\")"),
        };
        format!("CASE WHEN \"{name}\" IS NULL THEN NULL ELSE {written} END")
    }

    /// What PostgreSQL gives of it. Moments as the program writes them to SQLite, where they are
    /// compared as texts: no fraction, or milliseconds, or microseconds.
    fn out_of_postgres(&self) -> String {
        let name = &self.name;
        let seconds = "YYYY-MM-DD HH24:MI:SS";
        match self.form {
            Form::Text => format!("\"{name}\""),
            Form::Day => format!("to_char(\"{name}\", 'YYYY-MM-DD')"),
            Form::Moment => format!(
                "CASE WHEN date_trunc('second', \"{name}\") = \"{name}\" \
                 THEN to_char(\"{name}\", '{seconds}') \
                 WHEN date_trunc('milliseconds', \"{name}\") = \"{name}\" \
                 THEN to_char(\"{name}\", '{seconds}.MS') \
                 ELSE to_char(\"{name}\", '{seconds}.US') END"
            ),
            Form::Bytes => format!("'\\x' || encode(\"{name}\", 'hex')"),
            Form::Whole | Form::Real | Form::Truth => format!("\"{name}\"::text"),
        }
    }

    /// What SQLite makes of it, out of `value`, the row.
    fn for_sqlite(&self) -> String {
        let text = format!("json_extract(value, '$.{}')", self.name);
        match self.form {
            Form::Text | Form::Day | Form::Moment => text,
            Form::Whole => format!("CAST({text} AS INTEGER)"),
            Form::Real => format!("CAST({text} AS REAL)"),
            Form::Truth => format!("{text} = 'true'"),
            Form::Bytes => format!("unhex(substr({text}, 3))"),
        }
    }

    /// A value of it as bytes that don't tell which database wrote the text; none if it is no such value.
    pub(super) fn plain(&self, text: String) -> Option<Vec<u8>> {
        match self.form {
            Form::Text | Form::Whole | Form::Truth | Form::Day => Some(text.into_bytes()),
            Form::Real => {
                let number: f64 = text.parse().ok()?;
                Some(number.to_be_bytes().to_vec())
            }
            Form::Moment => {
                let at = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
                // PostgreSQL keeps no more.
                let at = at.round_subsecs(6).and_utc().timestamp_micros();
                Some(at.to_be_bytes().to_vec())
            }
            Form::Bytes => hex::decode(text.strip_prefix("\\x")?).ok(),
        }
    }
}

/// What rows are ordered by, so that both databases give them in one order: the key's columns, of which
/// texts may need a word on how they are compared.
fn order(columns: &[Column], texts: &str) -> String {
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.place > 0).collect();
    key.sort_by_key(|column| column.place);
    let named = key.iter().map(|column| match column.form {
        Form::Text => format!("\"{}\"{texts}", column.name),
        _ => format!("\"{}\"", column.name),
    });
    named.collect::<Vec<String>>().join(", ")
}

#[derive(QueryableByName)]
struct Declared {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    form: String,
    #[diesel(sql_type = BigInt)]
    place: i64,
}

/// The columns of a table of SQLite.
pub(super) fn columns(
    native: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<Column>, BackupError> {
    let query = "SELECT name, upper(type) AS form, pk AS place FROM pragma_table_info($1) \
                 ORDER BY cid";
    let declared: Vec<Declared> = diesel::sql_query(query)
        .bind::<Text, _>(table)
        .load(native)?;
    let columns = declared.into_iter().map(|Declared { name, form, place }| {
        let known = Form::of(&form);
        let known = known.ok_or_else(|| BackupError::Damaged(format!("{table}.{name}: {form}")));
        known.map(|form| Column { name, form, place })
    });
    columns.collect()
}

/// Gives the rows of a table one after the other, in the order of their keys.
pub(super) fn read(
    connection: &mut AnyConnection,
    table: &str,
    columns: &[Column],
    take: impl FnMut(String) -> Result<(), BackupError>,
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
    rows: &[String],
) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(native) => write_sqlite(native, table, columns, rows),
        AnyConnection::Postgres(native) => tables::insert(native, table, rows),
    }
}

fn read_sqlite(
    native: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    mut take: impl FnMut(String) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let members: Vec<String> = columns
        .iter()
        .map(|column| format!("'{}', {}", column.name, column.out_of_sqlite()))
        .collect();
    let query = format!(
        "SELECT json_object({}) AS line FROM \"{table}\" ORDER BY {}",
        members.join(", "),
        order(columns, "")
    );
    let rows = diesel::sql_query(query).load_iter::<Line, DefaultLoadingMode>(native)?;
    for row in rows {
        take(row?.line)?;
    }
    Ok(())
}

/// Ordered before they are written as texts: what is sorted is smaller.
fn read_postgres(
    native: &mut PgConnection,
    table: &str,
    columns: &[Column],
    take: impl FnMut(String) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let members: Vec<String> = columns
        .iter()
        .map(|column| format!("{} AS \"{}\"", column.out_of_postgres(), column.name))
        .collect();
    let rows = format!(
        "(SELECT {} FROM (SELECT * FROM \"{table}\" ORDER BY {}) AS ordered)",
        members.join(", "),
        order(columns, " COLLATE \"C\"")
    );
    tables::dump_from(native, table, &rows, take)
}

fn write_sqlite(
    native: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    rows: &[String],
) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let values: Vec<String> = columns.iter().map(Column::for_sqlite).collect();
    let query = format!(
        "INSERT INTO \"{table}\" ({}) SELECT {} FROM json_each($1)",
        names.join(", "),
        values.join(", ")
    );
    diesel::sql_query(query)
        .bind::<Text, _>(format!("[{}]", rows.join(",")))
        .execute(native)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection;

    const TABLE: &str = "CREATE TABLE kinds (key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
         name TEXT, number BIGINT, angle DOUBLE PRECISION, is_so BOOLEAN, on_day DATE, \
         at TIMESTAMP, content BLOB)";

    fn table() -> SqliteConnection {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        native
    }

    fn texts(native: &mut SqliteConnection) -> Vec<String> {
        let columns = columns(native, "kinds").unwrap();
        let mut texts = Vec::new();
        let read = read_sqlite(native, "kinds", &columns, |row| {
            texts.push(row);
            Ok(())
        });
        read.unwrap();
        texts
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
        let rows = texts(&mut one);
        assert_eq!(rows.len(), 3);
        for part in [
            "\"key\":\"7\"",
            "\"number\":\"9007199254740993\"",
            "\"is_so\":\"true\"",
            "\"content\":\"\\\\x00FF\"",
        ] {
            assert!(rows[0].contains(part), "{part} in {}", rows[0]);
        }
        assert!(rows[1].contains("\"angle\":null"), "{}", rows[1]);
        let mut other = table();
        let columns = columns(&mut other, "kinds").unwrap();
        write_sqlite(&mut other, "kinds", &columns, &rows).unwrap();
        assert_eq!(texts(&mut other), rows);
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
            keys.push(row.replace(",\"note\":null", ""));
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
