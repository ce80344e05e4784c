//! Draws and their log.

use crate::draws::store::log;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{draws, tasks, units};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use sortition_contract::draws::{DrawState, LogEntryView};
use sortition_contract::ids::DrawId;

/// A draw as everybody may know it from its freeze on: no list, no seed, no strata.
#[derive(Clone, Debug)]
pub struct PublicDraw {
    /// The draw.
    pub id: DrawId,
    /// The task's title.
    pub title: String,
    /// The lead unit.
    pub unit_name: String,
    /// First day of the task.
    pub period_from: NaiveDate,
    /// Last day of the task.
    pub period_to: NaiveDate,
    /// How far it is.
    pub state: DrawState,
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

type DrawRow = (
    DrawId,
    DrawState,
    Option<Json<Value>>,
    Option<String>,
    Option<NaiveDateTime>,
    String,
    NaiveDate,
    NaiveDate,
    String,
);

fn public_draw(row: DrawRow) -> Option<PublicDraw> {
    let (id, state, manifest, hash, frozen_at, title, period_from, period_to, unit_name) = row;
    let manifest = manifest?;
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
    id: &DrawId,
) -> Result<Option<(PublicDraw, Vec<LogEntryView>)>, ApiError> {
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
    let entries = log::read_views(connection, &id.to_owned())?;
    Ok(Some((draw, entries)))
}
