//! What the list of plans shows, as columns of files.

use crate::kernel::page::{TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::plans::PlanView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::plans as t;

impl Tabled for PlanView {
    const MODULE: &'static str = "plans";
    const RESOURCE: &'static str = "plans";
    const TITLE: Words = t::plans;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::title, |one, _| Value::text(&one.title)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("year", t::year, |one, _| Value::text(one.year.to_string())),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("entries", t::entries, |one, _| {
            Value::Count(one.entry_count)
        }),
        TableColumn::new("submitter", t::submitter, |one, _| {
            Value::maybe(one.submitted_by_name.as_deref(), Value::text)
        }),
        TableColumn::new("published", t::published_at, |one, _| {
            Value::maybe(one.published_at, Value::Moment)
        }),
        TableColumn::new("updated", t::updated_at, |one, _| {
            Value::Moment(one.updated_at)
        }),
    ];
}
