//! Published plans and results.

use crate::checks::rules::Problems;
use crate::checks::store::reading::read_problems;
use crate::kernel::db::{AnyConnection, Backend, Unread};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::publications;
use crate::kernel::{search, text};
use crate::publications::store::publications::PublicationRow;
use crate::sortable;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sortition_contract::ids::PublicationId;
use sortition_contract::page::Page;
use sortition_contract::portal::{PublicFilter, PublishedPlan, PublishedResult};
use sortition_contract::publications::{PublicResult, PublicationKind, PublicationState};
use std::collections::{HashMap, HashSet};

sortable! {
    PublishedSort of publications::table, tie publications::seq => i64;
    "title" => publications::title => String,
    "seq" => publications::seq => i64,
}

/// The kinds that the page of plans shows.
const PLANS: &[PublicationKind] = &[PublicationKind::Plan, PublicationKind::Adjustment];

/// The kind that the page of results shows.
const RESULTS: &[PublicationKind] = &[PublicationKind::Result];

fn matching<'a>(
    kinds: &'static [PublicationKind],
    listing: &Listing<PublicFilter>,
) -> publications::BoxedQuery<'a, Backend> {
    let mut query = publications::table
        .into_boxed()
        .filter(publications::kind.eq_any(kinds))
        .filter(publications::state.eq_any(PublicationState::PUBLIC));
    let Some(q) = &listing.q else { return query };
    let code = text::code(q);
    for term in search::query_terms(q) {
        query = query.filter(
            publications::object_code
                .assume_not_null()
                .eq(code.clone())
                .or(publications::name_grams
                    .assume_not_null()
                    .like(term.like_pattern()))
                .or(publications::title
                    .like(search::containing(q))
                    .escape(search::ESCAPE)),
        );
    }
    query
}

