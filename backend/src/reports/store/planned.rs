//! What published plans have for the months of a year.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{plan_entries, plans};
use diesel::prelude::*;
use serde::Deserialize;
use sortition_contract::plans::PlanState;
use std::collections::{BTreeMap, HashMap};

/// What is planned for a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Draws.
    pub times: i64,
    /// Objects that they draw, as far as it was forecast.
    pub households: i64,
}

/// Of a plan's forecast what is read here.
#[derive(Deserialize)]
struct Forecast {
    entries: Vec<ForecastEntry>,
}

#[derive(Deserialize)]
struct ForecastEntry {
    entry_id: String,
    draws: i64,
    objects: i64,
}

/// Each of an entry's months is one draw, led by the unit; none: by any.
pub fn read_months(
    connection: &mut AnyConnection,
    unit_id: Option<&str>,
    year: i32,
) -> Result<BTreeMap<u32, Planned>, ApiError> {
    let public = [PlanState::Published.code(), PlanState::Closed.code()];
    let forecasts: Vec<Option<String>> = plans::table
        .filter(plans::year.eq(year))
        .filter(plans::state.eq_any(public))
        .select(plans::forecast)
        .load(connection)?;
    let mut per_draw: HashMap<String, i64> = HashMap::new();
    for text in forecasts.into_iter().flatten() {
        let forecast: Forecast = serde_json::from_str(&text).map_err(ApiError::internal)?;
        per_draw.extend(forecast.entries.into_iter().map(|entry| {
            let draws = entry.draws.max(1);
            (entry.entry_id, entry.objects / draws)
        }));
    }
    let published = plans::table
        .filter(plans::year.eq(year))
        .filter(plans::state.eq_any(public))
        .select(plans::id);
    let mut query = plan_entries::table
        .into_boxed::<Backend>()
        .filter(plan_entries::plan_id.eq_any(published))
        .filter(plan_entries::is_cancelled.eq(false));
    if let Some(unit_id) = unit_id {
        query = query.filter(plan_entries::lead_unit_id.eq(unit_id.to_owned()));
    }
    let entries: Vec<(String, String)> = query
        .select((plan_entries::id, plan_entries::months))
        .load(connection)?;
    let mut months: BTreeMap<u32, Planned> = BTreeMap::new();
    for (id, text) in entries {
        let of_entry: Vec<u32> = serde_json::from_str(&text).map_err(ApiError::internal)?;
        for month in of_entry {
            let planned = months.entry(month).or_default();
            planned.times += 1;
            planned.households += per_draw.get(&id).copied().unwrap_or(0);
        }
    }
    Ok(months)
}
