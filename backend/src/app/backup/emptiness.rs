//! What a database must be before anything is written into it: nobody's.

use super::{BackupError, tables};
use crate::app::installation::COPY_BEGUN_AT;
use crate::kernel::db::{self, AnyConnection, Kind};
use crate::kernel::migrations::schema_state;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// What an installation begins with: its facts, and the keys that it names first.
const BEGINNINGS: [(&str, &str); 2] = [("installation", "key"), ("installation_keys", "id")];

/// Which kind of database an address names.
pub(super) fn kind_of(address: &str) -> Kind {
    match db::is_postgres(address) {
        true => Kind::Postgres,
        false => Kind::Sqlite,
    }
}

/// A database of PostgreSQL is emptied before rows are loaded: tables of another program are none that
/// may be.
pub(super) fn require_no_others(connection: &mut AnyConnection) -> Result<(), BackupError> {
    if tables::names(connection)?.is_empty() {
        return Ok(());
    }
    let is_ours = tables::has_migrations(connection)? && {
        let state = schema_state(connection)?;
        state
            .applied
            .iter()
            .any(|version| !state.unknown.contains(version))
    };
    match is_ours {
        true => Ok(()),
        false => Err(BackupError::refused(
            "数据库中有其他数据表，请指定空的数据库",
            "there are other tables in this database: name an empty one",
        )),
    }
}

/// Whether a database has no installation in it: a restore that failed leaves tables, a copy that didn't
/// end says so in them.
pub(super) fn is_empty(connection: &mut AnyConnection) -> Result<bool, BackupError> {
    for (table, column) in BEGINNINGS {
        if !tables::is_there(connection, table)? {
            continue;
        }
        let found = format!("SELECT {column} AS line FROM {table}");
        let found = tables::lines(connection, &found)?;
        if found.iter().any(|one| one != COPY_BEGUN_AT) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Of two that fill a database at once, or one and a server's first start, not both find it empty: to the
/// end of the transaction nobody else looks. Whoever else writes to a file of SQLite is refused by itself.
pub(super) fn keep_others_out(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(native) => {
            native.batch_execute("LOCK TABLE installation IN ACCESS EXCLUSIVE MODE")
        }
        AnyConnection::Sqlite(_) => Ok(()),
    }
}
