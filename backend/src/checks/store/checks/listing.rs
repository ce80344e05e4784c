//! The checks that exist for a caller, page by page.

use super::find;
use super::rows::CheckRow;
use crate::checks::store::waits_for;
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::{checks, objects};
use crate::kernel::search;
use crate::sight::{self, Sight, visible_checks};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::checks::CheckFilter;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::CheckId;
use sortition_contract::page::Page;

sortable! {
    CheckSort of checks::table, tie checks::key => i64;
    "position" => checks::position => i32,
    "created_at" => checks::created_at => NaiveDateTime,
    "updated_at" => checks::updated_at => NaiveDateTime,
}

fn matching<'a>(
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    actor: &Actor,
) -> checks::BoxedQuery<'a, Backend> {
    let mut query = checks::table.into_boxed().filter(visible_checks(sight));
    let filter = &listing.filter;
    if let Some(task_id) = &filter.task_id {
        query = query.filter(checks::task_id.eq(task_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(checks::state.eq(state));
    }
    if let Some(result) = filter.result {
        query = query.filter(sight::shows_result(sight, result));
    }
    if let (Some(true), Some(user_id)) = (filter.is_assigned, &actor.user_id) {
        query = query.filter(sight::is_assigned_to(user_id));
    }
    match filter.has_publication {
        Some(true) => query = query.filter(sight::has_publication()),
        Some(false) => query = query.filter(diesel::dsl::not(sight::has_publication())),
        None => {}
    }
    if let Some(step) = filter.waits_for {
        query = query.filter(waits_for(step, actor));
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
    actor: &Actor,
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
        || matching(sight, listing, actor),
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
    id: &CheckId,
) -> Result<bool, ApiError> {
    let sight = Sight::of_call(call).without_published();
    match find(connection, &sight, id) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
