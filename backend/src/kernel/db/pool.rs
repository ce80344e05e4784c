//! The connections as the pool makes and holds them.

use super::connection::{AnyConnection, DatabaseError, require_there};
use super::statements;
use crate::both;
use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a connection is opened, by its address.
pub(super) type Opening = fn(&str) -> Result<AnyConnection, DatabaseError>;

/// Makes connections for the pool.
#[derive(Debug)]
pub(super) struct Manager {
    address: String,
    opening: Opening,
    losses: Arc<AtomicU64>,
}

impl Manager {
    /// Of the database at an address; `losses` counts those that are lost.
    pub(super) fn of(address: &str, opening: Opening, losses: &Arc<AtomicU64>) -> Self {
        Self {
            address: address.to_owned(),
            opening,
            losses: Arc::clone(losses),
        }
    }
}

/// A connection as the pool holds it.
pub(super) struct Pooled {
    pub(super) connection: AnyConnection,
    /// Something failed on it that is nobody's fault: it is closed.
    pub(super) is_suspect: bool,
    /// How many connections had been lost when it was last known to be alive.
    pub(super) losses: u64,
    /// Others are idle, and nobody needs as many: it is closed.
    is_surplus: bool,
}

impl Pooled {
    pub(super) fn ping(&mut self) -> Result<(), DatabaseError> {
        both!(&mut self.connection, native => Ok(native.batch_execute("SELECT 1")?))
    }

    /// After use on a server that rests, where only duties look from time to time, now and then two at
    /// once: that would keep alive for ever what a busy hour opened, each with its cache. One that is idle is
    /// no surplus: the pool would open the next at once.
    pub(super) fn slim_down(&mut self, are_others_idle: bool) {
        self.is_surplus = are_others_idle;
        if let AnyConnection::Sqlite(native) = &mut self.connection
            && !are_others_idle
        {
            // What it doesn't give back now it gives back the next time.
            native.batch_execute("PRAGMA shrink_memory").ok();
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Pooled, DatabaseError> {
        require_there(&self.address)?;
        let mut connection = (self.opening)(&self.address)?;
        statements::count(&mut connection);
        Ok(Pooled {
            losses: self.losses.load(Ordering::Relaxed),
            connection,
            is_suspect: false,
            is_surplus: false,
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), DatabaseError> {
        pooled.ping()
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_suspect
            || pooled.is_surplus
            || std::thread::panicking()
            || both!(&mut pooled.connection, native => native.is_broken())
    }
}
