//! Checks and their parts.

use crate::both;
use crate::checks::store::visible::{self, Sight, visible_checks};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::{
    check_inspectors, check_parts, checks, draws, inspectors, objects, tasks,
};
use crate::kernel::search;
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::checks::{CheckFilter, CheckResult, CheckState};
use sortition_contract::error::ErrorCode;
use sortition_contract::page::Page;

/// How many rows one statement writes: both databases limit its parameters.
const ROWS_AT_ONCE: usize = 500;

/// A check as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = checks)]
pub struct CheckRow {
    /// For paging.
    pub key: i64,
    /// The check.
    pub id: String,
    /// Its task.
    pub task_id: String,
    /// The draw that drew its object.
    pub draw_id: String,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped, until it is released.
    pub sealed: Option<String>,
    /// The object, once released.
    pub object_id: Option<String>,
    /// The object's stratum, once released.
    pub stratum: Option<String>,
    /// Whether the object is an enterprise, once released.
    pub is_enterprise: Option<bool>,
    /// `CheckState`, the least advanced part's.
    pub state: String,
    /// When it was released.
    pub visible_from: Option<NaiveDateTime>,
    /// When the first inspector began.
    pub started_at: Option<NaiveDateTime>,
    /// Where, coarsely.
    pub place: Option<String>,
    /// The day of the last submission, once confirmed.
    pub ended_on: Option<NaiveDate>,
    /// `CheckResult`, the worst part's.
    pub result: Option<String>,
    /// What the representative said.
    pub representative_words: Option<String>,
    /// How signing was refused.
    pub refusal: Option<String>,
    /// The day on which the result was entered.
    pub result_entered_on: Option<NaiveDate>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl CheckRow {
    /// The state.
    pub fn state(&self) -> Result<CheckState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// The result.
    pub fn result(&self) -> Result<Option<CheckResult>, ApiError> {
        result_of(self.result.as_deref())
    }
}

/// A stored result.
pub fn result_of(code: Option<&str>) -> Result<Option<CheckResult>, ApiError> {
    code.map(|code| code.parse().map_err(ApiError::internal))
        .transpose()
}

/// A check that a draw makes.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = checks)]
pub struct NewCheck {
    /// The check.
    pub id: String,
    /// Its task.
    pub task_id: String,
    /// Its draw.
    pub draw_id: String,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped.
    pub sealed: String,
    /// `sealed`.
    pub state: String,
    /// 1.
    pub version: i64,
    /// When it was drawn.
    pub created_at: NaiveDateTime,
    /// The same.
    pub updated_at: NaiveDateTime,
}

/// A unit's part as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_parts)]
pub struct PartRow {
    /// The check.
    pub check_id: String,
    /// The unit.
    pub unit_id: String,
    /// `CheckState`.
    pub state: String,
    /// `CheckResult`.
    pub result: Option<String>,
    /// Who submitted it last.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<NaiveDateTime>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
}

impl PartRow {
    /// A part nobody has opened yet.
    pub fn sealed(check_id: &str, unit_id: &str) -> Self {
        Self {
            check_id: check_id.to_owned(),
            unit_id: unit_id.to_owned(),
            state: CheckState::Sealed.code().to_owned(),
            result: None,
            submitted_by: None,
            submitted_at: None,
            confirmed_by: None,
            confirmed_at: None,
            return_reason: None,
        }
    }

    /// The state.
    pub fn state(&self) -> Result<CheckState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// The result.
    pub fn result(&self) -> Result<Option<CheckResult>, ApiError> {
        result_of(self.result.as_deref())
    }
}

/// An inspector's place in a check.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_inspectors)]
pub struct AssignmentRow {
    /// The check.
    pub check_id: String,
    /// The inspector's unit.
    pub unit_id: String,
    /// The inspector.
    pub inspector_id: String,
    /// 0 leads the unit's part.
    pub position: i32,
}

/// Writes new checks and their parts.
pub fn insert(
    connection: &mut AnyConnection,
    rows: &[NewCheck],
    parts: &[PartRow],
) -> Result<(), ApiError> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        both!(connection, native => diesel::insert_into(checks::table)
            .values(rows)
            .execute(native))?;
    }
    for parts in parts.chunks(ROWS_AT_ONCE) {
        both!(connection, native => diesel::insert_into(check_parts::table)
            .values(parts)
            .execute(native))?;
    }
    Ok(())
}

