//! SQL of the portal. Every query here says that what it reads is published.

use crate::kernel::db::{AnyConnection, Backend, Texts};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::{draws, item_versions, items, log_entries, publications, tasks, units};
use crate::kernel::search;
use crate::publications::store::publications::PublicationRow;
use crate::sortable;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::page::Page;
use sortition_contract::portal::{PublicFilter, PublishedItem, PublishedPlan, PublishedResult};
use sortition_contract::publications::{PublicationKind, PublicationState};
use std::collections::HashMap;

sortable! {
    PublishedSort of publications::table, tie publications::seq => i64;
    "title" => publications::title => String,
    "seq" => publications::seq => i64,
}

/// The kinds that the page of plans shows.
const PLANS: &[&str] = &[
    PublicationKind::Plan.code(),
    PublicationKind::Adjustment.code(),
];
/// The kind that the page of results shows.
const RESULTS: &[&str] = &[PublicationKind::Result.code()];
/// What stands in lists: what holds, and former texts.
const LISTED: &[&str] = &[
    PublicationState::Published.code(),
    PublicationState::Corrected.code(),
];
/// What has a page: tombstones too.
const SHOWN: &[&str] = &[
    PublicationState::Published.code(),
    PublicationState::Corrected.code(),
    PublicationState::Withdrawn.code(),
];

fn matching<'a>(
    kinds: &'static [&'static str],
    listing: &Listing<PublicFilter>,
) -> publications::BoxedQuery<'a, Backend> {
    let mut query = publications::table
        .into_boxed()
        .filter(publications::kind.eq_any(kinds))
        .filter(publications::state.eq_any(LISTED));
    let Some(q) = &listing.q else { return query };
    let code = q.to_ascii_uppercase();
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
    kinds: &'static [&'static str],
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

