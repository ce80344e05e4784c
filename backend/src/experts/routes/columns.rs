//! What the list of experts shows, as columns of files.

use crate::checklist::store::read_major_names;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Names, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::experts::ExpertView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::experts as t;

impl Tabled for ExpertView {
    const MODULE: &'static str = "experts";
    const RESOURCE: &'static str = "experts";
    const TITLE: Words = t::experts;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::person_name, |one, _| Value::text(&one.name)),
        TableColumn::new("field", t::field, |one, _| Value::text(&one.field)),
        TableColumn::new("organisation", t::organisation, |one, _| {
            Value::text(&one.organisation)
        }),
        TableColumn::new("title", t::professional_title, |one, _| {
            Value::maybe(one.title.as_deref(), Value::text)
        }),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("contract_until", t::contract_until, |one, _| {
            Value::Day(one.contract_until)
        }),
        TableColumn::new("specialities", t::specialities, |one, say| {
            match one.specialities.is_empty() {
                true => say.words(t::any_speciality),
                false => say.all(one.specialities.iter().map(|code| say.name(code))),
            }
        }),
        TableColumn::new("participations", t::participations, |one, _| {
            Value::Count(one.participation_count)
        }),
        TableColumn::new("rating", t::rating, |one, _| {
            Value::maybe(one.rating_tenths, |tenths| {
                Value::text(format!("{}.{}", tenths / 10, tenths % 10))
            })
        }),
    ];

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        Ok(read_major_names(connection)?.into_iter().collect())
    }
}
