//! What handlers and jobs work with, made once at start.

use crate::kernel::above::Above;
use crate::kernel::batch::{self, Steps};
use crate::kernel::clock::Clock;
use crate::kernel::command::{self, Call, Reply};
use crate::kernel::db::{AnyConnection, Database, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::exports::ExportGate;
use crate::kernel::files::{FileStore, Reader};
use crate::kernel::history;
use crate::kernel::key_lookups::KeyLookups;
use crate::kernel::keys::Keys;
use crate::kernel::limits::Limiter;
use crate::kernel::password::Cost;
use crate::kernel::proxies::Proxies;
use crate::kernel::queries::Queries;
use crate::kernel::readiness::Readiness;
use crate::kernel::readings::Readings;
use crate::kernel::refusals::Refusals;
use crate::kernel::rights::Right;
use crate::kernel::settling::Settling;
use crate::kernel::tabular::Column;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sortition_contract::ids::{ApiKeyId, SessionId};
use sortition_contract::page::Versioned;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// Writes down that somebody does something in a session, by its id, at a moment.
pub type NoteActivity = fn(&mut AnyConnection, &SessionId, DateTime<Utc>) -> Result<(), ApiError>;

/// Writes down that a key is used, by its id, from an address, at a moment.
pub type NoteKeyUse =
    fn(&mut AnyConnection, &ApiKeyId, &str, DateTime<Utc>) -> Result<(), ApiError>;

/// Database, clock, keys: what a handler works with. Clones are handles.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub database: Database,
    /// The one clock.
    pub clock: Clock,
    /// The installation's secrets.
    pub keys: Arc<Keys>,
    /// What modules bring to those below them.
    pub above: Above,
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
    /// Requests by key.
    pub key_limit: Arc<Limiter<ApiKeyId>>,
    /// Lookups of keys that may be nobody's, by network.
    pub key_lookups: Arc<KeyLookups>,
    /// Whose turn it is to write beside a request.
    pub aside: Arc<Semaphore>,
    /// Which refusals become entries of the trail.
    pub refusals: Arc<Refusals>,
    /// Whether a list may be taken as a file; mounted by the module that keeps requests for it.
    pub export_gate: ExportGate,
    /// How much accounts have read within the hour.
    pub readings: Arc<Readings>,
    /// Up to where the trail has all its entries.
    pub settling: Arc<Settling>,
    /// Writes down that somebody does something in a session; mounted by the module that keeps them.
    pub note_activity: NoteActivity,
    /// Writes down that a key is used; mounted by the module that keeps them.
    pub note_key_use: NoteKeyUse,
    /// Set while the server ends: work that takes long looks at it between two steps.
    pub is_ending: Arc<AtomicBool>,
    /// Whether a write would succeed.
    pub readiness: Arc<Readiness>,
    /// How much work a password's hash costs.
    pub password_cost: Cost,
    /// Whether this installation runs on the demo set.
    pub is_demo: bool,
    /// Whether cookies travel over TLS only: where people come by TLS; unless that was said,
    /// everywhere but on loopback.
    pub is_cookie_secure: bool,
    /// Which proxies are believed.
    pub proxies: Arc<Proxies>,
}

/// For so long a request waits for what is only written down beside it.
const MOMENT: Duration = Duration::from_millis(250);

