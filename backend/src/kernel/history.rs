//! What every change leaves behind, in its own transaction: an entry of the audit trail, the
//! record before and after, and an event for those who must be told.
//!
//! Personal fields stand here as keyed hashes (a change shows, the value doesn't); a drawn object
//! is named by its check's id only.

use crate::both;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::outbox;
use crate::kernel::schema::{audit_events, record_changes};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sortition_contract::ids::{AuditEventId, UnitId};
use std::collections::BTreeMap;

/// Records of one statement: SQLite takes 32,766 parameters.
const RECORDS_AT_ONCE: usize = 2_000;

/// One change, to be recorded.
#[derive(Clone, Debug, Default)]
pub struct Change<'a> {
    /// The module, as `plans`.
    pub module: &'static str,
    /// What happened, as `submit`, `create`, `update`.
    pub event: &'a str,
    /// The kind of record, in the plural, as `plans` or `plan_entries`.
    pub resource: &'static str,
    /// The record.
    pub record_id: &'a str,
    /// The record's unit, if it has one.
    pub unit_id: Option<&'a UnitId>,
    /// The state before, if it has states.
    pub from_state: Option<&'a str>,
    /// The state after.
    pub to_state: Option<&'a str>,
    /// The reason given.
    pub reason: Option<&'a str>,
    /// The record before; none if it is new.
    pub before: Option<Value>,
    /// The record after; none if it is gone.
    pub after: Option<Value>,
    /// Parameters of the notification's sentence, as `title`.
    pub parameters: BTreeMap<String, String>,
}

/// A record of whose changes a trail is left. As it serializes the trail keeps it.
pub trait Traced {
    /// The module, as `plans`.
    const MODULE: &'static str;
    /// The kind of record, in the plural, as `plan_entries`.
    const RESOURCE: &'static str;

    /// Which one it is.
    fn about(&self) -> About<'_>;
}

/// Which record a change is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its unit, if it has one.
    pub unit_id: Option<&'a UnitId>,
    /// What a notification calls it.
    pub title: &'a str,
}

impl<'a> Change<'a> {
    /// What happened to a record without a change of what it says.
    pub fn about<T: Traced>(event: &'a str, row: &'a T) -> Self {
        let About { id, unit_id, title } = row.about();
        Self {
            module: T::MODULE,
            event,
            resource: T::RESOURCE,
            record_id: id,
            unit_id,
            parameters: [("title".to_owned(), title.to_owned())].into(),
            ..Self::default()
        }
    }

    /// A record that is made (none before), changed, or gone (none after).
    pub fn of<T: Traced + Serialize>(
        event: &'a str,
        before: Option<&'a T>,
        after: Option<&'a T>,
    ) -> Result<Self, ApiError> {
        let row = after
            .or(before)
            .ok_or_else(|| ApiError::internal("a change of nothing"))?;
        let json = |row: Option<&T>| row.map(serde_json::to_value).transpose();
        Ok(Self {
            before: json(before).map_err(ApiError::internal)?,
            after: json(after).map_err(ApiError::internal)?,
            ..Self::about(event, row)
        })
    }
}

/// Records that a record is made, changed or gone, without a step of its life.
pub fn trace<T: Traced + Serialize>(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    before: Option<&T>,
    after: Option<&T>,
) -> Result<(), ApiError> {
    record(connection, call, Change::of(event, before, after)?)
}

/// Records what happened to a record that goes on saying what it says.
pub fn note<T: Traced>(
    connection: &mut AnyConnection,
    call: &Call,
    event: &str,
    row: &T,
) -> Result<(), ApiError> {
    record(connection, call, Change::about(event, row))
}

/// A record that one of many changes of a batch is about.
#[derive(Clone, Debug)]
pub struct RecordChange {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// The record.
    pub record_id: String,
    /// Before, as JSON; none if it is new.
    pub before: Option<String>,
    /// After, as JSON; none if it is gone.
    pub after: Option<String>,
}

/// Writes audit entry, change history and outbox event of one change.
pub fn record(
    connection: &mut AnyConnection,
    call: &Call,
    change: Change<'_>,
) -> Result<(), ApiError> {
    let event_id = open(connection, call, &change)?;
    add_own(connection, &event_id, &change)
}

/// Writes audit entry and facts (`after`) of something that was refused. Nothing happened, so that
/// nobody is told.
pub fn record_refusal(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<(), ApiError> {
    let event_id = enter(connection, call, change)?;
    add_own(connection, &event_id, change)
}

/// Adds the change's own record to its entry, if it says anything of it.
fn add_own(
    connection: &mut AnyConnection,
    event_id: &AuditEventId,
    change: &Change<'_>,
) -> Result<(), ApiError> {
    if change.before.is_none() && change.after.is_none() {
        return Ok(());
    }
    let record = RecordChange {
        resource: change.resource,
        record_id: change.record_id.to_owned(),
        before: change.before.as_ref().map(Value::to_string),
        after: change.after.as_ref().map(Value::to_string),
    };
    add(connection, event_id, std::slice::from_ref(&record))
}

/// Writes audit entry and outbox event of a change whose records follow with [`add`]: a batch has
/// one entry, whatever it changes.
pub fn open(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<AuditEventId, ApiError> {
    let event_id = enter(connection, call, change)?;
    outbox::push(connection, call, change)?;
    Ok(event_id)
}

/// Writes the entry of the trail.
fn enter(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<AuditEventId, ApiError> {
    let event_id = AuditEventId::new();
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::id.eq(&event_id),
            audit_events::at.eq(call.now.naive_utc()),
            audit_events::user_id.eq(&call.actor.user_id),
            audit_events::username.eq(&call.actor.username),
            audit_events::unit_id.eq(change.unit_id),
            audit_events::operation.eq(call.operation),
            audit_events::resource.eq(change.resource),
            audit_events::record_id.eq(change.record_id),
            audit_events::address.eq(&call.address),
            audit_events::request_id.eq(&call.request_id),
            audit_events::job_id.eq(&call.job_id),
            audit_events::from_state.eq(change.from_state),
            audit_events::to_state.eq(change.to_state),
            audit_events::reason.eq(change.reason),
            audit_events::event.eq(change.event),
        ))
        .execute(connection)?;
    Ok(event_id)
}

/// A change as it is written. With every column told, SQLite too takes many rows in one statement.
#[derive(Insertable)]
#[diesel(table_name = record_changes)]
#[diesel(treat_none_as_default_value = false)]
struct NewRecordChange<'a> {
    audit_event_id: &'a AuditEventId,
    resource: &'a str,
    record_id: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// Adds records to an entry of the trail, as they were before and after.
pub fn add(
    connection: &mut AnyConnection,
    event_id: &AuditEventId,
    records: &[RecordChange],
) -> Result<(), ApiError> {
    for some in records.chunks(RECORDS_AT_ONCE) {
        let rows = some.iter().map(|record| NewRecordChange {
            audit_event_id: event_id,
            resource: record.resource,
            record_id: &record.record_id,
            before: record.before.as_deref(),
            after: record.after.as_deref(),
        });
        let rows: Vec<_> = rows.collect();
        both!(connection, native => diesel::insert_into(record_changes::table)
            .values(&rows)
            .execute(native))?;
    }
    Ok(())
}

/// What stands for a personal field in the trail; null stays null.
pub fn personal(keys: &Keys, field: &str, value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| {
        Value::String(keys.personal_hash(field, value))
    })
}
