//! The publications that exist for somebody, page by page.

use super::publications::{Condition, PublicationRow, not_public, telling, visible, ways};
use super::shown_title::ShownTitle;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Beside, Listing, Way};
use crate::kernel::rights::Scope;
use crate::kernel::schema::publications;
use crate::kernel::search;
use crate::sortable;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use serde_json::Value;
use sortition_contract::page::Page;
use sortition_contract::publications::{PublicationFilter, PublicationKind, PublicationState};

sortable! {
    PublicationSort of publications::table, tie publications::seq => i64;
    "created_at" => publications::created_at => NaiveDateTime,
    "title" => publications::title => String,
    "state" => publications::state => String,
}

// The same for who sees publications of others too: results that aren't public yet stand where their task
// does, as they are shown, so that the order tells nothing of whose they are and leaves none out.
sortable! {
    ShownSort of publications::table, tie publications::seq => i64;
    "created_at" => publications::created_at => NaiveDateTime,
    "title" => ShownTitle => String,
    "state" => publications::state => String,
}

/// Of which kind in which state: none of either is any.
type Class = (Option<PublicationKind>, Option<PublicationState>);

/// The classes of what is asked for, each of which an index has in the order of the list. Without kind and
/// state there is one for all.
fn classes(filter: &PublicationFilter) -> Vec<Class> {
    let (kinds, states) = match (filter.kind, filter.state) {
        (None, None) => return vec![(None, None)],
        (None, Some(state)) => (PublicationKind::ALL.to_vec(), vec![state]),
        (Some(kind), None) => (vec![kind], PublicationState::ALL.to_vec()),
        (Some(kind), Some(state)) => (vec![kind], vec![state]),
    };
    let with_states = |kind: PublicationKind| {
        let states = states.iter();
        states.map(move |state| (Some(kind), Some(*state)))
    };
    kinds.into_iter().flat_map(with_states).collect()
}

/// The publications asked for, found by each way in which they exist for the caller.
fn matching<'a>(
    kind: Kind,
    scope: &Scope,
    listing: &Listing<PublicationFilter>,
    now: DateTime<Utc>,
) -> Vec<publications::BoxedQuery<'a, Backend>> {
    let filter = &listing.filter;
    let asked = (filter.kind, filter.state);
    let found_by = |way: Way<Condition>, class: Class| {
        let is_beside = way.is_first(kind);
        let query = publications::table.into_boxed().filter(way.condition());
        narrowed(of_class(query, class, is_beside), scope, listing, now)
    };
    // A task and a subject have few, and few are overdue: they are found by that.
    if filter.task_id.is_some() || filter.subject_id.is_some() || filter.is_overdue == Some(true) {
        return vec![found_by(Way::Fetched(visible(scope)), asked)];
    }
    let is_walked = |way: &Way<Condition>| matches!(way, Way::Walked(_));
    let by_class = classes(filter).into_iter().flat_map(|class| {
        let walked = ways(scope).into_iter().filter(is_walked);
        walked.map(move |way| (way, class))
    });
    let fetched = ways(scope).into_iter().filter(|way| !is_walked(way));
    let all = by_class.chain(fetched.map(|way| (way, asked)));
    all.map(|(way, class)| found_by(way, class)).collect()
}

fn of_class<'a>(
    mut query: publications::BoxedQuery<'a, Backend>,
    (kind, state): Class,
    is_beside: bool,
) -> publications::BoxedQuery<'a, Backend> {
    if let Some(kind) = kind {
        query = query.filter(Beside::of(publications::kind, is_beside).eq(kind));
    }
    if let Some(state) = state {
        query = query.filter(Beside::of(publications::state, is_beside).eq(state));
    }
    query
}

fn narrowed<'a>(
    mut query: publications::BoxedQuery<'a, Backend>,
    scope: &Scope,
    listing: &Listing<PublicationFilter>,
    now: DateTime<Utc>,
) -> publications::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(publications::unit_id.eq(unit_id.clone()));
    }
    if let Some(task_id) = &filter.task_id {
        query = query.filter(publications::task_id.eq(task_id.clone()));
    }
    if let Some(subject_id) = &filter.subject_id {
        query = query.filter(publications::subject_id.eq(subject_id.clone()));
    }
    if let Some(is_overdue) = filter.is_overdue {
        let overdue = not_public()
            .and(publications::due_at.is_not_null())
            .and(publications::due_at.assume_not_null().lt(now.naive_utc()));
        query = match is_overdue {
            true => query.filter(overdue),
            false => query.filter(not(overdue)),
        };
    }
    if listing.q.is_some() {
        query = query.filter(telling(scope));
    }
    for term in listing.q.iter().flat_map(|q| search::query_terms(q)) {
        query = query.filter(
            publications::name_grams
                .assume_not_null()
                .like(term.like_pattern()),
        );
    }
    query
}

/// A page of the publications that exist for the caller.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<PublicationFilter>,
    now: DateTime<Utc>,
) -> Result<Page<PublicationRow>, ApiError> {
    let kind = connection.kind();
    let usual = [("created_at", true)];
    let matching = || matching(kind, scope, listing, now);
    let is_told_all = !scope.is_all && scope.task_units.is_empty();
    if is_told_all || !listing.is_sorted_by("title") {
        return PublicationSort::page(
            connection,
            listing,
            &usual,
            matching,
            |query, connection| query.select(PublicationRow::as_select()).load(connection),
            |row, key| value(row, &row.title, key),
            |row| row.seq.into(),
        );
    }
    let mut page = ShownSort::page(
        connection,
        listing,
        &usual,
        matching,
        |query, connection| {
            let shown = (PublicationRow::as_select(), ShownTitle);
            query.select(shown).load(connection)
        },
        |(row, title): &(PublicationRow, String), key| value(row, title, key),
        |(row, _)| row.seq.into(),
    )?;
    let rows = std::mem::take(&mut page.items).into_iter();
    let rows = rows.map(|(row, _)| row).collect();
    Ok(page.showing(rows))
}

fn value(row: &PublicationRow, title: &str, key: &str) -> Value {
    match key {
        "title" => title.into(),
        "state" => row.state.code().into(),
        _ => serde_json::json!(row.created_at),
    }
}