fn listed(
    connection: &mut AnyConnection,
    kinds: &'static [PublicationKind],
    listing: &Listing<PublicFilter>,
) -> Result<Page<PublicationRow>, ApiError> {
    let value = |row: &PublicationRow, key: &str| match key {
        "title" => row.title.clone().into(),
        _ => row.seq.into(),
    };
    PublishedSort::page(
        connection,
        listing,
        &[("seq", true)],
        || matching(kinds, listing),
        |query, connection| query.select(PublicationRow::as_select()).load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// What of publications leads to others: to the former text, and to what took its place. Only what
/// has a page itself is named.
struct Links {
    shown: HashSet<PublicationId>,
    later: HashMap<PublicationId, PublicationId>,
}

impl Links {
    fn of(connection: &mut AnyConnection, rows: &[PublicationRow]) -> Result<Self, ApiError> {
        let ids: Vec<&PublicationId> = rows.iter().map(|row| &row.id).collect();
        let formers: Vec<&PublicationId> = rows
            .iter()
            .filter_map(|row| row.former_id.as_ref())
            .collect();
        let shown: Vec<PublicationId> = publications::table
            .filter(publications::id.eq_any(formers))
            .filter(publications::state.eq_any(PublicationState::SHOWN))
            .select(publications::id)
            .load(connection)?;
        let later: Vec<(PublicationId, PublicationId)> = publications::table
            .filter(publications::former_id.assume_not_null().eq_any(ids))
            .filter(publications::state.eq_any(PublicationState::SHOWN))
            .order(publications::seq.asc())
            .select((publications::former_id.assume_not_null(), publications::id))
            .load(connection)?;
        Ok(Self {
            shown: shown.into_iter().collect(),
            later: later.into_iter().collect(),
        })
    }

    fn former(&self, row: &PublicationRow) -> Option<PublicationId> {
        let former = row.former_id.clone();
        former.filter(|id| self.shown.contains(id))
    }

    fn later(&self, row: &PublicationRow) -> Option<PublicationId> {
        self.later.get(&row.id).cloned()
    }
}

fn views<T>(
    connection: &mut AnyConnection,
    page: Page<PublicationRow>,
    view: impl Fn(&PublicationRow, &Links) -> Result<T, ApiError>,
) -> Result<Page<T>, ApiError> {
    let links = Links::of(connection, &page.items)?;
    let items = page.items.iter().map(|row| view(row, &links));
    let items = items.collect::<Result<_, _>>()?;
    Ok(page.showing(items))
}

pub(super) fn published_at(row: &PublicationRow) -> Result<DateTime<Utc>, ApiError> {
    row.published_at
        .map(|at| at.and_utc())
        .ok_or_else(|| ApiError::internal("published without a time"))
}

/// What was frozen at publication; nothing of it is left once taken down.
pub(super) fn content<T: serde::de::DeserializeOwned>(
    row: &PublicationRow,
) -> Result<Option<T>, ApiError> {
    if row.state == PublicationState::Withdrawn {
        return Ok(None);
    }
    row.content.as_ref().map(Unread::read).transpose()
}

fn plan_view(row: &PublicationRow, links: &Links) -> Result<PublishedPlan, ApiError> {
    Ok(PublishedPlan {
        id: row.id.clone(),
        kind: row.kind,
        state: row.state,
        title: row.title.clone(),
        number: row.number.clone(),
        site: row.site.clone(),
        url: row.url.clone(),
        published_at: published_at(row)?,
        former_id: links.former(row),
        corrected_by_id: links.later(row),
        plan: content(row)?,
    })
}

fn result_view(
    row: &PublicationRow,
    links: &Links,
    problems: &Problems,
) -> Result<PublishedResult, ApiError> {
    let is_gone = row.state == PublicationState::Withdrawn;
    let shown = |text: &String| if is_gone { String::new() } else { text.clone() };
    let result: Option<PublicResult> = content(row)?;
    Ok(PublishedResult {
        is_problem: result
            .as_ref()
            .is_some_and(|one| problems.contain(one.result, one.checked_on)),
        id: row.id.clone(),
        state: row.state,
        title: shown(&row.title),
        number: row.number.clone(),
        site: row.site.clone(),
        url: row.url.clone(),
        public_text: shown(&row.public_text),
        published_at: published_at(row)?,
        reason: row.reason.clone(),
        former_id: links.former(row),
        corrected_by_id: links.later(row),
        result,
    })
}

/// A page of published plans, the newest first.
pub fn plans(
    connection: &mut AnyConnection,
    listing: &Listing<PublicFilter>,
) -> Result<Page<PublishedPlan>, ApiError> {
    let page = listed(connection, PLANS, listing)?;
    views(connection, page, plan_view)
}

/// A page of published results, the newest first.
pub fn results(
    connection: &mut AnyConnection,
    listing: &Listing<PublicFilter>,
) -> Result<Page<PublishedResult>, ApiError> {
    let page = listed(connection, RESULTS, listing)?;
    let problems = read_problems(connection)?;
    views(connection, page, |row, links| {
        result_view(row, links, &problems)
    })
}

fn shown(
    connection: &mut AnyConnection,
    kinds: &'static [PublicationKind],
    id: &PublicationId,
) -> Result<Option<PublicationRow>, ApiError> {
    Ok(publications::table
        .filter(
            publications::id
                .eq(id)
                .and(publications::kind.eq_any(kinds))
                .and(publications::state.eq_any(PublicationState::SHOWN)),
        )
        .select(PublicationRow::as_select())
        .first(connection)
        .optional()?)
}

fn one<T>(
    connection: &mut AnyConnection,
    row: Option<PublicationRow>,
    view: impl Fn(&PublicationRow, &Links) -> Result<T, ApiError>,
) -> Result<Option<T>, ApiError> {
    let Some(row) = row else { return Ok(None) };
    let links = Links::of(connection, std::slice::from_ref(&row))?;
    view(&row, &links).map(Some)
}

/// A published plan.
pub fn plan(
    connection: &mut AnyConnection,
    id: &PublicationId,
) -> Result<Option<PublishedPlan>, ApiError> {
    let row = shown(connection, PLANS, id)?;
    one(connection, row, plan_view)
}

/// A published result, or the tombstone of one.
pub fn result(
    connection: &mut AnyConnection,
    id: &PublicationId,
) -> Result<Option<PublishedResult>, ApiError> {
    let problems = read_problems(connection)?;
    let row = shown(connection, RESULTS, id)?;
    one(connection, row, |row, links| {
        result_view(row, links, &problems)
    })
}
