//! What every change leaves behind, in its own transaction: an entry of the audit trail, the
//! record before and after, and an event for those who must be told.
//!
//! Personal fields stand here as keyed hashes (a change shows, the value doesn't); a drawn object
//! is named by its check's id only.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::outbox;
use crate::kernel::schema::{audit_events, record_changes};
use diesel::prelude::*;
use serde_json::Value;
use sortition_contract::ids::AuditEventId;
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
    pub unit_id: Option<&'a str>,
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

/// Writes audit entry, change history and outbox event of one change.
pub fn record(
    connection: &mut AnyConnection,
    call: &Call,
    change: Change<'_>,
) -> Result<(), ApiError> {
    let event_id = AuditEventId::new();
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::id.eq(event_id.as_str()),
            audit_events::at.eq(call.now.naive_utc()),
            audit_events::user_id.eq(call.actor.user_id.as_deref()),
            audit_events::username.eq(&call.actor.username),
            audit_events::unit_id.eq(change.unit_id),
            audit_events::operation.eq(call.operation),
            audit_events::resource.eq(change.resource),
            audit_events::record_id.eq(change.record_id),
            audit_events::address.eq(&call.address),
            audit_events::request_id.eq(&call.request_id),
            audit_events::job_id.eq(call.job_id.as_deref()),
            audit_events::from_state.eq(change.from_state),
            audit_events::to_state.eq(change.to_state),
            audit_events::reason.eq(change.reason),
        ))
        .execute(connection)?;
    if change.before.is_some() || change.after.is_some() {
        diesel::insert_into(record_changes::table)
            .values((
                record_changes::audit_event_id.eq(event_id.as_str()),
                record_changes::resource.eq(change.resource),
                record_changes::record_id.eq(change.record_id),
                record_changes::before.eq(change.before.as_ref().map(Value::to_string)),
                record_changes::after.eq(change.after.as_ref().map(Value::to_string)),
            ))
            .execute(connection)?;
    }
    outbox::push(connection, call, &change)
}

/// What stands for a personal field in the trail; null stays null.
pub fn personal(keys: &Keys, field: &str, value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| {
        Value::String(keys.personal_hash(field, value))
    })
}
