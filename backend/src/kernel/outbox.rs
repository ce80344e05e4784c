//! Events for those who must be told: written in the change's transaction, read by the worker,
//! which makes notifications of them. An event whose transaction is lost is lost with it.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::schema::outbox_events;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sortition_contract::ids::{UnitId, UserId};
use std::collections::BTreeMap;

/// An event as the worker reads it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_events)]
pub struct Event {
    /// The order in which events were written.
    pub seq: i64,
    /// `<module>.<event>`.
    pub kind: String,
    /// The kind of record.
    pub resource: String,
    /// The record.
    pub record_id: String,
    /// The record's unit.
    pub unit_id: Option<UnitId>,
    /// Who did it.
    pub actor_id: Option<UserId>,
    /// Parameters of the sentence.
    pub parameters: Json<BTreeMap<String, String>>,
}

/// Writes the event of a change.
pub fn push(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<(), ApiError> {
    diesel::insert_into(outbox_events::table)
        .values((
            outbox_events::id.eq(uuid::Uuid::now_v7().to_string()),
            outbox_events::kind.eq(format!("{}.{}", change.module, change.event)),
            outbox_events::resource.eq(change.resource),
            outbox_events::record_id.eq(change.record_id),
            outbox_events::unit_id.eq(change.unit_id),
            outbox_events::actor_id.eq(&call.actor.user_id),
            outbox_events::parameters.eq(Json::new(&change.parameters)?),
            outbox_events::created_at.eq(call.now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// The oldest events that nobody handled yet.
pub fn unhandled(connection: &mut AnyConnection, limit: i64) -> Result<Vec<Event>, ApiError> {
    Ok(outbox_events::table
        .filter(outbox_events::handled_at.is_null())
        .order(outbox_events::seq.asc())
        .limit(limit)
        .select((
            outbox_events::seq,
            outbox_events::kind,
            outbox_events::resource,
            outbox_events::record_id,
            outbox_events::unit_id,
            outbox_events::actor_id,
            outbox_events::parameters,
        ))
        .load(connection)?)
}

/// Marks an event as handled.
pub fn set_handled(
    connection: &mut AnyConnection,
    seq: i64,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::update(outbox_events::table.find(seq))
        .set(outbox_events::handled_at.eq(now.naive_utc()))
        .execute(connection)?;
    Ok(())
}
