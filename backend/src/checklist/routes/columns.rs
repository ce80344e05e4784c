//! What the checklist shows, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::checklist::ItemView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::checklist as t;

impl Tabled for ItemView {
    const MODULE: &'static str = "checklist";
    const RESOURCE: &'static str = "items";
    const TITLE: Words = t::items;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::item_name, |one, _| Value::text(&one.name)),
        TableColumn::new("code", t::code, |one, _| Value::text(&one.code)),
        TableColumn::new("kind", t::kind, |one, say| say.code(one.kind)),
        TableColumn::new("types", t::object_types, types),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("max_ratio", t::max_ratio, |one, _| {
            Value::maybe(one.max_ratio_bp, |points| Value::Ratio(points.into()))
        }),
        TableColumn::new("effective_from", t::effective_from, |one, _| {
            Value::Day(one.effective_from)
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("max_per_year", t::max_per_year, |one, _| {
            Value::maybe(one.max_per_year, |count| Value::Count(count.into()))
        }),
        TableColumn::new("content", t::content, |one, _| Value::text(&one.content)),
        TableColumn::new("legal_basis", t::legal_basis, |one, _| {
            Value::text(&one.legal_basis)
        }),
        TableColumn::new("published", t::published_at, |one, _| {
            Value::maybe(one.published_at, Value::Moment)
        }),
    ];
}

fn types(one: &ItemView, say: &Speaker) -> Value {
    match one.object_types.is_empty() {
        true => say.words(t::any_type),
        false => say.all(one.object_types.iter().map(|kind| say.code(*kind))),
    }
}
