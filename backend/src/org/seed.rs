//! What every new database holds of `org`: regions, industries, units, calendar, settings.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::tabular::{Column, Limits, Row, Table};
use crate::org::rules::settings::DEFINITIONS;
use crate::org::store::units::UnitRow;
use crate::org::store::{dictionaries, settings, units};
use chrono::NaiveDate;
use sortition_contract::ids::UnitId;
use sortition_contract::org::{RegionKind, UnitState};
use std::collections::HashMap;
use std::io::Cursor;

const REGIONS: &str = include_str!("../../data/regions.csv");
const INDUSTRIES: &str = include_str!("../../data/industries.csv");
const WORKDAYS: &str = include_str!("../../data/workdays.csv");
const UNITS: &str = include_str!("../../data/units.csv");

/// Before any record: the first values hold for every day that one may ask for.
const SETTINGS_FROM: &str = "2000-01-01";

/// Fills the tables of `org` of an empty database, which is that of the installation with this id.
pub fn seed(
    connection: &mut AnyConnection,
    call: &Call,
    installation_id: &str,
) -> Result<(), ApiError> {
    for (position, row) in (0..).zip(rows(REGIONS, &["code", "name_zh", "kind"])?) {
        let kind: RegionKind = cell(&row, "kind").parse().map_err(ApiError::internal)?;
        let region = (cell(&row, "code"), cell(&row, "name_zh"), kind);
        dictionaries::insert_region(connection, region, position)?;
    }
    for row in rows(INDUSTRIES, &["code", "name_zh", "parent_code"])? {
        let parent = Some(cell(&row, "parent_code")).filter(|code| !code.is_empty());
        dictionaries::insert_industry(
            connection,
            cell(&row, "code"),
            cell(&row, "name_zh"),
            parent,
        )?;
    }
    for row in rows(WORKDAYS, &["date", "is_workday", "name"])? {
        let on: NaiveDate = cell(&row, "date").parse().map_err(ApiError::internal)?;
        let is_workday = cell(&row, "is_workday") == "1";
        dictionaries::insert_calendar_day(connection, on, is_workday, cell(&row, "name"))?;
    }
    seed_units(connection, call)?;
    let from: NaiveDate = SETTINGS_FROM.parse().map_err(ApiError::internal)?;
    for definition in DEFINITIONS {
        let value = (definition.initial)(installation_id);
        let first = settings::NewValue {
            key: definition.key,
            unit_id: None,
            value: &value,
            effective_from: from,
            reason: None,
        };
        settings::insert(connection, &first, None, call.now)?;
    }
    Ok(())
}

fn seed_units(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let columns = [
        "code",
        "name",
        "kind",
        "parent_code",
        "region_code",
        "owes_reports",
    ];
    let mut ids: HashMap<String, UnitId> = HashMap::new();
    for (position, row) in (1..).zip(rows(UNITS, &columns)?) {
        let id = UnitId::new();
        let unit = UnitRow {
            id: id.clone(),
            code: cell(&row, "code").to_owned(),
            name: cell(&row, "name").to_owned(),
            kind: cell(&row, "kind").parse().map_err(ApiError::internal)?,
            parent_id: ids.get(cell(&row, "parent_code")).cloned(),
            region_code: cell(&row, "region_code").to_owned(),
            owes_reports: cell(&row, "owes_reports") == "true",
            state: UnitState::Active,
            position,
            version: 1,
            created_at: call.now.naive_utc(),
            updated_at: call.now.naive_utc(),
        };
        units::insert(connection, &unit)?;
        ids.insert(unit.code, id);
    }
    Ok(())
}

/// The rows of a seed file; its columns are all required.
pub fn rows(text: &'static str, columns: &[&'static str]) -> Result<Vec<Row>, ApiError> {
    let columns: Vec<Column> = columns
        .iter()
        .map(|field| Column::required(field, &[]))
        .collect();
    let table =
        Table::open(Cursor::new(text), &columns, Limits::default()).map_err(ApiError::internal)?;
    table.map(|row| row.map_err(ApiError::internal)).collect()
}

/// A cell of a seed file.
pub fn cell<'a>(row: &'a Row, field: &str) -> &'a str {
    row.get(field).unwrap_or_default()
}
