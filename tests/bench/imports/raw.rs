//! The peer of the import: the same rows put into a table of their columns, without index, check or history,
//! in one transaction. SQLite takes them by one prepared statement, as its program's `.import` does,
//! PostgreSQL by COPY.

use std::time::{Duration, Instant};

use diesel::pg::CopyFormat;
use diesel::prelude::*;
use sortition::kernel::db::AnyConnection;
use sortition_tests::Kind;
use sortition_tests::db::execute;

use super::files;
use crate::site::Site;

diesel::table! {
    raw_objects (code) {
        code -> Text,
        name -> Text,
        kind -> Text,
        region_code -> Text,
        address -> Text,
        phone -> Text,
        staff_count -> Text,
        status -> Text,
        credit_class -> Text,
        credit_index -> Text,
        tags -> Text,
    }
}

const CREATE: &str = "CREATE TABLE raw_objects (code TEXT, name TEXT, kind TEXT, region_code TEXT, \
     address TEXT, phone TEXT, staff_count TEXT, status TEXT, credit_class TEXT, credit_index TEXT, \
     tags TEXT)";

/// How long the database takes for the site's register; nothing is left of it.
pub fn load(site: &Site) -> Duration {
    let folder = tempfile::tempdir().expect("a folder for a database");
    let file = folder.path().join("raw.sqlite3");
    let mut connection = match site.kind {
        Kind::Sqlite => {
            AnyConnection::open(file.to_str().expect("the path is text")).expect("it opens")
        }
        Kind::Postgres => site.connect(),
    };
    execute(&mut connection, CREATE);
    execute(&mut connection, "BEGIN");
    let mut taken = Duration::ZERO;
    for (rows, file) in files(site.size) {
        let (_head, lines) = file.split_once('\n').expect("a file has a head");
        let begun = Instant::now();
        let loaded = match &mut connection {
            AnyConnection::Sqlite(native) => insert(native, lines),
            AnyConnection::Postgres(native) => copy(native, lines),
        };
        taken += begun.elapsed();
        assert_eq!(loaded.expect("the rows are taken"), rows as usize);
    }
    let begun = Instant::now();
    execute(&mut connection, "COMMIT");
    taken += begun.elapsed();
    execute(&mut connection, "DROP TABLE raw_objects");
    taken
}

/// Diesel keeps the statement prepared.
fn insert(connection: &mut SqliteConnection, lines: &str) -> QueryResult<usize> {
    use raw_objects::*;
    let mut count = 0;
    for line in lines.lines() {
        let mut cells = line.split(',');
        let mut cell = || cells.next().unwrap_or_default();
        count += diesel::insert_into(table)
            .values((
                code.eq(cell()),
                name.eq(cell()),
                kind.eq(cell()),
                region_code.eq(cell()),
                address.eq(cell()),
                phone.eq(cell()),
                staff_count.eq(cell()),
                status.eq(cell()),
                credit_class.eq(cell()),
                credit_index.eq(cell()),
                tags.eq(cell()),
            ))
            .execute(connection)?;
    }
    Ok(count)
}

fn copy(connection: &mut PgConnection, lines: &str) -> QueryResult<usize> {
    diesel::copy_from(raw_objects::table)
        .from_raw_data(raw_objects::table, |copy| {
            let written = copy.write_all(lines.as_bytes());
            written.map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
        })
        .with_format(CopyFormat::Csv)
        .execute(connection)
}
