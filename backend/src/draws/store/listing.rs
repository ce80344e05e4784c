//! Who reads which draws, page by page.

use super::draws::DrawRow;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Beside, Listing, Way};
use crate::kernel::rights::Scope;
use crate::kernel::schema::draws;
use crate::sight::reach::{self, ByTask};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::draws::DrawFilter;
use sortition_contract::ids::UserId;
use sortition_contract::page::Page;

sortable! {
    DrawSort of draws::table, tie draws::seq => i64;
    "created_at" => draws::created_at => NaiveDateTime,
}

/// A condition on draws.
pub type Condition<'a> = Box<dyn BoxableExpression<draws::table, Backend, SqlType = Bool> + 'a>;

/// The ways in which draws exist for a caller: as their tasks do.
fn ways<'a>(scope: &Scope, user_id: Option<&UserId>) -> Vec<Way<Condition<'a>>> {
    let by = ByTask::<Condition<'a>> {
        any: || Box::new(draws::id.is_not_null()),
        led: |unit_id| Box::new(draws::unit_id.eq(unit_id.clone())),
        joined: |tasks| Box::new(draws::task_id.eq_any(tasks)),
        with: |tasks| Box::new(draws::task_id.eq_any(tasks)),
        assigned: |tasks| Box::new(draws::task_id.eq_any(tasks)),
    };
    reach::ways_by_task(scope, user_id, &by)
}

/// The condition that a draw exists for a caller.
pub fn visible<'a>(scope: &Scope, user_id: Option<&UserId>) -> Condition<'a> {
    let nothing = || -> Condition<'a> { Box::new(draws::id.is_null()) };
    Way::any(ways(scope, user_id)).unwrap_or_else(nothing)
}

/// The draws asked for, found by each way in which they exist for the caller.
fn matching<'a>(
    kind: Kind,
    (scope, user_id): (&Scope, Option<&UserId>),
    listing: &Listing<DrawFilter>,
) -> Vec<draws::BoxedQuery<'a, Backend>> {
    let (filter, mut ways) = (&listing.filter, ways(scope, user_id));
    if filter.task_id.is_some() {
        // A task has few draws: they are found by it, and asked whether they exist for the caller.
        ways = Way::any(ways).map(Way::Fetched).into_iter().collect();
    }
    let found = ways.into_iter().map(|way| found_by(way, kind, filter));
    found.collect()
}

fn found_by<'a>(
    way: Way<Condition<'a>>,
    kind: Kind,
    filter: &DrawFilter,
) -> draws::BoxedQuery<'a, Backend> {
    let is_beside = way.is_first(kind);
    let mut query = draws::table.into_boxed().filter(way.condition());
    if let Some(task_id) = &filter.task_id {
        query = query.filter(draws::task_id.eq(task_id.clone()));
    }
    if let Some(unit_id) = &filter.unit_id {
        let of_unit = Beside::of(draws::unit_id, is_beside);
        query = query.filter(of_unit.eq(unit_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(Beside::of(draws::state, is_beside).eq(state));
    }
    if let Some(is_matched) = filter.is_matched {
        query = query.filter(draws::is_matched.eq(is_matched));
    }
    query
}

/// A page of the draws of tasks that a caller reads; the newest first.
pub fn list(
    connection: &mut AnyConnection,
    reader: (&Scope, Option<&UserId>),
    listing: &Listing<DrawFilter>,
) -> Result<Page<DrawRow>, ApiError> {
    let value = |row: &DrawRow, _: &str| serde_json::json!(row.created_at);
    let kind = connection.kind();
    DrawSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(kind, reader, listing),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}
