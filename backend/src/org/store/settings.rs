//! Dated settings: the newest value whose day has come, a unit's own before that for all.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{log_entries, settings};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sortition_contract::org::SettingView;
use std::collections::BTreeMap;

/// The value of a setting on a day, for a unit if it has one of its own. All settings are seeded,
/// so that there always is one.
pub fn value<T: DeserializeOwned>(
    connection: &mut AnyConnection,
    key: &str,
    unit_id: Option<&str>,
    on: NaiveDate,
) -> Result<T, ApiError> {
    let in_force = settings::table
        .filter(settings::key.eq(key).and(settings::effective_from.le(on)))
        .order((settings::effective_from.desc(), settings::seq.desc()))
        .select(settings::value);
    let mut text: Option<String> = None;
    if let Some(unit_id) = unit_id {
        text = in_force
            .filter(settings::unit_id.eq(unit_id))
            .first(connection)
            .optional()?;
    }
    if text.is_none() {
        text = in_force
            .filter(settings::unit_id.is_null())
            .first(connection)
            .optional()?;
    }
    let text = text.ok_or_else(|| ApiError::internal(format!("no setting {key}")))?;
    serde_json::from_str(&text).map_err(ApiError::internal)
}

/// All values of a setting for all units, each with its first day, the oldest first.
pub fn read_values<T: DeserializeOwned>(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<(NaiveDate, T)>, ApiError> {
    let rows: Vec<(NaiveDate, String)> = settings::table
        .filter(settings::key.eq(key).and(settings::unit_id.is_null()))
        .order((settings::effective_from.asc(), settings::seq.asc()))
        .select((settings::effective_from, settings::value))
        .load(connection)?;
    rows.into_iter()
        .map(|(from, text)| {
            let value = serde_json::from_str(&text).map_err(ApiError::internal)?;
            Ok((from, value))
        })
        .collect()
}

/// Writes a value from a day on; former ones stay.
pub fn insert(
    connection: &mut AnyConnection,
    key: &str,
    unit_id: Option<&str>,
    value: &Value,
    effective_from: NaiveDate,
    set_by: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::insert_into(settings::table)
        .values((
            settings::key.eq(key),
            settings::unit_id.eq(unit_id),
            settings::value.eq(value.to_string()),
            settings::effective_from.eq(effective_from),
            settings::set_by.eq(set_by),
            settings::set_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whether the public log has an entry.
pub fn read_has_log(connection: &mut AnyConnection) -> Result<bool, ApiError> {
    let found = log_entries::table.select(log_entries::position);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The values in force on a day, each with the one before it; by key, those for all first.
pub fn in_force(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Vec<SettingView>, ApiError> {
    let rows: Vec<(String, Option<String>, String, NaiveDate)> = settings::table
        .filter(settings::effective_from.le(on))
        .order((
            settings::key.asc(),
            settings::effective_from.asc(),
            settings::seq.asc(),
        ))
        .select((
            settings::key,
            settings::unit_id,
            settings::value,
            settings::effective_from,
        ))
        .load(connection)?;
    let mut latest: BTreeMap<(String, Option<String>), SettingView> = BTreeMap::new();
    for (key, unit_id, value, effective_from) in rows {
        let value = serde_json::from_str(&value).map_err(ApiError::internal)?;
        let former = latest
            .remove(&(key.clone(), unit_id.clone()))
            .map(|former| former.value);
        let view = SettingView {
            key: key.clone(),
            unit_id: unit_id.clone().map(Into::into),
            value,
            effective_from,
            former,
        };
        latest.insert((key, unit_id), view);
    }
    Ok(latest.into_values().collect())
}
