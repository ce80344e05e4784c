//! Dated settings: the newest value whose day has come, a unit's own before that for all.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{settings, users};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::{NextValue, SettingValueView};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// The value of a setting on a day, for a unit if it has one of its own. All settings are seeded,
/// so that there always is one.
pub fn value<T: DeserializeOwned + Debug + 'static>(
    connection: &mut AnyConnection,
    key: &str,
    unit_id: Option<&UnitId>,
    on: NaiveDate,
) -> Result<T, ApiError> {
    let in_force = settings::table
        .filter(settings::key.eq(key).and(settings::effective_from.le(on)))
        .order((settings::effective_from.desc(), settings::seq.desc()))
        .select(settings::value);
    let mut found: Option<Json<T>> = None;
    if let Some(unit_id) = unit_id {
        found = in_force
            .filter(settings::unit_id.eq(unit_id))
            .first(connection)
            .optional()?;
    }
    if found.is_none() {
        found = in_force
            .filter(settings::unit_id.is_null())
            .first(connection)
            .optional()?;
    }
    found
        .map(Json::into_inner)
        .ok_or_else(|| ApiError::internal(format!("no setting {key}")))
}

/// All values of a setting for all units, each with its first day, the oldest first.
pub fn read_values<T: DeserializeOwned + Debug + 'static>(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<(NaiveDate, T)>, ApiError> {
    let rows: Vec<(NaiveDate, Json<T>)> = settings::table
        .filter(settings::key.eq(key).and(settings::unit_id.is_null()))
        .order((settings::effective_from.asc(), settings::seq.asc()))
        .select((settings::effective_from, settings::value))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(from, value)| (from, value.into_inner()))
        .collect())
}

/// A value to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewValue<'a> {
    /// Of which setting.
    pub key: &'a str,
    /// For one unit; none: for all.
    pub unit_id: Option<&'a UnitId>,
    /// The value.
    pub value: &'a Value,
    /// From which day.
    pub effective_from: NaiveDate,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Writes a value from a day on; former ones stay.
pub fn insert(
    connection: &mut AnyConnection,
    new: &NewValue<'_>,
    set_by: Option<&UserId>,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::insert_into(settings::table)
        .values((
            settings::key.eq(new.key),
            settings::unit_id.eq(new.unit_id),
            settings::value.eq(Json::new(new.value)?),
            settings::effective_from.eq(new.effective_from),
            settings::reason.eq(new.reason),
            settings::set_by.eq(set_by),
            settings::set_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// What a setting is on a day: its value, the one before, and the one that waits.
#[derive(Clone, Debug)]
pub struct InForce {
    /// Of which setting.
    pub key: String,
    /// For one unit; none: for all.
    pub unit_id: Option<UnitId>,
    /// The value, and from which day.
    pub now: NextValue,
    /// The value before.
    pub former: Option<Value>,
    /// The value that waits for its day.
    pub next: Option<NextValue>,
}

/// The values in force on a day, each with the one before it and the one to come; by key, those for
/// all first. A unit's own value that only waits isn't in force yet, and isn't among them.
pub fn in_force(connection: &mut AnyConnection, on: NaiveDate) -> Result<Vec<InForce>, ApiError> {
    let rows: Vec<(String, Option<UnitId>, Json<Value>, NaiveDate)> = settings::table
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
    let mut found: BTreeMap<(String, Option<UnitId>), InForce> = BTreeMap::new();
    for (key, unit_id, value, effective_from) in rows {
        let value = NextValue {
            value: value.into_inner(),
            effective_from,
        };
        let place = (key.clone(), unit_id.clone());
        if effective_from > on {
            if let Some(setting) = found.get_mut(&place) {
                let is_first = setting
                    .next
                    .as_ref()
                    .is_none_or(|next| next.effective_from == effective_from);
                if is_first {
                    setting.next = Some(value);
                }
            }
            continue;
        }
        let former = found.remove(&place).map(|former| former.now.value);
        let setting = InForce {
            key,
            unit_id,
            now: value,
            former,
            next: None,
        };
        found.insert(place, setting);
    }
    Ok(found.into_values().collect())
}

/// The most values of one setting that are shown.
const VALUES_SHOWN: i64 = 200;

/// All values of a setting, for all and for units, the latest day first.
pub fn values_of(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<SettingValueView>, ApiError> {
    type Row = (
        Option<UnitId>,
        Json<Value>,
        NaiveDate,
        Option<String>,
        NaiveDateTime,
        Option<String>,
    );
    let rows: Vec<Row> = settings::table
        .left_join(users::table.on(users::id.nullable().eq(settings::set_by)))
        .filter(settings::key.eq(key))
        .order((settings::effective_from.desc(), settings::seq.desc()))
        .limit(VALUES_SHOWN)
        .select((
            settings::unit_id,
            settings::value,
            settings::effective_from,
            settings::reason,
            settings::set_at,
            users::name.nullable(),
        ))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(
            |(unit_id, value, effective_from, reason, set_at, set_by_name)| SettingValueView {
                unit_id,
                value: value.into_inner(),
                effective_from,
                reason,
                set_by_name,
                set_at: set_at.and_utc(),
            },
        )
        .collect())
}
