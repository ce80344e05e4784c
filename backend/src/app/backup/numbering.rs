//! The numbers that rows are given as they come: which was the last of each table, also where the row that
//! had it is gone. No number is given twice, whichever database gives it.

use crate::kernel::db::AnyConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// Sequences of PostgreSQL, by the tables whose rows they number; as they stand in statements.
const SEQUENCES: &str = "SELECT CAST(table_name AS TEXT) AS name, \
     pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence \
     FROM information_schema.columns \
     WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%' ORDER BY table_name";

#[derive(QueryableByName)]
struct Sequence {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sequence: String,
}

/// The last number that a table has given.
#[derive(Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct Last {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The last numbers that a database has given.
pub(super) fn last(connection: &mut AnyConnection) -> QueryResult<Vec<Last>> {
    match connection {
        AnyConnection::Sqlite(native) => {
            diesel::sql_query("SELECT name, seq AS number FROM sqlite_sequence ORDER BY name")
                .load(native)
        }
        AnyConnection::Postgres(native) => {
            let mut given = Vec::new();
            for Sequence { name, sequence } in sequences(native)? {
                let query = format!(
                    "SELECT CAST('' AS TEXT) AS name, \
                     CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS number \
                     FROM {sequence}"
                );
                let Last { number, .. } = diesel::sql_query(query).get_result(native)?;
                given.push(Last { name, number });
            }
            Ok(given)
        }
    }
}

/// Has a database go on after the numbers that another has given, where it hasn't come so far by its rows.
pub(super) fn go_on_after(connection: &mut AnyConnection, given: &[Last]) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(native) => {
            for Last { name, number } in given {
                go_on_in_sqlite(native, name, *number)?;
            }
        }
        AnyConnection::Postgres(native) => {
            for Sequence { name, sequence } in sequences(native)? {
                let last = given.iter().find(|last| last.name == name);
                // From 1: a sequence that has given none is at none.
                if let Some(number @ 1..) = last.map(|last| last.number) {
                    let quoted = sequence.replace('\'', "''");
                    native.batch_execute(&format!(
                        "SELECT setval('{quoted}', GREATEST(last_value, {number})) FROM {sequence}"
                    ))?;
                }
            }
        }
    }
    Ok(())
}

fn sequences(native: &mut PgConnection) -> QueryResult<Vec<Sequence>> {
    diesel::sql_query(SEQUENCES).load(native)
}

/// A table that never had a row has no line of its own there.
fn go_on_in_sqlite(native: &mut SqliteConnection, table: &str, number: i64) -> QueryResult<()> {
    let changed =
        diesel::sql_query("UPDATE sqlite_sequence SET seq = MAX(seq, ?1) WHERE name = ?2")
            .bind::<BigInt, _>(number)
            .bind::<Text, _>(table)
            .execute(native)?;
    if changed == 0 {
        diesel::sql_query("INSERT INTO sqlite_sequence (seq, name) VALUES (?1, ?2)")
            .bind::<BigInt, _>(number)
            .bind::<Text, _>(table)
            .execute(native)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = "CREATE TABLE kinds (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT); \
         CREATE TABLE parts (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)";

    fn database(more: &str) -> AnyConnection {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        let AnyConnection::Sqlite(native) = &mut connection else {
            panic!("no address of PostgreSQL");
        };
        native.batch_execute(TABLES).unwrap();
        native.batch_execute(more).unwrap();
        connection
    }

    #[test]
    fn number_of_a_row_that_is_gone_is_not_given_again() {
        let mut one = database(
            "INSERT INTO kinds (name) VALUES ('a'), ('b'), ('c'); DELETE FROM kinds WHERE key > 1; \
             INSERT INTO parts (name) VALUES ('a'); DELETE FROM parts",
        );
        let given = last(&mut one).unwrap();
        let mut other = database("INSERT INTO kinds (key, name) VALUES (1, 'a')");
        go_on_after(&mut other, &given).unwrap();
        assert_eq!(last(&mut other).unwrap(), given);
        // Whoever has come further goes on from there.
        let mut further = database("INSERT INTO kinds (key, name) VALUES (7, 'a')");
        go_on_after(&mut further, &given).unwrap();
        let found = last(&mut further).unwrap();
        assert_eq!((found[0].number, found[1].number), (7, 1));
    }
}
