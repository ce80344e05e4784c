//! Units.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::history::{About, Traced};
use crate::kernel::page::Listing;
use crate::kernel::schema::units;
use crate::kernel::{search, text};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UnitId;
use sortition_contract::org::{UnitBrief, UnitFilter, UnitKind, UnitState, UnitView};
use sortition_contract::page::Page;
use std::collections::HashMap;

/// A unit as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = units)]
pub struct UnitRow {
    /// The unit.
    pub id: UnitId,
    /// Unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// The unit above.
    pub parent_id: Option<UnitId>,
    /// GB/T 2260.
    pub region_code: String,
    /// Whether it files monthly reports.
    pub owes_reports: bool,
    /// Whether it is open.
    pub state: UnitState,
    /// The order of lists: city, sections, outside, counties.
    pub position: i32,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl UnitRow {
    /// As the API shows it.
    pub fn view(&self) -> UnitView {
        UnitView {
            id: self.id.clone(),
            code: self.code.clone(),
            name: self.name.clone(),
            kind: self.kind,
            parent_id: self.parent_id.clone(),
            region_code: self.region_code.clone(),
            owes_reports: self.owes_reports,
            state: self.state,
            version: self.version,
        }
    }

    /// As other records name it.
    pub fn brief(&self) -> UnitBrief {
        UnitBrief {
            id: self.id.clone(),
            code: self.code.clone(),
            name: self.name.clone(),
            kind: self.kind,
        }
    }
}

impl Traced for UnitRow {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "units";

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: Some(&self.id),
            title: &self.name,
        }
    }
}

sortable! {
    UnitSort of units::table, tie units::code => String;
    "position" => units::position => i32,
    "code" => units::code => String,
    "name" => units::name => String,
}

fn matching<'a>(listing: &Listing<UnitFilter>) -> units::BoxedQuery<'a, Backend> {
    let mut query = units::table.into_boxed();
    if let Some(kind) = listing.filter.kind {
        query = query.filter(units::kind.eq(kind));
    }
    if let Some(state) = listing.filter.state {
        query = query.filter(units::state.eq(state));
    }
    if let Some(owes_reports) = listing.filter.owes_reports {
        query = query.filter(units::owes_reports.eq(owes_reports));
    }
    if let Some(term) = &listing.q {
        let code = search::containing_key(term, text::code);
        query = query.filter(
            units::name
                .like(search::containing(term))
                .escape(search::ESCAPE)
                .or(units::code.like(code).escape(search::ESCAPE)),
        );
    }
    query
}

/// A page of units. Everybody reads units, so there is no scope to keep to.
pub fn list(
    connection: &mut AnyConnection,
    listing: &Listing<UnitFilter>,
) -> Result<Page<UnitRow>, ApiError> {
    let value = |row: &UnitRow, key: &str| match key {
        "position" => row.position.into(),
        "name" => row.name.clone().into(),
        _ => row.code.clone().into(),
    };
    UnitSort::page(
        connection,
        listing,
        &[("position", false)],
        || matching(listing),
        |query, connection| query.load(connection),
        value,
        |row| row.code.clone().into(),
    )
}

/// A unit by its id.
pub fn find(connection: &mut AnyConnection, id: &UnitId) -> Result<UnitRow, ApiError> {
    units::table
        .find(id)
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// A unit by its code.
pub fn find_by_code(connection: &mut AnyConnection, code: &str) -> Result<UnitRow, ApiError> {
    units::table
        .filter(units::code.eq(code))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// A unit by its name.
pub fn find_by_name(connection: &mut AnyConnection, name: &str) -> Result<UnitRow, ApiError> {
    units::table
        .filter(units::name.eq(name))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// All units, by id.
pub fn by_id(connection: &mut AnyConnection) -> Result<HashMap<UnitId, UnitRow>, ApiError> {
    let rows: Vec<UnitRow> = units::table.load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Names of units by id.
pub fn read_names<'a>(
    connection: &mut AnyConnection,
    ids: impl IntoIterator<Item = &'a UnitId>,
) -> Result<HashMap<UnitId, String>, ApiError> {
    let ids: Vec<UnitId> = ids.into_iter().cloned().collect();
    let names: Vec<(UnitId, String)> = units::table
        .filter(units::id.eq_any(ids))
        .select((units::id, units::name))
        .load(connection)?;
    Ok(names.into_iter().collect())
}

/// All units, in the order of lists.
pub fn all(connection: &mut AnyConnection) -> Result<Vec<UnitRow>, ApiError> {
    Ok(units::table
        .order((units::position, units::code))
        .load(connection)?)
}

/// Writes a new unit.
pub fn insert(connection: &mut AnyConnection, row: &UnitRow) -> Result<(), ApiError> {
    diesel::insert_into(units::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    Ok(())
}

/// Writes a changed unit, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &UnitRow, seen: i64) -> Result<(), ApiError> {
    let changed =
        diesel::update(units::table.filter(units::id.eq(&row.id).and(units::version.eq(seen))))
            .set((
                units::name.eq(&row.name),
                units::owes_reports.eq(row.owes_reports),
                units::state.eq(row.state),
                units::version.eq(row.version),
                units::updated_at.eq(row.updated_at),
            ))
            .execute(connection)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(ApiError::refused(ErrorCode::StaleVersion))
    }
}

/// The position after the last unit.
pub fn next_position(connection: &mut AnyConnection) -> Result<i32, ApiError> {
    let last: Option<i32> = units::table
        .select(diesel::dsl::max(units::position))
        .first(connection)?;
    Ok(last.unwrap_or(0) + 1)
}
