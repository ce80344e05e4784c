//! What the list of publications shows, as columns of files.

use crate::kernel::page::{TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::publications::PublicationView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::publications as t;

impl Tabled for PublicationView {
    const MODULE: &'static str = "publications";
    const RESOURCE: &'static str = "publications";
    const TITLE: Words = t::publications;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::title, |one, _| Value::text(&one.title)),
        TableColumn::new("kind", t::kind, |one, say| say.code(one.kind)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("due", t::due_at, |one, _| {
            Value::maybe(one.due_at, Value::Moment)
        }),
        TableColumn::new("published", t::published_at, |one, _| {
            Value::maybe(one.published_at, Value::Moment)
        }),
        TableColumn::new("number", t::number, |one, _| Value::text(&one.number)),
    ];
}
