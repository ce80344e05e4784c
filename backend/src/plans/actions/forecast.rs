//! What a plan would bring: sizes and draws of its entries, the year's targets, the visit cap.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::{settings, units};
use crate::plans::actions::survey::Survey;
use crate::plans::rules::tally::Tally;
use crate::plans::rules::{counts, targets};
use crate::plans::store::entries::{self, Entry};
use crate::plans::store::plans::{self as store, PlanRow};
use crate::sight::Knowledge;
use serde::Deserialize;
use sortition_contract::ids::{ObjectId, UnitId};
use sortition_contract::org::UnitKind;
use sortition_contract::plans::{
    CapForecast, CapWarning, EntryForecast, PlanForecast, PlanState, StratumSize,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most objects of a warning.
const WARNING_LIMIT: usize = 20;

/// The setting `targets`.
#[derive(Debug, Deserialize)]
struct Targets {
    joint_draws_bp: u32,
    joint_objects_bp: u32,
    credit_based_bp: u32,
}

/// What all entries add up to.
#[derive(Default)]
struct Sums {
    draws: u64,
    joint_draws: u64,
    objects: u64,
    joint_objects: u64,
    enterprise_draws: u64,
    credit_draws: u64,
}

/// An object that expects visits.
struct Visited {
    id: ObjectId,
    name: String,
    expected_bp: u64,
    entries: Vec<i32>,
}

/// The forecast of a plan: worked out now while it can change, afterwards as it was handed in.
pub fn get_plan_forecast(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<PlanForecast, ApiError> {
    let is_open = [PlanState::Draft, PlanState::Returned].contains(&plan.state);
    match plan.forecast.as_ref().filter(|_| !is_open) {
        Some(stored) => stored.read(),
        None => compute(connection, call, plan),
    }
}

/// Works the forecast out, over this plan and the unit's others of the year that were handed in.
pub fn compute(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<PlanForecast, ApiError> {
    let own = entries::of_plan(connection, &plan.id)?;
    let mut others = Vec::new();
    for other in store::submitted_of_year(connection, &plan.unit_id, plan.year, &plan.id)? {
        others.extend(entries::of_plan(connection, &other.id)?);
    }
    let mut sums = Sums::default();
    let mut visited: BTreeMap<i64, Visited> = BTreeMap::new();
    let mut forecasts = Vec::with_capacity(own.len());
    let all = own.iter().map(|entry| (entry, true));
    for (entry, is_own) in all.chain(others.iter().map(|entry| (entry, false))) {
        if entry.row.is_cancelled {
            continue;
        }
        let forecast = of_entry(connection, call, entry, &mut sums, &mut visited)?;
        if is_own {
            forecasts.push(forecast);
        }
    }
    let unit_id = Some(&plan.unit_id);
    let goals: Targets = settings::value(connection, "targets", None, call.today())?;
    let cap = settings::value(connection, "visit_cap_per_year", unit_id, call.today())?;
    Ok(PlanForecast {
        computed_at: call.now,
        entries: forecasts,
        targets: vec![
            targets::target(
                "joint_draws",
                sums.joint_draws,
                sums.draws,
                goals.joint_draws_bp,
            ),
            targets::target(
                "joint_objects",
                sums.joint_objects,
                sums.objects,
                goals.joint_objects_bp,
            ),
            targets::target(
                "credit_based",
                sums.credit_draws,
                sums.enterprise_draws,
                goals.credit_based_bp,
            ),
        ],
        cap: over_cap(visited, cap),
    })
}

fn of_entry(
    connection: &mut AnyConnection,
    call: &Call,
    entry: &Entry,
    sums: &mut Sums,
    visited: &mut BTreeMap<i64, Visited>,
) -> Result<EntryForecast, ApiError> {
    let terms = (entry.scope.cloned(), entry.ratios.cloned());
    let lead = &entry.row.lead_unit_id;
    let survey = Survey::new(connection, lead, &entry.item_ids, terms, call.today())?;
    let mut eligible = Vec::new();
    // Kept with the plan and read by others than who hands it in: by what everybody may know.
    let tally = survey.run(connection, Knowledge::Public, |row, surveyed| {
        if let Ok(stratum) = surveyed.placed.place {
            eligible.push((row.key, row.id, row.name, stratum));
        }
    })?;
    let strata = counts::strata(&tally.sizes, &survey.ratios, entry.reserve_bp()?);
    let draws = entry.months.len() as u64;
    let objects = draws * strata.iter().map(|stratum| stratum.draw).sum::<u64>();
    let is_joint = is_cross_department(connection, &entry.partner_ids)?;
    sums.add(
        &tally,
        (draws, objects),
        is_joint,
        counts::is_credit_based(&survey.ratios),
    );
    let expected = expected(&strata, draws, survey.scope.exclude_checked_within_months);
    for (key, id, name, stratum) in eligible {
        let Some(visits) = expected.get(stratum).filter(|visits| **visits > 0) else {
            continue;
        };
        let one = visited.entry(key).or_insert_with(|| Visited {
            id,
            name,
            expected_bp: 0,
            entries: Vec::new(),
        });
        one.expected_bp += visits;
        one.entries.push(entry.row.number);
    }
    Ok(EntryForecast {
        entry_id: entry.id.clone(),
        number: entry.row.number,
        title: entry.row.title.clone(),
        in_scope: tally.in_scope,
        strata,
        excluded: tally.excluded_counts(),
        draws,
        objects,
    })
}

impl Sums {
    fn add(
        &mut self,
        tally: &Tally,
        (draws, objects): (u64, u64),
        is_joint: bool,
        by_credit: bool,
    ) {
        self.draws += draws;
        self.objects += objects;
        if is_joint {
            self.joint_draws += draws;
            self.joint_objects += objects;
        }
        if tally.has_enterprises {
            self.enterprise_draws += draws;
            if by_credit {
                self.credit_draws += draws;
            }
        }
    }
}

/// Visits that an object of each stratum expects.
fn expected(
    strata: &[StratumSize],
    draws: u64,
    exclude_months: Option<u32>,
) -> BTreeMap<String, u64> {
    let visits = |stratum: &StratumSize| {
        targets::expected_visits(stratum.size, stratum.draw, draws, exclude_months)
    };
    strata
        .iter()
        .map(|stratum| (stratum.stratum.clone(), visits(stratum)))
        .collect()
}

fn over_cap(visited: BTreeMap<i64, Visited>, cap: u32) -> CapForecast {
    let most = u64::from(cap) * 10_000;
    let mut over: Vec<Visited> = visited
        .into_values()
        .filter(|one| one.expected_bp > most)
        .collect();
    over.sort_by_key(|one| std::cmp::Reverse(one.expected_bp));
    CapForecast {
        visit_cap: cap,
        count: over.len() as u64,
        objects: over
            .into_iter()
            .take(WARNING_LIMIT)
            .map(|one| CapWarning {
                object_id: one.id,
                name: one.name,
                expected_bp: one.expected_bp,
                entries: one.entries,
            })
            .collect(),
    }
}

/// Whether a partner is a department outside the bureau: only such draws count as joint.
fn is_cross_department(
    connection: &mut AnyConnection,
    partner_ids: &[UnitId],
) -> Result<bool, ApiError> {
    if partner_ids.is_empty() {
        return Ok(false);
    }
    let outside: BTreeSet<UnitId> = units::by_id(connection)?
        .into_values()
        .filter(|unit| unit.kind == UnitKind::Outside)
        .map(|unit| unit.id)
        .collect();
    Ok(partner_ids.iter().any(|id| outside.contains(id)))
}
