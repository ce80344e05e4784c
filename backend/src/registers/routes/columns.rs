//! What the registers' lists show, as columns of files.

use crate::checklist::store::read_major_names;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Machine, Names, Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use crate::org::store::dictionaries::read_names;
use sortition_contract::registers::{InspectorView, ObjectView, RecusalView};
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::registers as t;

/// All regions, as an inspector holds them.
const EVERYWHERE: &str = "*";

impl Tabled for ObjectView {
    const MODULE: &'static str = "registers";
    const RESOURCE: &'static str = "objects";
    const TITLE: Words = t::objects;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::object_name, |one, _| Value::text(&one.name)),
        TableColumn::new("code", t::code, |one, _| Value::text(&one.code)),
        TableColumn::new("type", t::kind, |one, say| say.code(one.object_type)),
        TableColumn::new("region", t::region, |one, say| say.name(&one.region_code)),
        TableColumn::new("staff", t::staff_count, |one, _| {
            Value::maybe(one.staff_count, Value::Count)
        }),
        TableColumn::new("class", t::class_head, class),
        TableColumn::new("index", t::credit_index, |one, _| {
            Value::maybe(one.credit_index, |index| Value::Count(index.into()))
        }),
        TableColumn::new("checked", t::last_checked_on, |one, _| {
            Value::maybe(one.last_checked_on, Value::Day)
        }),
        TableColumn::new("tags", t::tags, |one, say| {
            say.all(one.tags.iter().map(Value::text))
        }),
        TableColumn::new("status", t::status, |one, say| say.code(one.status)),
        TableColumn::new("industry", t::industry, |one, say| {
            Value::maybe(one.industry_code.as_deref(), |code| say.name(code))
        }),
        TableColumn::new("address", t::address, |one, _| {
            Value::maybe(one.address.as_deref(), Value::text)
        }),
        TableColumn::new("updated", t::updated_at, |one, _| {
            Value::Moment(one.updated_at)
        }),
    ];
    const MACHINE: Option<Machine<Self>> = Some(Machine {
        headings: OBJECT_FIELDS,
        cells: object_cells,
    });

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        read_names(connection)
    }
}

fn class(one: &ObjectView, say: &Speaker) -> Value {
    match one.credit_class {
        Some(class) => Value::text(class.code()),
        None => say.words(t::unrated),
    }
}

/// The columns of the import of objects, and the day of the last check.
const OBJECT_FIELDS: &[&str] = &[
    "code",
    "name",
    "type",
    "region_code",
    "industry_code",
    "address",
    "longitude",
    "latitude",
    "legal_representative",
    "phone",
    "staff_count",
    "status",
    "status_on",
    "credit_class",
    "credit_index",
    "tags",
    "last_checked_on",
];

fn object_cells(one: &ObjectView) -> Vec<String> {
    fn text(value: Option<&impl ToString>) -> String {
        value.map(ToString::to_string).unwrap_or_default()
    }
    vec![
        one.code.clone(),
        one.name.clone(),
        one.object_type.to_string(),
        one.region_code.clone(),
        text(one.industry_code.as_ref()),
        text(one.address.as_ref()),
        text(one.longitude.as_ref()),
        text(one.latitude.as_ref()),
        text(one.legal_representative.as_ref()),
        text(one.phone.as_ref()),
        text(one.staff_count.as_ref()),
        one.status.to_string(),
        text(one.status_on.as_ref()),
        text(one.credit_class.as_ref()),
        text(one.credit_index.as_ref()),
        one.tags.join(";"),
        text(one.last_checked_on.as_ref()),
    ]
}

impl Tabled for InspectorView {
    const MODULE: &'static str = "registers";
    const RESOURCE: &'static str = "inspectors";
    const TITLE: Words = t::inspectors;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::person_name, |one, _| Value::text(&one.name)),
        TableColumn::new("code", t::certificate, |one, _| Value::text(&one.code)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("valid_until", t::valid_until, |one, _| {
            Value::Day(one.valid_until)
        }),
        TableColumn::new("specialities", t::specialities, specialities),
        TableColumn::new("regions", t::regions, regions),
        TableColumn::new("account", t::account, |one, say| {
            say.words(match one.user_id {
                Some(_) => t::linked,
                None => t::not_linked,
            })
        }),
    ];

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        let mut names = read_names(connection)?;
        names.extend(read_major_names(connection)?);
        Ok(names)
    }
}

fn specialities(one: &InspectorView, say: &Speaker) -> Value {
    match one.specialities.is_empty() {
        true => say.words(t::any_speciality),
        false => say.all(one.specialities.iter().map(|code| say.name(code))),
    }
}

fn regions(one: &InspectorView, say: &Speaker) -> Value {
    if one.regions.iter().any(|code| code == EVERYWHERE) {
        return match say.is_for_machines() {
            true => Value::text(EVERYWHERE),
            false => say.words(t::everywhere),
        };
    }
    say.all(one.regions.iter().map(|code| say.name(code)))
}

impl Tabled for RecusalView {
    const MODULE: &'static str = "registers";
    const RESOURCE: &'static str = "recusals";
    const TITLE: Words = t::unit_recusals;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("inspector", t::inspector, |one, _| {
            Value::text(&one.inspector_name)
        }),
        TableColumn::new("certificate", t::certificate, |one, _| {
            Value::text(&one.inspector_code)
        }),
        TableColumn::new("object", t::object, |one, _| Value::text(&one.object_name)),
        TableColumn::new("reason", t::reason, |one, _| Value::text(&one.reason)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("declared", t::declared_on, |one, _| {
            Value::Day(shanghai_day(one.created_at))
        }),
    ];
}
