//! What handlers and jobs work with, made once at start.

use crate::kernel::clock::Clock;
use crate::kernel::command::{self, Call, Reply};
use crate::kernel::db::{AnyConnection, Database};
use crate::kernel::error::ApiError;
use crate::kernel::files::{FileStore, Reader};
use crate::kernel::keys::Keys;
use crate::kernel::limits::Limiter;
use crate::kernel::password::Cost;
use crate::kernel::queries::Queries;
use crate::kernel::readiness::Readiness;
use crate::kernel::rights::Right;
use crate::kernel::tabular::Column;
use serde::Serialize;
use sortition_contract::page::Versioned;
use std::net::IpAddr;
use std::sync::Arc;

/// Database, clock, keys: what a handler works with. Clones are handles.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub database: Database,
    /// The one clock.
    pub clock: Clock,
    /// The installation's secrets.
    pub keys: Arc<Keys>,
    /// The rights table, all modules' rows.
    pub rights: Arc<[Right]>,
    /// Who may take which list as a file.
    pub exports: Arc<[Right]>,
    /// The query parameters that each operation takes.
    pub queries: Arc<Queries>,
    /// Files, under the hash of their content.
    pub files: FileStore,
    /// Who may read the files of which records.
    pub file_readers: Arc<[Reader]>,
    /// Which columns the files of which operations hold.
    pub import_columns: Arc<[(&'static str, &'static [Column])]>,
    /// Sign-in attempts by address.
    pub sign_in_limit: Arc<Limiter<String>>,
    /// Public reads by network.
    pub public_limit: Arc<Limiter<IpAddr>>,
    /// Whether a write would succeed.
    pub readiness: Arc<Readiness>,
    /// How much work a password's hash costs.
    pub password_cost: Cost,
    /// Whether this installation runs on the demo set.
    pub is_demo: bool,
    /// Whether cookies travel over TLS only: everywhere but on loopback.
    pub is_cookie_secure: bool,
}

impl Services {
    /// Runs a command as one transaction. This is the one level at which transactions are
    /// opened: actions take the connection and call each other freely within it.
    pub async fn command<F>(&self, call: Call, action: F) -> Result<Reply, ApiError>
    where
        F: Fn(&mut AnyConnection, &Call) -> Result<Reply, ApiError> + Send + 'static,
    {
        self.database
            .write(move |connection| {
                command::once(connection, &call, |connection, call| {
                    let reply = action(connection, call)?;
                    // Who may only read such records comes this far, so that a record that
                    // doesn't exist is 404 and one that does 403; what was done is undone.
                    if call.scope.is_empty() {
                        return Err(ApiError::forbidden());
                    }
                    Ok(reply)
                })
            })
            .await
    }

    /// Runs a command that answers with the record as it is afterwards, at its version.
    pub async fn change<V, F>(&self, call: Call, action: F) -> Result<Reply, ApiError>
    where
        V: Serialize + Versioned,
        F: Fn(&mut AnyConnection, &Call) -> Result<V, ApiError> + Send + 'static,
    {
        self.command(call, move |connection, call| {
            Reply::record(&action(connection, call)?)
        })
        .await
    }
}
