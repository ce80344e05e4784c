//! What the trail shows, as columns of files.

use crate::kernel::page::{TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::audit::AuditEventView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::audit as t;

impl Tabled for AuditEventView {
    const MODULE: &'static str = "audit";
    const RESOURCE: &'static str = "audit_events";
    const TITLE: Words = t::trail;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("operation", t::operation, |one, _| {
            Value::text(&one.operation)
        }),
        TableColumn::new("at", t::at, |one, _| Value::Moment(one.at)),
        TableColumn::new("username", t::username, |one, _| Value::text(&one.username)),
        TableColumn::new("resource", t::resource, |one, _| Value::text(&one.resource)),
        TableColumn::new("record", t::record, |one, _| Value::text(&one.record_id)),
        TableColumn::new("states", t::states, |one, _| states(one)),
        TableColumn::new("reason", t::reason, |one, _| {
            Value::maybe(one.reason.as_deref(), Value::text)
        }),
        TableColumn::new("address", t::address, |one, _| Value::text(&one.address)),
    ];
}

fn states(one: &AuditEventView) -> Value {
    let (from, to) = (one.from_state.as_deref(), one.to_state.as_deref());
    match (from, to) {
        (Some(from), Some(to)) => Value::text(format!("{from} → {to}")),
        (from, to) => Value::maybe(to.or(from), Value::text),
    }
}
