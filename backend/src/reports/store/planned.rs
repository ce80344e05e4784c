//! What published plans have for the months of a year.

use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{plan_entries, plans};
use diesel::prelude::*;
use serde::Deserialize;
use sortition_contract::ids::{PlanEntryId, UnitId};
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
#[derive(Debug, Deserialize)]
struct Forecast {
    entries: Vec<ForecastEntry>,
}

#[derive(Debug, Deserialize)]
struct ForecastEntry {
    entry_id: PlanEntryId,
    draws: i64,
    objects: i64,
}

/// Each of an entry's months is one draw, led by the unit; none: by any.
pub fn read_months(
    connection: &mut AnyConnection,
    unit_id: Option<&UnitId>,
    year: i32,
) -> Result<BTreeMap<u32, Planned>, ApiError> {
    let public = [PlanState::Published, PlanState::Closed];
    let forecasts: Vec<Option<Json<Forecast>>> = plans::table
        .filter(plans::year.eq(year))
        .filter(plans::state.eq_any(public))
        .select(plans::forecast)
        .load(connection)?;
    let mut per_draw: HashMap<PlanEntryId, i64> = HashMap::new();
    for forecast in forecasts.into_iter().flatten() {
        per_draw.extend(forecast.into_inner().entries.into_iter().map(|entry| {
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
        query = query.filter(plan_entries::lead_unit_id.eq(unit_id));
    }
    let entries: Vec<(PlanEntryId, Json<Vec<u32>>)> = query
        .select((plan_entries::id, plan_entries::months))
        .load(connection)?;
    let mut months: BTreeMap<u32, Planned> = BTreeMap::new();
    for (id, of_entry) in entries {
        for month in of_entry.into_inner() {
            let planned = months.entry(month).or_default();
            planned.times += 1;
            planned.households += per_draw.get(&id).copied().unwrap_or(0);
        }
    }
    Ok(months)
}
