//! Reads that a replica may answer: lists of the office, and what is public. Nothing else is read there:
//! what a command decides on, a record that somebody is about to change, who calls and what they may.
//!
//! Whoever did something finds it. All that is done leaves an entry of the trail in its own transaction,
//! and a replica takes transactions in whole: where the newest entries of somebody are, there is what they
//! did, at whichever server, also what a job did for them meanwhile. What others did is there some moments
//! later.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Database, Replica, Standing};
use crate::kernel::error::ApiError;
use crate::kernel::schema::audit_events;
use crate::kernel::services::{Services, reached};
use diesel::prelude::*;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use std::sync::Arc;

/// So many entries of somebody are looked for: more than are left while an import or a draw of theirs ends
/// whose entry has an earlier number.
const ENTRIES: i64 = 100;

/// The newest entries that somebody left.
fn newest_of(connection: &mut AnyConnection, user_id: &UserId) -> Result<Vec<i64>, ApiError> {
    Ok(audit_events::table
        .filter(audit_events::user_id.eq(user_id))
        .order(audit_events::seq.desc())
        .limit(ENTRIES)
        .select(audit_events::seq)
        .load(connection)?)
}

/// Whether all of these entries are there.
fn has_all(connection: &mut AnyConnection, entries: &[i64]) -> Result<bool, ApiError> {
    if entries.is_empty() {
        return Ok(true);
    }
    let there: i64 = audit_events::table
        .filter(audit_events::seq.eq_any(entries.to_vec()))
        .count()
        .get_result(connection)?;
    Ok(usize::try_from(there) == Ok(entries.len()))
}

/// The replica, if one is named and may be read now.
fn replica_of(database: &Database) -> Option<Arc<Replica>> {
    let replica = database.replica()?;
    let (standing, _) = replica.standing();
    if standing != Standing::Used {
        count("database");
        return None;
    }
    Some(Arc::clone(replica))
}

/// Counts who answered a read that the replica might have answered.
fn count(by: &'static str) {
    metrics::counter!("database_replica_reads_total", "answered_by" => by).increment(1);
}

impl Services {
    /// As [`Self::read`], for a list, which the replica may answer if it holds what the caller did.
    pub async fn read_list<T, F>(&self, call: Call, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection, &Call) -> Result<T, ApiError> + Send + Sync + 'static,
    {
        let Some(replica) = replica_of(&self.database) else {
            return self.read(call, query).await;
        };
        let entries = match call.actor.user_id.clone() {
            Some(user_id) => {
                let newest = move |connection: &mut AnyConnection| newest_of(connection, &user_id);
                self.database.read(newest).await?
            }
            None => Vec::new(),
        };
        let query = Arc::new(query);
        let there = (Arc::clone(&query), call.clone());
        let answer = replica.read(move |connection| {
            let (query, call) = there;
            if !has_all(connection, &entries)? {
                return Ok(None);
            }
            let found = query(connection, &call);
            reached(&call, found).map(Some)
        });
        match answer.await.flatten() {
            Some(found) => {
                count("replica");
                Ok(found)
            }
            None => {
                count("database");
                self.read(call, move |connection, call| query(connection, call))
                    .await
            }
        }
    }

    /// Runs a read that is anybody's, which the replica may answer.
    pub async fn read_public<T, F>(&self, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection) -> Result<T, ApiError> + Send + Sync + 'static,
    {
        let Some(replica) = replica_of(&self.database) else {
            return self.database.read(query).await;
        };
        let query = Arc::new(query);
        let there = Arc::clone(&query);
        match replica.read(move |connection| there(connection)).await {
            Some(found) => {
                count("replica");
                Ok(found)
            }
            None => {
                count("database");
                self.database
                    .read(move |connection| query(connection))
                    .await
            }
        }
    }

    /// As [`Self::read_public`], of one record: that the replica doesn't have it isn't the answer, it may
    /// have been published a moment ago.
    pub async fn read_public_record<T, F>(&self, query: F) -> Result<Option<T>, ApiError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection) -> Result<Option<T>, ApiError> + Send + Sync + 'static,
    {
        let found = self
            .read_public(move |connection| query(connection)?.ok_or_else(ApiError::not_found))
            .await;
        match found {
            Ok(found) => Ok(Some(found)),
            Err(missing) if missing.code() == ErrorCode::NotFound => Ok(None),
            Err(failed) => Err(failed),
        }
    }
}
