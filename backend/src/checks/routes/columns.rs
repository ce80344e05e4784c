//! What the lists of checks show, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::checks::CheckView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::checks as t;

impl Tabled for CheckView {
    const MODULE: &'static str = "checks";
    const RESOURCE: &'static str = "checks";
    const TITLE: Words = t::checks;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("object", t::object, object),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("result", t::result, |one, say| {
            Value::maybe(one.result, |result| say.code(result))
        }),
        TableColumn::new("address", t::address, |one, _| {
            let address = one
                .object
                .as_ref()
                .and_then(|object| object.address.as_deref());
            Value::maybe(address, Value::text)
        }),
        TableColumn::new("task", t::task, |one, _| Value::text(&one.task_title)),
        TableColumn::new("position", t::position, |one, _| {
            Value::Count(one.position.into())
        }),
        TableColumn::new("until", t::until, |one, _| Value::Day(one.period_to)),
        TableColumn::new("ended", t::ended_on, |one, _| {
            Value::maybe(one.ended_on, Value::Day)
        }),
    ];
}

/// The object's name; its number in the draw while it may not be seen.
fn object(one: &CheckView, say: &Speaker) -> Value {
    match &one.object {
        Some(object) => Value::text(&object.name),
        None => say.sentence(t::hidden_object, &[("position", one.position.to_string())]),
    }
}