/// Writes who inspects.
pub fn insert_assignments(
    connection: &mut AnyConnection,
    rows: &[AssignmentRow],
) -> Result<(), ApiError> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        both!(connection, native => diesel::insert_into(check_inspectors::table)
            .values(rows)
            .execute(native))?;
    }
    Ok(())
}

/// Replaces what a sealed check holds.
pub fn set_sealed(
    connection: &mut AnyConnection,
    id: &str,
    sealed: &str,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::update(checks::table.filter(checks::id.eq(id)))
        .set((
            checks::sealed.eq(sealed),
            checks::version.eq(checks::version + 1),
            checks::updated_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes a changed check, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &CheckRow, seen: i64) -> Result<(), ApiError> {
    let target = checks::table.filter(checks::id.eq(&row.id).and(checks::version.eq(seen)));
    let changed = diesel::update(target)
        .set((
            checks::sealed.eq(&row.sealed),
            checks::object_id.eq(&row.object_id),
            checks::stratum.eq(&row.stratum),
            checks::is_enterprise.eq(row.is_enterprise),
            checks::state.eq(&row.state),
            checks::visible_from.eq(row.visible_from),
            checks::started_at.eq(row.started_at),
            checks::place.eq(&row.place),
            checks::ended_on.eq(row.ended_on),
            checks::result.eq(&row.result),
            checks::representative_words.eq(&row.representative_words),
            checks::refusal.eq(&row.refusal),
            checks::result_entered_on.eq(row.result_entered_on),
            checks::version.eq(row.version),
            checks::updated_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Writes a changed part.
pub fn update_part(connection: &mut AnyConnection, row: &PartRow) -> Result<(), ApiError> {
    diesel::update(check_parts::table.find((&row.check_id, &row.unit_id)))
        .set((
            check_parts::state.eq(&row.state),
            check_parts::result.eq(&row.result),
            check_parts::submitted_by.eq(&row.submitted_by),
            check_parts::submitted_at.eq(row.submitted_at),
            check_parts::confirmed_by.eq(&row.confirmed_by),
            check_parts::confirmed_at.eq(row.confirmed_at),
            check_parts::return_reason.eq(&row.return_reason),
        ))
        .execute(connection)?;
    Ok(())
}

/// Opens all parts of a check.
pub fn release_parts(connection: &mut AnyConnection, check_id: &str) -> Result<(), ApiError> {
    diesel::update(check_parts::table.filter(check_parts::check_id.eq(check_id)))
        .set(check_parts::state.eq(CheckState::Released.code()))
        .execute(connection)?;
    Ok(())
}

/// A check that exists for the caller; else 404.
pub fn find(connection: &mut AnyConnection, sight: &Sight, id: &str) -> Result<CheckRow, ApiError> {
    checks::table
        .into_boxed::<Backend>()
        .filter(checks::id.eq(id.to_owned()))
        .filter(visible_checks(sight))
        .select(CheckRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// All checks of a task, in the order of the draw. For actions; not shown to anybody as it is.
pub fn of_task(connection: &mut AnyConnection, task_id: &str) -> Result<Vec<CheckRow>, ApiError> {
    Ok(checks::table
        .filter(checks::task_id.eq(task_id))
        .order(checks::position.asc())
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// Tasks that have sealed checks with inspectors and whose period has begun.
pub fn tasks_to_release(
    connection: &mut AnyConnection,
    today: NaiveDate,
) -> Result<Vec<String>, ApiError> {
    let matched = draws::table
        .filter(draws::is_matched.eq(true))
        .select(draws::id);
    let sealed = checks::table
        .filter(
            checks::state
                .eq(CheckState::Sealed.code())
                .and(checks::draw_id.eq_any(matched)),
        )
        .select(checks::task_id);
    Ok(tasks::table
        .filter(
            tasks::state
                .eq_any(["drawn", "checking"])
                .and(tasks::period_from.le(today))
                .and(tasks::id.eq_any(sealed)),
        )
        .select(tasks::id)
        .load(connection)?)
}

/// The parts of some checks.
pub fn parts_of(
    connection: &mut AnyConnection,
    check_ids: &[String],
) -> Result<Vec<PartRow>, ApiError> {
    Ok(check_parts::table
        .filter(check_parts::check_id.eq_any(check_ids.to_vec()))
        .select(PartRow::as_select())
        .load(connection)?)
}

/// Who inspects some checks, each unit's lead first.
pub fn assignments_of(
    connection: &mut AnyConnection,
    check_ids: &[String],
) -> Result<Vec<AssignmentRow>, ApiError> {
    Ok(check_inspectors::table
        .filter(check_inspectors::check_id.eq_any(check_ids.to_vec()))
        .order((
            check_inspectors::unit_id.asc(),
            check_inspectors::position.asc(),
        ))
        .select(AssignmentRow::as_select())
        .load(connection)?)
}

/// An account's place in a check, if it inspects it.
pub fn assignment_of_user(
    connection: &mut AnyConnection,
    check_id: &str,
    user_id: &str,
) -> Result<Option<AssignmentRow>, ApiError> {
    let registered = inspectors::table
        .filter(inspectors::user_id.eq(user_id.to_owned()))
        .select(inspectors::id);
    Ok(check_inspectors::table
        .filter(
            check_inspectors::check_id
                .eq(check_id)
                .and(check_inspectors::inspector_id.eq_any(registered)),
        )
        .select(AssignmentRow::as_select())
        .first(connection)
        .optional()?)
}

sortable! {
    CheckSort of checks::table, tie checks::key => i64;
    "position" => checks::position => i32,
    "created_at" => checks::created_at => NaiveDateTime,
    "updated_at" => checks::updated_at => NaiveDateTime,
}

fn matching<'a>(
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    user_id: Option<&str>,
) -> checks::BoxedQuery<'a, Backend> {
    let mut query = checks::table.into_boxed().filter(visible_checks(sight));
    let filter = &listing.filter;
    if let Some(task_id) = &filter.task_id {
        query = query.filter(checks::task_id.eq(task_id.to_string()));
    }
    if let Some(state) = filter.state {
        query = query.filter(checks::state.eq(state.code()));
    }
    if let Some(result) = filter.result {
        query = query.filter(visible::shows_result(sight, result.code()));
    }
    if let (Some(true), Some(user_id)) = (filter.is_assigned, user_id) {
        query = query.filter(visible::is_assigned_to(user_id));
    }
    match filter.has_publication {
        Some(true) => query = query.filter(visible::has_publication()),
        Some(false) => query = query.filter(diesel::dsl::not(visible::has_publication())),
        None => {}
    }
    for term in listing.q.iter().flat_map(|q| search::query_terms(q)) {
        let named = objects::table
            .filter(objects::name_grams.like(term.like_pattern()))
            .select(objects::id.nullable());
        query = query.filter(checks::object_id.eq_any(named));
    }
    query
}

/// A page of the checks that exist for the caller.
pub fn list(
    connection: &mut AnyConnection,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    user_id: Option<&str>,
) -> Result<Page<CheckRow>, ApiError> {
    let value = |row: &CheckRow, key: &str| match key {
        "position" => row.position.into(),
        "updated_at" => serde_json::json!(row.updated_at),
        _ => serde_json::json!(row.created_at),
    };
    CheckSort::page(
        connection,
        listing,
        &[("created_at", true), ("position", false)],
        || matching(sight, listing, user_id),
        |query, connection| query.select(CheckRow::as_select()).load(connection),
        value,
        |row| row.key.into(),
    )
}

/// Whether a check exists for a caller who knows its findings too: of the lead, or with a part or
/// an inspector of the own. What is merely published shows no evidence.
pub fn has_own_part(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
) -> Result<bool, ApiError> {
    let sight = Sight::of_call(call).without_published();
    match find(connection, &sight, id) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
