//! What the list of tasks shows, as columns of files.

use crate::kernel::page::{TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::tasks::TaskView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::tasks as t;

impl Tabled for TaskView {
    const MODULE: &'static str = "tasks";
    const RESOURCE: &'static str = "tasks";
    const TITLE: Words = t::tasks;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::title, |one, _| Value::text(&one.title)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("joint", t::joint_kind, |one, say| say.code(one.joint_kind)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("from", t::period_from, |one, _| Value::Day(one.period.from)),
        TableColumn::new("to", t::period_to, |one, _| Value::Day(one.period.to)),
        TableColumn::new("drawn", t::drawn_on, |one, _| {
            Value::maybe(one.drawn_on, Value::Day)
        }),
        TableColumn::new("document", t::document_number, |one, _| {
            Value::maybe(one.document_number.as_deref(), Value::text)
        }),
        TableColumn::new("created", t::created_at, |one, _| {
            Value::Moment(one.created_at)
        }),
    ];
}
