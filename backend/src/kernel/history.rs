//! What every change leaves behind, in its own transaction: an entry of the audit trail, the
//! record before and after, and an event for those who must be told.
//!
//! Personal fields stand here as keyed hashes (a change shows, the value doesn't); a drawn object
//! is named by its check's id only.

use crate::insert_all;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::outbox;
use crate::kernel::schema::{audit_events, record_changes};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sortition_contract::ids::{AuditEventId, JobId, UnitId, UserId};
use std::collections::BTreeMap;

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

    /// The unit whose part of it a change is about, where a record has parts: who is told may depend on it.
    fn part_unit_id(&self) -> Option<&UnitId> {
        None
    }
}

/// How the parameters of an event name that unit.
pub const PART_UNIT_ID: &str = "part_unit_id";

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
        let title = ("title".to_owned(), title.to_owned());
        let part = row.part_unit_id();
        let part = part.map(|unit_id| (PART_UNIT_ID.to_owned(), unit_id.to_string()));
        Self {
            module: T::MODULE,
            event,
            resource: T::RESOURCE,
            record_id: id,
            unit_id,
            parameters: [title].into_iter().chain(part).collect(),
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

/// As [`record`], of some hundred changes in their order: entries, records and events are each written
/// together.
pub fn record_all(
    connection: &mut AnyConnection,
    call: &Call,
    changes: &[Change<'_>],
) -> Result<(), ApiError> {
    let entries = changes.iter().map(|change| NewEntry::of(call, change));
    let entries: Vec<NewEntry<'_>> = entries.collect();
    insert_all!(connection, audit_events::table, &entries[..])?;
    outbox::push_all(connection, call, changes)?;
    let own: Vec<Option<RecordChange>> = changes.iter().map(own_of).collect();
    let rows = entries.iter().zip(&own).filter_map(|(entry, own)| {
        let own = own.as_ref()?;
        Some(NewRecordChange::of(&entry.id, own))
    });
    let rows: Vec<_> = rows.collect();
    insert_all!(connection, record_changes::table, &rows[..])?;
    Ok(())
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
    match own_of(change) {
        Some(own) => add(connection, event_id, std::slice::from_ref(&own)),
        None => Ok(()),
    }
}

/// The change's own record, if it says anything of it.
fn own_of(change: &Change<'_>) -> Option<RecordChange> {
    if change.before.is_none() && change.after.is_none() {
        return None;
    }
    Some(RecordChange {
        resource: change.resource,
        record_id: change.record_id.to_owned(),
        before: change.before.as_ref().map(Value::to_string),
        after: change.after.as_ref().map(Value::to_string),
    })
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

/// An entry as it is written.
#[derive(Insertable)]
#[diesel(table_name = audit_events)]
#[diesel(treat_none_as_default_value = false)]
struct NewEntry<'a> {
    id: AuditEventId,
    at: NaiveDateTime,
    user_id: Option<&'a UserId>,
    username: &'a str,
    unit_id: Option<&'a UnitId>,
    operation: &'a str,
    resource: &'a str,
    record_id: &'a str,
    address: &'a str,
    request_id: &'a str,
    job_id: Option<&'a JobId>,
    from_state: Option<&'a str>,
    to_state: Option<&'a str>,
    reason: Option<&'a str>,
    event: &'a str,
}

impl<'a> NewEntry<'a> {
    fn of(call: &'a Call, change: &'a Change<'_>) -> Self {
        Self {
            id: AuditEventId::new(),
            at: call.now.naive_utc(),
            user_id: call.actor.user_id.as_ref(),
            username: &call.actor.username,
            unit_id: change.unit_id,
            operation: call.operation,
            resource: change.resource,
            record_id: change.record_id,
            address: &call.address,
            request_id: &call.request_id,
            job_id: call.job_id.as_ref(),
            from_state: change.from_state,
            to_state: change.to_state,
            reason: change.reason,
            event: change.event,
        }
    }
}

/// Writes the entry of the trail.
fn enter(
    connection: &mut AnyConnection,
    call: &Call,
    change: &Change<'_>,
) -> Result<AuditEventId, ApiError> {
    let entry = NewEntry::of(call, change);
    diesel::insert_into(audit_events::table)
        .values(&entry)
        .execute(connection)?;
    Ok(entry.id)
}

/// A change as it is written.
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

impl<'a> NewRecordChange<'a> {
    fn of(audit_event_id: &'a AuditEventId, record: &'a RecordChange) -> Self {
        Self {
            audit_event_id,
            resource: record.resource,
            record_id: &record.record_id,
            before: record.before.as_deref(),
            after: record.after.as_deref(),
        }
    }
}

/// Adds records to an entry of the trail, as they were before and after.
pub fn add(
    connection: &mut AnyConnection,
    event_id: &AuditEventId,
    records: &[RecordChange],
) -> Result<(), ApiError> {
    let rows = records
        .iter()
        .map(|record| NewRecordChange::of(event_id, record));
    let rows: Vec<_> = rows.collect();
    insert_all!(connection, record_changes::table, &rows[..])?;
    Ok(())
}

/// What stands for a personal field in the trail; null stays null.
pub fn personal(keys: &Keys, field: &str, value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| {
        Value::String(keys.personal_hash(field, value))
    })
}
