//! Events for those who must be told: written in the change's transaction, read by the worker,
//! which makes notifications of them. An event whose transaction is lost is lost with it.

use crate::insert_all;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::schema::outbox_events;
use chrono::{DateTime, NaiveDateTime, Utc};
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

/// An event as it is written.
#[derive(Insertable)]
#[diesel(table_name = outbox_events)]
#[diesel(treat_none_as_default_value = false)]
struct NewEvent<'a> {
    id: String,
    kind: String,
    resource: &'a str,
    record_id: &'a str,
    unit_id: Option<&'a UnitId>,
    actor_id: Option<&'a UserId>,
    parameters: String,
    created_at: NaiveDateTime,
}

impl<'a> NewEvent<'a> {
    fn of(call: &'a Call, change: &'a Change<'_>) -> Result<Self, ApiError> {
        let parameters = serde_json::to_string(&change.parameters);
        Ok(Self {
            id: uuid::Uuid::now_v7().to_string(),
            kind: format!("{}.{}", change.module, change.event),
            resource: change.resource,
            record_id: change.record_id,
            unit_id: change.unit_id,
            actor_id: call.actor.user_id.as_ref(),
            parameters: parameters.map_err(ApiError::internal)?,
            created_at: call.now.naive_utc(),
        })
    }
}

/// Writes the event of a change.
pub fn push(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<(), ApiError> {
    diesel::insert_into(outbox_events::table)
        .values(&NewEvent::of(call, change)?)
        .execute(connection)?;
    Ok(())
}

/// Writes the events of some changes, in their order.
pub fn push_all(
    connection: &mut AnyConnection,
    call: &Call,
    changes: &[Change<'_>],
) -> Result<(), ApiError> {
    let events = changes.iter().map(|change| NewEvent::of(call, change));
    let events = events.collect::<Result<Vec<_>, ApiError>>()?;
    insert_all!(connection, outbox_events::table, &events[..])?;
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

/// Marks events as handled.
pub fn set_handled(
    connection: &mut AnyConnection,
    events: &[Event],
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let seqs: Vec<i64> = events.iter().map(|event| event.seq).collect();
    diesel::update(outbox_events::table.filter(outbox_events::seq.eq_any(seqs)))
        .set(outbox_events::handled_at.eq(now.naive_utc()))
        .execute(connection)?;
    Ok(())
}