impl Services {
    /// Writes something beside a request, which waits a moment for it and no longer. One at a time, so
    /// that what nobody asked for never takes the connections of those who ask; if the database is
    /// busy it is written later.
    pub async fn write_aside<F>(&self, what: &'static str, command: F)
    where
        F: FnMut(&mut AnyConnection) -> Result<(), ApiError> + Send + 'static,
    {
        let turn = Arc::clone(&self.aside).acquire_owned();
        self.write_in_turn(what, turn, command).await;
    }

    /// As [`Self::write_aside`], for what the next request does as well: not at all, if something else
    /// is being written beside a request.
    pub async fn write_aside_if_idle<F>(&self, what: &'static str, command: F)
    where
        F: FnMut(&mut AnyConnection) -> Result<(), ApiError> + Send + 'static,
    {
        if let Ok(turn) = Arc::clone(&self.aside).try_acquire_owned() {
            let turn = std::future::ready(Ok(turn));
            self.write_in_turn(what, turn, command).await;
        }
    }

    async fn write_in_turn<F>(
        &self,
        what: &'static str,
        turn: impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + 'static,
        command: F,
    ) where
        F: FnMut(&mut AnyConnection) -> Result<(), ApiError> + Send + 'static,
    {
        let database = self.database.clone();
        let written = actix_web::rt::spawn(async move {
            let Ok(_turn) = turn.await else {
                return;
            };
            if let Err(error) = database.write(command).await {
                tracing::error!(%error, what, "not written down");
            }
        });
        // It goes on by itself.
        let _is_over = tokio::time::timeout(MOMENT, written).await;
    }

    /// Runs a read for a call. Who reaches nothing with its operation, and may see such records by
    /// another one, is told 404 of what they may not see either, and 403 of all else.
    pub async fn read<T, F>(&self, call: Call, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection, &Call) -> Result<T, ApiError> + Send + 'static,
    {
        self.database
            .read(move |connection| {
                let found = query(connection, &call);
                reached(&call, found)
            })
            .await
    }

    /// As [`Self::read`], for a read that the trail tells of if `is_told`: in a transaction then, in
    /// which nothing is told of what is refused.
    pub async fn read_told<T, F>(&self, call: Call, is_told: bool, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection, &Call) -> Result<T, ApiError> + Send + 'static,
    {
        if !is_told {
            return self.read(call, query).await;
        }
        self.database
            .write(move |connection| {
                let found = query(connection, &call);
                reached(&call, found)
            })
            .await
    }

    /// Runs a command as one transaction. This is the one level at which transactions are
    /// opened: actions take the connection and call each other freely within it.
    pub async fn command<F>(&self, call: Call, action: F) -> Result<Reply, ApiError>
    where
        F: Fn(&mut AnyConnection, &Call) -> Result<Reply, ApiError> + Send + 'static,
    {
        self.database
            .write(move |connection| once(connection, &call, &action))
            .await
    }

    /// The same in a transaction that holds what it rests on (`Database::write_locked`).
    pub async fn locked<F>(&self, call: Call, action: F) -> Result<Reply, ApiError>
    where
        F: Fn(&mut AnyConnection, &Call) -> Result<Reply, ApiError> + Send + 'static,
    {
        self.database
            .write_locked(move |connection| once(connection, &call, &action))
            .await
    }

    /// A command whose work is done before its transaction (`Database::write_prepared`): `prepare`
    /// refuses and works out, `action` refuses again, looks whether that still holds, and writes.
    pub async fn prepared<P, Prepare, F>(
        &self,
        call: Call,
        isolation: Isolation,
        prepare: Prepare,
        action: F,
    ) -> Result<Reply, ApiError>
    where
        Prepare: Fn(&mut AnyConnection, &Call) -> Result<P, ApiError> + Send + 'static,
        F: Fn(&mut AnyConnection, &Call, P) -> Result<Reply, ApiError> + Send + 'static,
    {
        let asked = call.clone();
        let prepare = move |connection: &mut AnyConnection| {
            // What was answered already isn't worked out again.
            match command::first_answer(connection, &asked)? {
                Some(_) => Ok(None),
                None => prepare(connection, &asked).map(Some),
            }
        };
        let commit = move |connection: &mut AnyConnection, prepared: Option<P>| {
            once(connection, &call, |connection, call| {
                action(connection, call, prepared.ok_or(ApiError::Busy)?)
            })
        };
        self.database
            .write_prepared(isolation, prepare, commit)
            .await
    }

    /// A batch: each record in a transaction of its own, the answer and its key in a last one; `Busy`
    /// while the same runs.
    pub async fn batch(
        &self,
        call: Call,
        ids: Vec<String>,
        steps: Steps,
    ) -> Result<Reply, ApiError> {
        call.require_reach()?;
        let work = move |database: &Database| {
            let _running = batch::Running::begin(database, &call)?;
            let answered =
                database.read_blocking(|connection| command::first_answer(connection, &call))?;
            if let Some(reply) = answered {
                return Ok(reply);
            }
            let results = batch::run(database, &ids, &steps)?;
            database.write_blocking(|connection| {
                once(connection, &call, |connection, _| {
                    if !batch::has_done(&results) {
                        history::record(connection, &steps.call, steps.nothing.clone())?;
                    }
                    Reply::ok(&results)
                })
            })
        };
        self.database.blocking(work).await
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

/// Runs a command within its transaction, once for each key.
fn once(
    connection: &mut AnyConnection,
    call: &Call,
    action: impl FnOnce(&mut AnyConnection, &Call) -> Result<Reply, ApiError>,
) -> Result<Reply, ApiError> {
    command::once(connection, call, |connection, call| {
        let reply = action(connection, call)?;
        // Who may only read such records comes this far, so that a record that doesn't exist is
        // 404 and one that does 403; what was done is undone.
        call.require_reach()?;
        Ok(reply)
    })
}

/// What a read found, if its call reaches anything. That something doesn't exist is told to whoever
/// may look for it, and what failed is neither found nor refused.
pub(super) fn reached<T>(call: &Call, found: Result<T, ApiError>) -> Result<T, ApiError> {
    let exists = match &found {
        Ok(_) => true,
        Err(ApiError::Refused(refusal)) => refusal.code.status() != StatusCode::NOT_FOUND.as_u16(),
        Err(_) => false,
    };
    if exists {
        call.require_reach()?;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::rights::Scope;
    use sortition_contract::error::ErrorCode;

    #[test]
    fn read_that_reaches_nothing_tells_no_more_than_what_does_not_exist() {
        let reader = Call::by_system("get_thing", DateTime::UNIX_EPOCH);
        let sighted = Call {
            scope: Scope::default(),
            ..reader.clone()
        };
        let code = |call: &Call, found: Result<u8, ApiError>| {
            reached(call, found).map_err(|error| error.code())
        };
        let in_draft = || Err(ApiError::invalid_state("draft"));
        assert_eq!(code(&reader, Ok(1)), Ok(1));
        assert_eq!(code(&reader, in_draft()), Err(ErrorCode::InvalidState));
        assert_eq!(code(&sighted, Ok(1)), Err(ErrorCode::Forbidden));
        assert_eq!(code(&sighted, in_draft()), Err(ErrorCode::Forbidden));
        for call in [&reader, &sighted] {
            let missing = code(call, Err(ApiError::not_found()));
            assert_eq!(missing, Err(ErrorCode::NotFound));
            assert_eq!(code(call, Err(ApiError::Busy)), Err(ErrorCode::Busy));
        }
    }
}