fn map<T>(
    page: Page<PublicationRow>,
    view: impl Fn(&PublicationRow) -> Result<T, ApiError>,
) -> Result<Page<T>, ApiError> {
    Ok(Page {
        items: page.items.iter().map(view).collect::<Result<_, _>>()?,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}

fn published_at(row: &PublicationRow) -> Result<DateTime<Utc>, ApiError> {
    row.published_at
        .map(|at| at.and_utc())
        .ok_or_else(|| ApiError::internal("published without a time"))
}

/// What was frozen at publication; nothing of it is left once taken down.
fn content<T: serde::de::DeserializeOwned>(row: &PublicationRow) -> Result<Option<T>, ApiError> {
    if row.state()? == PublicationState::Withdrawn {
        return Ok(None);
    }
    row.content
        .as_deref()
        .map(|content| serde_json::from_str(content).map_err(ApiError::internal))
        .transpose()
}

fn plan_view(row: &PublicationRow) -> Result<PublishedPlan, ApiError> {
    Ok(PublishedPlan {
        id: row.id.clone().into(),
        kind: row.kind.parse().map_err(ApiError::internal)?,
        state: row.state()?,
        title: row.title.clone(),
        number: row.number.clone(),
        site: row.site.clone(),
        url: row.url.clone(),
        published_at: published_at(row)?,
        plan: content(row)?,
    })
}

fn result_view(row: &PublicationRow) -> Result<PublishedResult, ApiError> {
    let is_gone = row.state()? == PublicationState::Withdrawn;
    let shown = |text: &String| if is_gone { String::new() } else { text.clone() };
    Ok(PublishedResult {
        id: row.id.clone().into(),
        state: row.state()?,
        title: shown(&row.title),
        number: row.number.clone(),
        site: row.site.clone(),
        url: row.url.clone(),
        public_text: shown(&row.public_text),
        published_at: published_at(row)?,
        reason: row.reason.clone(),
        result: content(row)?,
    })
}

/// A page of published plans, the newest first.
pub fn plans(
    connection: &mut AnyConnection,
    listing: &Listing<PublicFilter>,
) -> Result<Page<PublishedPlan>, ApiError> {
    map(listed(connection, PLANS, listing)?, plan_view)
}

/// A page of published results, the newest first.
pub fn results(
    connection: &mut AnyConnection,
    listing: &Listing<PublicFilter>,
) -> Result<Page<PublishedResult>, ApiError> {
    map(listed(connection, RESULTS, listing)?, result_view)
}

fn shown(
    connection: &mut AnyConnection,
    kinds: &'static [&'static str],
    id: &str,
) -> Result<Option<PublicationRow>, ApiError> {
    Ok(publications::table
        .filter(
            publications::id
                .eq(id)
                .and(publications::kind.eq_any(kinds))
                .and(publications::state.eq_any(SHOWN)),
        )
        .select(PublicationRow::as_select())
        .first(connection)
        .optional()?)
}

/// A published plan.
pub fn plan(connection: &mut AnyConnection, id: &str) -> Result<Option<PublishedPlan>, ApiError> {
    shown(connection, PLANS, id)?
        .as_ref()
        .map(plan_view)
        .transpose()
}

/// A published result, or the tombstone of one.
pub fn result(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<Option<PublishedResult>, ApiError> {
    shown(connection, RESULTS, id)?
        .as_ref()
        .map(result_view)
        .transpose()
}

/// The checklist that is published and in force on a day, by code.
pub fn checklist(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Vec<PublishedItem>, ApiError> {
    let majors = items::table
        .filter(items::parent_id.is_null())
        .select(items::id);
    let categories: HashMap<String, String> = item_versions::table
        .filter(
            item_versions::item_id
                .eq_any(majors)
                .and(item_versions::state.eq("effective")),
        )
        .select((item_versions::item_id, item_versions::name))
        .load(connection)?
        .into_iter()
        .collect();
    let rows: Vec<ItemRow> = item_versions::table
        .inner_join(items::table.on(items::id.eq(item_versions::item_id)))
        .inner_join(units::table.on(units::id.eq(item_versions::unit_id)))
        .filter(
            item_versions::state
                .eq("effective")
                .and(item_versions::published_at.is_not_null())
                .and(item_versions::effective_from.le(on))
                .and(items::parent_id.is_not_null()),
        )
        .order(items::code.asc())
        .select(ItemRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.view(&categories)).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = item_versions)]
struct ItemRow {
    #[diesel(select_expression = items::code)]
    code: String,
    #[diesel(select_expression = items::parent_id)]
    parent_id: Option<String>,
    #[diesel(select_expression = units::name)]
    unit_name: String,
    number: i32,
    name: String,
    kind: String,
    object_types: Texts,
    content: String,
    method: String,
    legal_basis: String,
    effective_from: NaiveDate,
}

impl ItemRow {
    fn view(self, categories: &HashMap<String, String>) -> PublishedItem {
        PublishedItem {
            category: self
                .parent_id
                .and_then(|id| categories.get(&id).cloned())
                .unwrap_or_default(),
            code: self.code,
            name: self.name,
            kind: self.kind,
            object_types: self.object_types.0,
            content: self.content,
            method: self.method,
            legal_basis: self.legal_basis,
            unit_name: self.unit_name,
            version: self.number,
            effective_from: self.effective_from,
        }
    }
}

/// A draw as everybody may know it from its freeze on: no list, no seed, no strata.
#[derive(Clone, Debug)]
pub struct PublicDraw {
    /// The draw.
    pub id: String,
    /// The task's title.
    pub title: String,
    /// The lead unit.
    pub unit_name: String,
    /// First day of the task.
    pub period_from: NaiveDate,
    /// Last day of the task.
    pub period_to: NaiveDate,
    /// `DrawState`.
    pub state: String,
    /// The manifest, by its hash.
    pub manifest_hash: String,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// How many objects could be drawn.
    pub population: u64,
    /// How many are.
    pub drawn: u64,
    /// Whether the server alone contributed to the seed, without a beacon.
    pub is_single_party: bool,
}

/// An entry of the public log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Its place in the log, from 0.
    pub position: i64,
    /// What happened.
    pub kind: String,
    /// Hash of its leaf.
    pub leaf_hash: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

type DrawRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<NaiveDateTime>,
    String,
    NaiveDate,
    NaiveDate,
    String,
);

fn public_draw(row: DrawRow) -> Option<PublicDraw> {
    let (id, state, manifest, hash, frozen_at, title, period_from, period_to, unit_name) = row;
    let manifest: serde_json::Value = serde_json::from_str(&manifest?).ok()?;
    let strata = manifest["strata"].as_array()?;
    Some(PublicDraw {
        id,
        title,
        unit_name,
        period_from,
        period_to,
        state,
        manifest_hash: hash?,
        frozen_at: frozen_at?.and_utc(),
        population: manifest["population"]["size"].as_u64()?,
        drawn: strata
            .iter()
            .filter_map(|stratum| stratum["draw"].as_u64())
            .sum(),
        is_single_party: manifest["contributors"].as_array()?.len() == 1
            && manifest["beacon"].is_null(),
    })
}

/// Frozen and later draws, the newest first.
pub fn draws(connection: &mut AnyConnection, limit: i64) -> Result<Vec<PublicDraw>, ApiError> {
    let rows: Vec<DrawRow> = draws::table
        .inner_join(tasks::table.on(tasks::id.eq(draws::task_id)))
        .inner_join(units::table.on(units::id.eq(tasks::unit_id)))
        .filter(draws::manifest_hash.is_not_null())
        .order(draws::seq.desc())
        .limit(limit)
        .select((
            draws::id,
            draws::state,
            draws::manifest,
            draws::manifest_hash,
            draws::frozen_at,
            tasks::title,
            tasks::period_from,
            tasks::period_to,
            units::name,
        ))
        .load(connection)?;
    Ok(rows.into_iter().filter_map(public_draw).collect())
}

/// One frozen or later draw with its entries of the log.
pub fn draw(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<Option<(PublicDraw, Vec<LogEntry>)>, ApiError> {
    let row: Option<DrawRow> = draws::table
        .inner_join(tasks::table.on(tasks::id.eq(draws::task_id)))
        .inner_join(units::table.on(units::id.eq(tasks::unit_id)))
        .filter(draws::id.eq(id).and(draws::manifest_hash.is_not_null()))
        .select((
            draws::id,
            draws::state,
            draws::manifest,
            draws::manifest_hash,
            draws::frozen_at,
            tasks::title,
            tasks::period_from,
            tasks::period_to,
            units::name,
        ))
        .first(connection)
        .optional()?;
    let Some(draw) = row.and_then(public_draw) else {
        return Ok(None);
    };
    let entries: Vec<(i64, String, String, NaiveDateTime)> = log_entries::table
        .filter(log_entries::draw_id.eq(id))
        .order(log_entries::position.asc())
        .select((
            log_entries::position,
            log_entries::type_,
            log_entries::leaf_hash,
            log_entries::created_at,
        ))
        .load(connection)?;
    let entries = entries
        .into_iter()
        .map(|(position, kind, leaf_hash, created_at)| LogEntry {
            position,
            kind,
            leaf_hash,
            created_at: created_at.and_utc(),
        })
        .collect();
    Ok(Some((draw, entries)))
}
