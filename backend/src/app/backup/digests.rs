//! What a table holds, as a number of rows and a hash that are the same on both databases, however each
//! of them writes a value.

use super::BackupError;
use super::neutral::Column;
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

    /// Takes in a row as a database gives it: JSON, in which every value is a text or null. Each value is
    /// hashed behind its length, so that no two rows read alike.
    pub(super) fn add(&mut self, row: &str) -> Result<(), BackupError> {
        let mut values: BTreeMap<String, Option<String>> =
            serde_json::from_str(row).map_err(|error| BackupError::Damaged(error.to_string()))?;
        for column in self.columns {
            let name = &column.name;
            let Some(text) = values.remove(name).flatten() else {
                self.digest.update([0_u8]);
                continue;
            };
            let value = column
                .plain(text)
                .ok_or_else(|| BackupError::Damaged(format!("{name} of a row can't be read")))?;
            self.digest.update([1_u8]);
            self.digest.update((value.len() as u64).to_be_bytes());
            self.digest.update(&value);
        }
        self.count += 1;
        Ok(())
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
    use super::super::neutral::columns;
    use super::*;
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;

    const TABLE: &str = "CREATE TABLE kinds (key INTEGER PRIMARY KEY NOT NULL, name TEXT, \
         angle DOUBLE PRECISION, is_so BOOLEAN, on_day DATE, at TIMESTAMP, content BLOB)";
    /// A row as SQLite writes it.
    const ROW: &str = "{\"key\":\"7\",\"name\":\"名\\n\",\"angle\":\"114.51450000000000\",\
         \"is_so\":\"true\",\"on_day\":\"2026-11-23\",\"at\":\"2026-11-23 02:00:00.120\",\
         \"content\":\"\\\\x00FF\"}";

    fn content(rows: &[&str]) -> Content {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        let columns = columns(&mut native, "kinds").unwrap();
        let mut digesting = Digesting::new(&columns);
        for row in rows {
            digesting.add(row).unwrap();
        }
        digesting.end()
    }

    #[test]
    fn rows_have_one_hash_whichever_database_wrote_them() {
        let known = content(&[ROW]);
        assert_eq!(known.count, 1);
        // As PostgreSQL writes it.
        let other = ROW
            .replace("114.51450000000000", "114.5145")
            .replace(".120", ".120000")
            .replace("00FF", "00ff");
        assert_ne!(other, ROW);
        assert_eq!(content(&[&other]), known);
    }

    #[test]
    fn hash_tells_each_change_of_a_row_and_of_the_order() {
        let known = content(&[ROW]);
        for (before, after) in [
            ("\"7\"", "\"8\""),
            ("名\\n", "名"),
            ("\"名\\n\"", "null"),
            ("\"名\\n\"", "\"\""),
            ("114.51450000000000", "114.51450000000001"),
            ("true", "false"),
            ("2026-11-23\"", "2026-11-24\""),
            (".120", ".120001"),
            ("00FF", "00FE"),
            ("\"\\\\x00FF\"", "null"),
        ] {
            let changed = ROW.replace(before, after);
            assert_ne!(changed, ROW, "{before}");
            assert_ne!(content(&[&changed]).sha256, known.sha256, "{before}");
        }
        let next = ROW.replace("\"7\"", "\"8\"");
        let (forth, back) = (content(&[ROW, &next]), content(&[&next, ROW]));
        assert_eq!((forth.count, back.count), (2, 2));
        assert_ne!(forth.sha256, back.sha256);
        assert_eq!(content(&[]).count, 0);
    }

    #[test]
    fn values_that_are_none_of_their_column_are_refused() {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native.batch_execute(TABLE).unwrap();
        let columns = columns(&mut native, "kinds").unwrap();
        for (before, after) in [(".120", ".12x"), ("114.5", "east"), ("00FF", "00F")] {
            let changed = ROW.replace(before, after);
            assert_ne!(changed, ROW, "{before}");
            assert!(Digesting::new(&columns).add(&changed).is_err(), "{before}");
        }
        assert!(Digesting::new(&columns).add("[]").is_err());
    }
}
