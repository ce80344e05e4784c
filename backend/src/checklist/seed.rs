//! What every new database holds of the checklist: the sample list as version 1, in force and
//! published since 1 January of the year.

use crate::checklist::rules::MAJOR_CODE;
use crate::checklist::store::{self, ItemVersionRow, Texts};
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::Row;
use crate::org::seed::{cell, rows};
use crate::org::store::units;
use chrono::{Datelike, NaiveDate};
use sortition_contract::checklist::{ItemKind, ItemState};
use sortition_contract::ids::{ItemId, ItemVersionId};
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
    let mut majors: HashMap<String, String> = HashMap::new();
    for row in rows(ITEMS, COLUMNS)? {
        let unit = units::find_by_name(connection, cell(&row, "section_zh"))?;
        let code = cell(&row, "code");
        let major_code = code.get(..MAJOR_CODE).unwrap_or(code);
        let major = match majors.get(major_code) {
            Some(id) => id.clone(),
            None => {
                let version = ItemVersionRow {
                    name: cell(&row, "category_zh").to_owned(),
                    ..blank(call, major_code, None, &unit.id, from)
                };
                insert(connection, &version)?;
                majors.insert(major_code.to_owned(), version.item_id.clone());
                version.item_id
            }
        };
        insert(connection, &version_of(call, &row, &major, &unit.id, from))?;
    }
    Ok(())
}

fn insert(connection: &mut AnyConnection, version: &ItemVersionRow) -> Result<(), ApiError> {
    let parent = version.parent_id.as_deref();
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
    major: &str,
    unit_id: &str,
    from: NaiveDate,
) -> ItemVersionRow {
    let text = |field| cell(row, field).to_owned();
    let object_types = cell(row, "object_types").split(';').map(str::trim);
    ItemVersionRow {
        name: text("name_zh"),
        kind: text("kind"),
        object_types: Texts(
            object_types
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
        ),
        content: text("content_zh"),
        method: text("method_zh"),
        legal_basis: text("legal_basis_zh"),
        ..blank(call, cell(row, "code"), Some(major), unit_id, from)
    }
}

fn blank(
    call: &Call,
    code: &str,
    parent_id: Option<&str>,
    unit_id: &str,
    from: NaiveDate,
) -> ItemVersionRow {
    ItemVersionRow {
        id: ItemVersionId::new().into(),
        item_id: ItemId::new().into(),
        number: 1,
        code: code.to_owned(),
        parent_id: parent_id.map(str::to_owned),
        state: ItemState::Effective.code().to_owned(),
        name: String::new(),
        kind: ItemKind::General.code().to_owned(),
        object_types: Texts::default(),
        content: String::new(),
        method: String::new(),
        legal_basis: String::new(),
        unit_id: unit_id.to_owned(),
        platform_codes: Texts::default(),
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
    }
}
