//! What rests while the rows of another database come into one, in any order and past all rules: what a
//! former version let stand is copied as it was, as it is restored; `doctor` tells of it.

use super::BackupError;
use super::tables::{self, Line};
use crate::kernel::db::AnyConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

/// Empties these tables and lets rest what holds rows against rules; gives what brings it back. Within the
/// transaction in which rows are written: if that fails, nothing was ever away.
pub(super) fn make_way(
    connection: &mut AnyConnection,
    tables: &[String],
) -> QueryResult<Vec<String>> {
    match connection {
        AnyConnection::Postgres(native) => tables::clear(native, tables),
        AnyConnection::Sqlite(native) => {
            let triggers = take_triggers(native)?;
            clear(native, tables)?;
            Ok(triggers)
        }
    }
}

/// Brings back what rested, makes what isn't copied, and lets numbers go on.
pub(super) fn settle(connection: &mut AnyConnection, rested: &[String]) -> Result<(), BackupError> {
    match connection {
        AnyConnection::Postgres(native) => tables::settle(native, rested)?,
        AnyConnection::Sqlite(native) => {
            require_whole(native)?;
            index(native)?;
            bring_back(native, rested)?;
        }
    }
    Ok(())
}

/// Outside of any transaction, and for as long as the connection lives: SQLite would hold each row against
/// its foreign keys as it comes, and look through all rows of other tables for each that goes.
pub(super) fn without_foreign_keys(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(native) => native.batch_execute("PRAGMA foreign_keys = OFF"),
        AnyConnection::Postgres(_) => Ok(()),
    }
}

/// Empties all tables of SQLite.
fn clear(native: &mut SqliteConnection, tables: &[String]) -> QueryResult<()> {
    for table in tables {
        native.batch_execute(&format!("DELETE FROM \"{table}\""))?;
    }
    Ok(())
}

/// Holds all rows of SQLite against their foreign keys at once.
fn require_whole(native: &mut SqliteConnection) -> Result<(), BackupError> {
    let query = "SELECT \"table\" || ' ' || COALESCE(rowid, 0) || ' → ' || parent AS line \
                 FROM pragma_foreign_key_check LIMIT 1";
    let broken: Vec<Line> = diesel::sql_query(query).load(native)?;
    match broken.into_iter().next() {
        None => Ok(()),
        Some(broken) => Err(BackupError::Differs(broken.line)),
    }
}

/// Makes SQLite's index for searching anew, which has no rows that could be copied.
fn index(native: &mut SqliteConnection) -> QueryResult<()> {
    native.batch_execute(
        "INSERT INTO objects_search (rowid, words) SELECT key, words FROM objects_indexed",
    )
}

/// A trigger of SQLite.
#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    statement: String,
}

/// Takes all triggers of SQLite away, which has no other way to let them rest; gives what made them.
fn take_triggers(native: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    let query =
        "SELECT name, sql AS statement FROM sqlite_master WHERE type = 'trigger' ORDER BY name";
    let triggers: Vec<Trigger> = diesel::sql_query(query).load(native)?;
    for trigger in &triggers {
        native.batch_execute(&format!("DROP TRIGGER \"{}\"", trigger.name))?;
    }
    Ok(triggers
        .into_iter()
        .map(|trigger| trigger.statement)
        .collect())
}

/// Makes triggers of SQLite again. Rows that are there aren't held against them.
fn bring_back(native: &mut SqliteConnection, triggers: &[String]) -> QueryResult<()> {
    for statement in triggers {
        native.batch_execute(statement)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_that_are_taken_away_come_back_as_they_were() {
        let mut native = SqliteConnection::establish(":memory:").unwrap();
        native
            .batch_execute("CREATE TABLE kinds (name TEXT)")
            .unwrap();
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
        assert_eq!(take_triggers(&mut native).unwrap(), triggers);
    }

    #[test]
    fn row_whose_parent_is_missing_is_no_part_of_a_copy() {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        without_foreign_keys(&mut connection).unwrap();
        let AnyConnection::Sqlite(native) = &mut connection else {
            panic!("no address of PostgreSQL");
        };
        native
            .batch_execute(
                "CREATE TABLE kinds (id TEXT PRIMARY KEY); \
                 CREATE TABLE parts (id TEXT PRIMARY KEY, kind TEXT REFERENCES kinds (id)); \
                 INSERT INTO parts VALUES ('a', 'one'), ('b', NULL)",
            )
            .unwrap();
        let refused = require_whole(native);
        assert!(matches!(refused, Err(BackupError::Differs(said)) if said == "parts 1 → kinds"));
        let missing = "INSERT INTO kinds VALUES ('one')";
        native.batch_execute(missing).unwrap();
        require_whole(native).unwrap();
    }
}
