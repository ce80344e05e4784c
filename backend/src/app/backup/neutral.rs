//! Rows between the two kinds of databases: JSON in which every value is a text or null, so that nothing
//! is rounded or taken for something else on its way. The schemas are the same; what a column is, the one
//! of SQLite says.

use super::{BackupError, tables};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// A column of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    name: String,
    form: Form,
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
}

#[derive(QueryableByName)]
struct Declared {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    form: String,
}

#[derive(QueryableByName)]
struct Placed {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Text)]
    line: String,
}

/// The columns of a table of SQLite.
pub(super) fn columns(
    native: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<Column>, BackupError> {
    let query = "SELECT name, upper(type) AS form FROM pragma_table_info($1) ORDER BY cid";
    let declared: Vec<Declared> = diesel::sql_query(query)
        .bind::<Text, _>(table)
        .load(native)?;
    let columns = declared.into_iter().map(|Declared { name, form }| {
        let known = Form::of(&form);
        let known = known.ok_or_else(|| BackupError::Damaged(format!("{table}.{name}: {form}")));
        known.map(|form| Column { name, form })
    });
    columns.collect()
}

/// Gives the rows of a table of SQLite, some at a time.
pub(super) fn read_sqlite(
    native: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    mut take: impl FnMut(&[String]) -> QueryResult<()>,
) -> Result<(), BackupError> {
    let members: Vec<String> = columns
        .iter()
        .map(|column| format!("'{}', {}", column.name, column.out_of_sqlite()))
        .collect();
    let query = format!(
        "SELECT rowid AS place, json_object({}) AS line FROM \"{table}\" \
         WHERE rowid > $1 ORDER BY rowid LIMIT {}",
        members.join(", "),
        tables::at_once(table)
    );
    let mut last = i64::MIN;
    loop {
        let rows: Vec<Placed> = diesel::sql_query(&query)
            .bind::<BigInt, _>(last)
            .load(native)?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        last = end.place;
        let lines: Vec<String> = rows.into_iter().map(|row| row.line).collect();
        take(&lines)?;
    }
}

/// Gives the rows of a table of PostgreSQL, some at a time.
pub(super) fn read_postgres(
    native: &mut PgConnection,
    table: &str,
    columns: &[Column],
    mut take: impl FnMut(&[String]) -> QueryResult<()>,
) -> Result<(), BackupError> {
    let members: Vec<String> = columns
        .iter()
        .map(|column| format!("{} AS \"{}\"", column.out_of_postgres(), column.name))
        .collect();
    let rows = format!("(SELECT {} FROM \"{table}\")", members.join(", "));
    let at_once = tables::at_once(table);
    let mut waiting = Vec::with_capacity(at_once);
    tables::dump_from(native, table, &rows, |line| {
        waiting.push(line.to_owned());
        if waiting.len() == at_once {
            take(&waiting)?;
            waiting.clear();
        }
        Ok(())
    })?;
    take(&waiting)?;
    Ok(())
}

/// Empties all tables of SQLite; foreign keys are looked at when the transaction ends.
pub(super) fn clear_sqlite(native: &mut SqliteConnection, tables: &[String]) -> QueryResult<()> {
    native.batch_execute("PRAGMA defer_foreign_keys = ON")?;
    for table in tables {
        native.batch_execute(&format!("DELETE FROM \"{table}\""))?;
    }
    Ok(())
}

/// A trigger of SQLite, as it was made.
#[derive(QueryableByName)]
pub(super) struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    statement: String,
}

/// Takes all triggers of SQLite away, which has no other way to let them rest; gives what brings them
/// back. Within the transaction in which rows are written: if that fails, they were never away.
pub(super) fn take_triggers(native: &mut SqliteConnection) -> QueryResult<Vec<Trigger>> {
    let query =
        "SELECT name, sql AS statement FROM sqlite_master WHERE type = 'trigger' ORDER BY name";
    let triggers: Vec<Trigger> = diesel::sql_query(query).load(native)?;
    for trigger in &triggers {
        native.batch_execute(&format!("DROP TRIGGER \"{}\"", trigger.name))?;
    }
    Ok(triggers)
}

/// Makes triggers of SQLite again that were taken away. Rows that are there aren't held against them.
pub(super) fn bring_back(native: &mut SqliteConnection, triggers: &[Trigger]) -> QueryResult<()> {
    for trigger in triggers {
        native.batch_execute(&trigger.statement)?;
    }
    Ok(())
}

/// Puts rows into a table of SQLite.
pub(super) fn write_sqlite(
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

/// Makes the index for searching anew, which has no rows that could be copied.
pub(super) fn index_sqlite(native: &mut SqliteConnection) -> QueryResult<()> {
    native.batch_execute(
        "INSERT INTO objects_search (rowid, grams) SELECT key, name_grams FROM objects",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let read = read_sqlite(native, "kinds", &columns, |rows| {
            texts.extend_from_slice(rows);
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
        let same = "SELECT 1 AS place, CAST(typeof(content) || typeof(angle) || typeof(is_so) || \
             (angle = 114.51450000000001) AS TEXT) AS line FROM kinds WHERE key = 7";
        let same: Vec<Placed> = diesel::sql_query(same).load(&mut other).unwrap();
        assert_eq!(same[0].line, "blobrealinteger1");
    }

    #[test]
    fn triggers_that_are_taken_away_come_back_as_they_were() {
        let mut native = table();
        let trigger = "CREATE TRIGGER kinds_have_names BEFORE INSERT ON kinds \
             WHEN NEW.name IS NULL BEGIN SELECT RAISE(ABORT, 'kinds_have_names'); END";
        native.batch_execute(trigger).unwrap();
        let nameless = "INSERT INTO kinds (name) VALUES (NULL)";
        assert!(native.batch_execute(nameless).is_err());
        let triggers = take_triggers(&mut native).unwrap();
        assert_eq!(triggers.len(), 1);
        native.batch_execute(nameless).unwrap();
        bring_back(&mut native, &triggers).unwrap();
        assert!(native.batch_execute(nameless).is_err());
        let again = take_triggers(&mut native).unwrap();
        assert_eq!(again[0].statement, triggers[0].statement);
    }
}
