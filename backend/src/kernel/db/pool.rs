//! The connections as the pool makes and holds them.

use super::connection::{AnyConnection, DatabaseError, require_there};
use super::statements;
use crate::both;
use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes connections for the pool.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) address: String,
    pub(super) losses: Arc<AtomicU64>,
}

/// A connection as the pool holds it.
pub(super) struct Pooled {
    pub(super) connection: AnyConnection,
    /// Something failed on it that is nobody's fault: it is closed.
    pub(super) is_suspect: bool,
    /// How many connections had been lost when it was last known to be alive.
    pub(super) losses: u64,
}

impl Pooled {
    pub(super) fn ping(&mut self) -> Result<(), DatabaseError> {
        both!(&mut self.connection, native => Ok(native.batch_execute("SELECT 1")?))
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Pooled, DatabaseError> {
        require_there(&self.address)?;
        let mut connection = AnyConnection::open(&self.address)?;
        statements::count(&mut connection);
        Ok(Pooled {
            losses: self.losses.load(Ordering::Relaxed),
            connection,
            is_suspect: false,
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), DatabaseError> {
        pooled.ping()
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_suspect
            || std::thread::panicking()
            || both!(&mut pooled.connection, native => native.is_broken())
    }
}
