//! What every new database holds of the checklist: the sample list as version 1, in force and
//! published since 1 January of the year.

use crate::checklist::rules::MAJOR_CODE;
use crate::checklist::store::{self, ItemVersionRow};
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::tabular::Row;
use crate::org::seed::{cell, rows};
use crate::org::store::units;
use chrono::{Datelike, NaiveDate};
use sortition_contract::checklist::{ItemKind, ItemState};
use sortition_contract::ids::{ItemId, ItemVersionId, UnitId};
use sortition_contract::registers::ObjectType;
use std::collections::HashMap;

const ITEMS: &str = include_str!("../../data/items.csv");
const COLUMNS: &[&str] = &[
    "code",
    "name_zh",
    "category_zh",
    "kind",
    "object_type_zh",
    "object_types",
    "content_zh",
    "method_zh",
    "legal_basis_zh",
    "section_zh",
    "joint_departments_zh",
];

/// Fills the tables of the checklist of an empty database.
pub fn seed(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let year = shanghai_day(call.now).year();
    let from = NaiveDate::from_ymd_opt(year, 1, 1)
        .ok_or_else(|| ApiError::internal("a year without first day"))?;
    let mut majors: HashMap<String, ItemId> = HashMap::new();
    for row in rows(ITEMS, COLUMNS)? {
        let unit = units::find_by_name(connection, cell(&row, "section_zh"))?;
        let unit_id: UnitId = unit.id;
        let code = cell(&row, "code");
        let major_code = code.get(..MAJOR_CODE).unwrap_or(code);
        let major = match majors.get(major_code) {
            Some(id) => id.clone(),
            None => {
                let named = (major_code, cell(&row, "category_zh"));
                let version = heading(call, named, None, &unit_id, from)?;
                insert(connection, &version)?;
                majors.insert(major_code.to_owned(), version.item_id.clone());
                version.item_id
            }
        };
        let version = version_of(call, &row, &major, &unit_id, from)?;
        insert(connection, &version)?;
    }
    Ok(())
}

fn insert(connection: &mut AnyConnection, version: &ItemVersionRow) -> Result<(), ApiError> {
    let parent = version.parent_id.as_ref();
    store::insert(
        connection,
        &version.item_id,
        &version.code,
        parent,
        version.created_at,
    )?;
    store::insert_version(connection, version)
}

fn version_of(
    call: &Call,
    row: &Row,
    major: &ItemId,
    unit_id: &UnitId,
    from: NaiveDate,
) -> Result<ItemVersionRow, ApiError> {
    let text = |field| cell(row, field).to_owned();
    let object_types = cell(row, "object_types").split(';').map(str::trim);
    let object_types = object_types.filter(|code| !code.is_empty()).map(str::parse);
    let object_types: Result<Vec<ObjectType>, _> = object_types.collect();
    let named = (cell(row, "code"), cell(row, "name_zh"));
    Ok(ItemVersionRow {
        kind: cell(row, "kind").parse().map_err(ApiError::internal)?,
        object_types: Json::new(object_types.map_err(ApiError::internal)?)?,
        content: text("content_zh"),
        method: text("method_zh"),
        legal_basis: text("legal_basis_zh"),
        ..heading(call, named, Some(major), unit_id, from)?
    })
}

/// An item of which there is no more to say than its code and its name, as of a major one.
fn heading(
    call: &Call,
    (code, name): (&str, &str),
    parent_id: Option<&ItemId>,
    unit_id: &UnitId,
    from: NaiveDate,
) -> Result<ItemVersionRow, ApiError> {
    Ok(ItemVersionRow {
        id: ItemVersionId::new(),
        item_id: ItemId::new(),
        number: 1,
        code: code.to_owned(),
        parent_id: parent_id.cloned(),
        state: ItemState::Effective,
        name: name.to_owned(),
        kind: ItemKind::General,
        object_types: Json::new(Vec::new())?,
        content: String::new(),
        method: String::new(),
        legal_basis: String::new(),
        unit_id: unit_id.clone(),
        platform_codes: Json::new(Vec::new())?,
        max_ratio_bp: None,
        max_per_year: None,
        effective_from: from,
        ended_on: None,
        published_at: Some(call.now.naive_utc()),
        reason: String::new(),
        created_by: None,
        submitted_by: None,
        return_reason: None,
        version: 1,
        created_at: call.now.naive_utc(),
        updated_at: call.now.naive_utc(),
    })
}
