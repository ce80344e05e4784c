//! Plans.

use crate::kernel::db::{AnyConnection, Backend, Unread};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{plan_entries, plan_entry_partners, plans};
use crate::kernel::search;
use crate::{record, sortable};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{PlanId, UnitId, UserId};
use sortition_contract::page::Page;
use sortition_contract::plans::{PlanAction, PlanFilter, PlanState};
use std::collections::HashMap;

/// A plan as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, AsChangeset, Serialize)]
#[diesel(table_name = plans)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
pub struct PlanRow {
    /// The order in which plans were made.
    pub seq: i64,
    /// The plan.
    pub id: PlanId,
    /// Whose it is.
    pub unit_id: UnitId,
    /// The year that it is for.
    pub year: i32,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: PlanState,
    /// 0 until published.
    pub edition: i32,
    /// What the approver was shown: a `PlanForecast`.
    #[serde(skip)]
    pub forecast: Option<Unread>,
    /// Who made it.
    pub created_by: UserId,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// Who decided last.
    pub decided_by: Option<UserId>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// When it was published.
    pub published_at: Option<NaiveDateTime>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl PlanRow {
    /// Whether everybody with business may read it.
    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.state)
    }
}

record!(PlanRow, PlanAction, "plans" of "plans", titled title, saved by update);

/// The states in which everybody with business reads a plan.
const PUBLIC: [PlanState; 2] = [PlanState::Published, PlanState::Closed];

type Condition<'a> = Box<dyn BoxableExpression<plans::table, Backend, SqlType = Bool> + 'a>;

/// What a caller reads: published plans, drafts of the own unit, drafts that name it as a partner.
fn visible<'a>(scope: &Scope) -> Option<Condition<'a>> {
    if scope.is_all {
        return None;
    }
    let units: Vec<UnitId> = scope.units.iter().cloned().collect();
    let mut condition: Condition<'a> = Box::new(plans::state.eq_any(PUBLIC));
    condition = Box::new(condition.or(plans::unit_id.eq_any(units)));
    if !scope.task_units.is_empty() {
        let partners: Vec<UnitId> = scope.task_units.iter().cloned().collect();
        let named = plan_entries::table
            .inner_join(
                plan_entry_partners::table.on(plan_entry_partners::entry_id.eq(plan_entries::id)),
            )
            .filter(plan_entry_partners::unit_id.eq_any(partners))
            .select(plan_entries::plan_id);
        condition = Box::new(condition.or(plans::id.eq_any(named)));
    }
    Some(condition)
}

sortable! {
    PlanSort of plans::table, tie plans::seq => i64;
    "year" => plans::year => i32,
    "title" => plans::title => String,
    "created_at" => plans::created_at => NaiveDateTime,
    "updated_at" => plans::updated_at => NaiveDateTime,
}

fn matching<'a>(scope: &Scope, listing: &Listing<PlanFilter>) -> plans::BoxedQuery<'a, Backend> {
    let mut query = plans::table.into_boxed();
    if let Some(condition) = visible(scope) {
        query = query.filter(condition);
    }
    if let Some(unit_id) = &listing.filter.unit_id {
        query = query.filter(plans::unit_id.eq(unit_id.clone()));
    }
    if let Some(year) = listing.filter.year {
        query = query.filter(plans::year.eq(year));
    }
    if let Some(state) = listing.filter.state {
        query = query.filter(plans::state.eq(state));
    }
    if let Some(term) = &listing.q {
        let pattern = search::containing(term);
        query = query.filter(plans::title.like(pattern).escape(search::ESCAPE));
    }
    query
}

/// A page of the plans that a caller reads; the latest year first.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<PlanFilter>,
) -> Result<Page<PlanRow>, ApiError> {
    let value = |row: &PlanRow, key: &str| match key {
        "year" => row.year.into(),
        "title" => row.title.clone().into(),
        "created_at" => serde_json::json!(row.created_at),
        _ => serde_json::json!(row.updated_at),
    };
    PlanSort::page(
        connection,
        listing,
        &[("year", true), ("created_at", true)],
        || matching(scope, listing),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// A plan by its id.
pub fn find(connection: &mut AnyConnection, id: &PlanId) -> Result<PlanRow, ApiError> {
    plans::table
        .filter(plans::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// A plan by its id, if the caller reads it; for others it doesn't exist.
pub fn find_visible(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &PlanId,
) -> Result<PlanRow, ApiError> {
    let mut query = plans::table
        .into_boxed::<Backend>()
        .filter(plans::id.eq(id.clone()));
    if let Some(condition) = visible(scope) {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The unit's other plans of a year that were handed in: targets and caps look at all together.
pub fn submitted_of_year(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    year: i32,
    but: &PlanId,
) -> Result<Vec<PlanRow>, ApiError> {
    let states = [
        PlanState::Submitted,
        PlanState::Approved,
        PlanState::Published,
        PlanState::Closed,
    ];
    Ok(plans::table
        .filter(plans::unit_id.eq(unit_id))
        .filter(plans::year.eq(year))
        .filter(plans::state.eq_any(states))
        .filter(plans::id.ne(but))
        .order(plans::seq.asc())
        .load(connection)?)
}

/// How many entries plans have.
pub fn entry_counts(
    connection: &mut AnyConnection,
    plan_ids: &[PlanId],
) -> Result<HashMap<PlanId, i64>, ApiError> {
    let rows: Vec<(PlanId, i64)> = plan_entries::table
        .filter(plan_entries::plan_id.eq_any(plan_ids.to_vec()))
        .group_by(plan_entries::plan_id)
        .select((plan_entries::plan_id, diesel::dsl::count_star()))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// How many entries of plans name one of these units as a partner.
pub fn joined_entry_counts(
    connection: &mut AnyConnection,
    plan_ids: &[PlanId],
    unit_ids: &[UnitId],
) -> Result<HashMap<PlanId, i64>, ApiError> {
    let named = plan_entry_partners::table
        .filter(plan_entry_partners::unit_id.eq_any(unit_ids.to_vec()))
        .select(plan_entry_partners::entry_id);
    let rows: Vec<(PlanId, i64)> = plan_entries::table
        .filter(plan_entries::plan_id.eq_any(plan_ids.to_vec()))
        .filter(plan_entries::id.eq_any(named))
        .group_by(plan_entries::plan_id)
        .select((plan_entries::plan_id, diesel::dsl::count_star()))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Writes a new plan; `seq` is set by the database.
pub fn insert(connection: &mut AnyConnection, row: &PlanRow) -> Result<(), ApiError> {
    diesel::insert_into(plans::table)
        .values((
            plans::id.eq(&row.id),
            plans::unit_id.eq(&row.unit_id),
            plans::year.eq(row.year),
            plans::title.eq(&row.title),
            plans::state.eq(row.state),
            plans::edition.eq(row.edition),
            plans::created_by.eq(&row.created_by),
            plans::version.eq(row.version),
            plans::created_at.eq(row.created_at),
            plans::updated_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes a changed plan, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &PlanRow, seen: i64) -> Result<(), ApiError> {
    let target = plans::table.filter(plans::id.eq(&row.id).and(plans::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Deletes a draft; its entries are gone before.
pub fn delete(connection: &mut AnyConnection, id: &PlanId) -> Result<(), ApiError> {
    diesel::delete(plans::table.filter(plans::id.eq(id))).execute(connection)?;
    Ok(())
}
