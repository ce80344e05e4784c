//! What the columns of a table hold, and how each of the two kinds of databases gives and takes it. The schemas
//! are the same; what a column is, the one of SQLite says.

use super::BackupError;
use chrono::{NaiveDateTime, SubsecRound};
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
    /// Whether it holds bytes, which go beside the others.
    pub(super) fn is_bytes(&self) -> bool {
        self.form == Form::Bytes
    }

    /// What SQLite gives of it. A number is written so that it comes out as it was.
    pub(super) fn out_of_sqlite(&self) -> String {
        let name = &self.name;
        let written = match self.form {
            Form::Text | Form::Day | Form::Moment | Form::Bytes => return format!("\"{name}\""),
            Form::Whole => format!("CAST(\"{name}\" AS TEXT)"),
            Form::Real => format!("printf('%!.17g', \"{name}\")"),
            Form::Truth => format!("CASE WHEN \"{name}\" THEN 'true' ELSE 'false' END"),
        };
        format!("CASE WHEN \"{name}\" IS NULL THEN NULL ELSE {written} END")
    }

    /// What PostgreSQL gives of it. Moments as the program writes them to SQLite, where they are
    /// compared as texts: no fraction, or milliseconds, or microseconds.
    pub(super) fn out_of_postgres(&self) -> String {
        let name = &self.name;
        let seconds = "YYYY-MM-DD HH24:MI:SS";
        match self.form {
            Form::Text | Form::Bytes => format!("\"{name}\""),
            Form::Day => format!("to_char(\"{name}\", 'YYYY-MM-DD')"),
            Form::Moment => format!(
                "CASE WHEN date_trunc('second', \"{name}\") = \"{name}\" \
                 THEN to_char(\"{name}\", '{seconds}') \
                 WHEN date_trunc('milliseconds', \"{name}\") = \"{name}\" \
                 THEN to_char(\"{name}\", '{seconds}.MS') \
                 ELSE to_char(\"{name}\", '{seconds}.US') END"
            ),
            Form::Whole | Form::Real | Form::Truth => format!("\"{name}\"::text"),
        }
    }

    /// What SQLite makes of it, out of `value`, the row, and the bytes that are bound behind it.
    pub(super) fn for_sqlite(&self) -> String {
        let text = format!("json_extract(value, '$.{}')", self.name);
        match self.form {
            Form::Text | Form::Day | Form::Moment => text,
            Form::Whole => format!("CAST({text} AS INTEGER)"),
            Form::Real => format!("CAST({text} AS REAL)"),
            Form::Truth => format!("{text} = 'true'"),
            Form::Bytes => "?2".to_owned(),
        }
    }

    /// A value of it as bytes that don't tell which database wrote the text; none if it is no such value, or
    /// never a text.
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
            Form::Bytes => None,
        }
    }
}

/// What rows are ordered by, so that both databases give them in one order: the key's columns, of which
/// texts may need a word on how they are compared.
pub(super) fn order(columns: &[Column], texts: &str) -> String {
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
        let known = known.ok_or_else(|| BackupError::Differs(format!("{table}.{name}: {form}")));
        known.map(|form| Column { name, form, place })
    });
    let columns = columns.collect::<Result<Vec<Column>, BackupError>>()?;
    match columns.iter().filter(|column| column.is_bytes()).count() {
        0 | 1 => Ok(columns),
        count => Err(BackupError::Differs(format!("{table}: {count} BLOB"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection;

    #[test]
    fn table_with_two_columns_of_bytes_is_refused() {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native
            .batch_execute("CREATE TABLE two (key BIGINT PRIMARY KEY, one BLOB, other BLOB)")
            .unwrap();
        assert!(columns(&mut native, "two").is_err());
    }
}
