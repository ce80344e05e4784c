//! The checks that exist for a caller, page by page.

use super::rows::CheckRow;
use crate::checks::store::waits_for;
use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Beside, Listing, Way};
use crate::kernel::schema::{checks, objects};
use crate::kernel::search;
use crate::sight::{self, Condition, Sight, visible_checks, visible_ways};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::checks::CheckFilter;
use sortition_contract::page::Page;

sortable! {
    CheckSort of checks::table, tie checks::key => i64;
    "position" => checks::position => i32,
    "created_at" => checks::created_at => NaiveDateTime,
    "updated_at" => checks::updated_at => NaiveDateTime,
}

/// The ways to find what is asked for. What waits for somebody, or is their own, is little: SQLite is to find
/// it by that, and then to ask whether it exists for them; PostgreSQL sees by itself how little it is.
fn ways(
    kind: Kind,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    actor: &Actor,
) -> Vec<Way<Condition>> {
    let filter = &listing.filter;
    let is_own = filter.is_assigned == Some(true) && actor.user_id.is_some();
    let is_little = is_own || filter.waits_for.is_some();
    match is_little && kind == Kind::Sqlite {
        true => vec![Way::Fetched(visible_checks(sight))],
        false => visible_ways(sight),
    }
}

/// The checks asked for, found by each way in which they exist for the caller.
fn matching<'a>(
    kind: Kind,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    actor: &Actor,
) -> Vec<checks::BoxedQuery<'a, Backend>> {
    let ways = ways(kind, sight, listing, actor).into_iter().map(|way| {
        let is_beside = way.is_first(kind);
        let mut query = checks::table.into_boxed().filter(way.condition());
        if let Some(task_id) = &listing.filter.task_id {
            let of_task = Beside::of(checks::task_id, is_beside);
            query = query.filter(of_task.eq(task_id.clone()));
        }
        if let Some(state) = listing.filter.state {
            let is_of_task = kind == Kind::Sqlite && listing.filter.task_id.is_some();
            query = query.filter(Beside::of(checks::state, is_beside || is_of_task).eq(state));
        }
        narrowed(query, sight, listing, actor)
    });
    ways.collect()
}

fn narrowed<'a>(
    mut query: checks::BoxedQuery<'a, Backend>,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
    actor: &Actor,
) -> checks::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
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
    // Checks of one draw are made in one moment: the place in its order is what indexes have next.
    let kind = connection.kind();
    let listing = &listing.sorted_also(("created_at", true), ("position", false));
    CheckSort::page(
        connection,
        listing,
        &[("created_at", true), ("position", false)],
        || matching(kind, sight, listing, actor),
        |query, connection| query.select(CheckRow::as_select()).load(connection),
        value,
        |row| row.key.into(),
    )
}
