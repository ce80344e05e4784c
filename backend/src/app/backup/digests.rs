//! What a table holds, as a number of rows and a hash that are the same on both databases, however each
//! of them writes a value.

use super::BackupError;
use super::columns::Column;
use super::neutral::Row;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Rows.
    pub count: i64,
    /// SHA-256 of them in the order of their keys, 64 hexadecimal digits.
    pub sha256: String,
}

/// Takes in the rows of a table, in the order of their keys.
pub(super) struct Digesting<'a> {
    columns: &'a [Column],
    digest: Sha256,
    count: i64,
}

impl<'a> Digesting<'a> {
    /// Of a table with these columns.
    pub(super) fn new(columns: &'a [Column]) -> Self {
        Self {
            columns,
            digest: Sha256::new(),
            count: 0,
        }
    }

    /// Takes in a row as a database gives it. Each value is hashed behind its length, so that no two rows
    /// read alike.
    pub(super) fn add(&mut self, row: &Row) -> Result<(), BackupError> {
        let mut values: BTreeMap<String, Option<String>> = serde_json::from_str(&row.line)
            .map_err(|error| BackupError::Differs(error.to_string()))?;
        for column in self.columns {
            if column.is_bytes() {
                self.take_in(row.bytes.as_deref());
                continue;
            }
            let name = &column.name;
            let Some(text) = values.remove(name).flatten() else {
                self.take_in(None);
                continue;
            };
            let value = column
                .plain(text)
                .ok_or_else(|| BackupError::Differs(format!("{name} of a row can't be read")))?;
            self.take_in(Some(&value));
        }
        self.count += 1;
        Ok(())
    }

    fn take_in(&mut self, value: Option<&[u8]>) {
        let Some(value) = value else {
            self.digest.update([0_u8]);
            return;
        };
        self.digest.update([1_u8]);
        self.digest.update((value.len() as u64).to_be_bytes());
        self.digest.update(value);
    }

    /// What they were.
    pub(super) fn end(self) -> Content {
        Content {
            count: self.count,
            sha256: hex::encode(self.digest.finalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::columns;
    use super::*;
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;

    const TABLE: &str = "CREATE TABLE kinds (key INTEGER PRIMARY KEY NOT NULL, name TEXT, \
         angle DOUBLE PRECISION, is_so BOOLEAN, on_day DATE, at TIMESTAMP, content BLOB)";
    /// A row as SQLite writes it.
    const ROW: &str = "{\"key\":\"7\",\"name\":\"名\\n\",\"angle\":\"114.51450000000000\",\
         \"is_so\":\"true\",\"on_day\":\"2026-11-23\",\"at\":\"2026-11-23 02:00:00.120\"}";
    const BYTES: Option<&[u8]> = Some(&[0, 255]);

    fn row(line: &str, bytes: Option<&[u8]>) -> Row {
        Row {
            line: line.to_owned(),
            bytes: bytes.map(<[u8]>::to_vec),
        }
    }

    fn content(rows: &[(&str, Option<&[u8]>)]) -> Content {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        let columns = columns(&mut native, "kinds").unwrap();
        let mut digesting = Digesting::new(&columns);
        for (line, bytes) in rows {
            digesting.add(&row(line, *bytes)).unwrap();
        }
        digesting.end()
    }

    #[test]
    fn rows_have_one_hash_whichever_database_wrote_them() {
        let known = content(&[(ROW, BYTES)]);
        assert_eq!(known.count, 1);
        // As PostgreSQL writes it.
        let other = ROW
            .replace("114.51450000000000", "114.5145")
            .replace(".120", ".120000")
            .replace("\":\"", "\" : \"");
        assert_ne!(other, ROW);
        assert_eq!(content(&[(other.as_str(), BYTES)]), known);
    }

    #[test]
    fn hash_tells_each_change_of_a_row_and_of_the_order() {
        let known = content(&[(ROW, BYTES)]);
        for (before, after) in [
            ("\"7\"", "\"8\""),
            ("名\\n", "名"),
            ("\"名\\n\"", "null"),
            ("\"名\\n\"", "\"\""),
            ("114.51450000000000", "114.51450000000001"),
            ("true", "false"),
            ("2026-11-23\"", "2026-11-24\""),
            (".120", ".120001"),
        ] {
            let changed = ROW.replace(before, after);
            assert_ne!(changed, ROW, "{before}");
            assert_ne!(
                content(&[(changed.as_str(), BYTES)]).sha256,
                known.sha256,
                "{before}"
            );
        }
        let others: [Option<&[u8]>; 3] = [Some(&[0, 254]), Some(&[]), None];
        for changed in others {
            assert_ne!(content(&[(ROW, changed)]).sha256, known.sha256);
        }
        let next = ROW.replace("\"7\"", "\"8\"");
        let forth = content(&[(ROW, BYTES), (next.as_str(), BYTES)]);
        let back = content(&[(next.as_str(), BYTES), (ROW, BYTES)]);
        assert_eq!((forth.count, back.count), (2, 2));
        assert_ne!(forth.sha256, back.sha256);
        assert_eq!(content(&[]).count, 0);
    }

    #[test]
    fn values_that_are_none_of_their_column_are_refused() {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        let columns = columns(&mut native, "kinds").unwrap();
        for (before, after) in [(".120", ".12x"), ("114.5", "east")] {
            let changed = ROW.replace(before, after);
            assert_ne!(changed, ROW, "{before}");
            let changed = row(changed.as_str(), BYTES);
            assert!(Digesting::new(&columns).add(&changed).is_err(), "{before}");
        }
        assert!(Digesting::new(&columns).add(&row("[]", None)).is_err());
    }
}
