//! What the trail shows, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::audit::{AuditEventView, operation_text, resource_text};
use sortition_contract::texts::catalogue::audit as t;
use sortition_contract::texts::{Words, state_words};

impl Tabled for AuditEventView {
    const MODULE: &'static str = "audit";
    const RESOURCE: &'static str = "audit_events";
    const TITLE: Words = t::trail;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("operation", t::operation, |one, say| {
            say.named(&one.operation, |language| {
                operation_text(&one.operation, language)
            })
        }),
        TableColumn::new("at", t::at, |one, _| Value::Moment(one.at)),
        TableColumn::new("username", t::actor, actor),
        TableColumn::new("resource", t::resource, |one, say| {
            say.named(&one.resource, |language| {
                resource_text(&one.resource, language)
            })
        }),
        TableColumn::new("record", t::record, |one, _| Value::text(&one.record_id)),
        TableColumn::new("states", t::states, states),
        TableColumn::new("reason", t::reason, |one, _| {
            Value::maybe(one.reason.as_deref(), Value::text)
        }),
        TableColumn::new("address", t::address, |one, _| Value::text(&one.address)),
    ];
}

/// The person by name, a program with its key; machines get the account.
fn actor(one: &AuditEventView, say: &Speaker) -> Value {
    if say.is_for_machines() {
        return Value::text(&one.username);
    }
    if let (Some(key), Some(name)) = (&one.key, &one.name) {
        return Value::text(format!("{name} {}", key.prefix));
    }
    match (one.username.as_str(), one.name.as_deref()) {
        (_, Some(name)) if !name.is_empty() => Value::text(name),
        ("system", _) => say.words(t::by_system),
        ("anonymous", _) => say.words(t::by_nobody),
        (username, _) => Value::text(username),
    }
}

fn states(one: &AuditEventView, say: &Speaker) -> Value {
    let word = |state: &str| {
        say.named(state, |language| {
            state_words(&one.resource, state).map(|words| words.text(language))
        })
    };
    match (one.from_state.as_deref(), one.to_state.as_deref()) {
        (Some(from), Some(to)) => Value::text(format!(
            "{} → {}",
            word(from).for_people(),
            word(to).for_people()
        )),
        (from, to) => Value::maybe(to.or(from), word),
    }
}
