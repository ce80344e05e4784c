//! How transactions are kept apart: by PostgreSQL's levels, and by locks with a name.

use super::AnyConnection;
use super::names::ask;
use crate::kernel::error::ApiError;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;

/// How PostgreSQL keeps a transaction apart from others. SQLite has one writer, and a snapshot is all
/// that a reader there gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// As if one came after the other: what it read and wrote needs no locks.
    Serializable,
    /// Each statement sees what is committed by then: what the transaction rests on it holds itself.
    Committed,
    /// Sees one moment, writes nothing and is in nobody's way.
    Snapshot,
}

impl Isolation {
    /// How a transaction begins. Who waits for a lock waits two seconds and is then busy, so that a
    /// connection isn't kept for as long as somebody else's transaction may take.
    pub(super) const fn statement(self) -> &'static str {
        match self {
            Self::Serializable => {
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET LOCAL lock_timeout = '2s'"
            }
            Self::Committed => {
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '2s'"
            }
            Self::Snapshot => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// The name of the lock under which the public log grows, and what its first entry fixes is fixed.
pub const PUBLIC_LOG: &str = "log_entries";

/// Waits until this transaction alone has the lock of a name, and keeps it to its end: for what is
/// done one after the other whatever rows it touches. Take it last, and soon end: others wait.
///
/// In a serializable transaction it only puts things in order: what was written meanwhile is not in
/// its snapshot, and has to collide by a constraint.
pub fn lock(connection: &mut AnyConnection, name: &str) -> Result<(), ApiError> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(native) => {
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind::<Text, _>(name)
                .execute(native)?;
            Ok(())
        }
    }
}

/// As [`lock`], waiting for nobody: false if another transaction has it. For what it is enough that
/// anybody does.
pub fn try_lock(connection: &mut AnyConnection, name: &str) -> Result<bool, ApiError> {
    ask(
        connection,
        "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_done",
        name,
    )
}
