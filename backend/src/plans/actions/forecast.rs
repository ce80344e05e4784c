//! What a plan would bring: sizes and draws of its entries, the year's targets, the visit cap.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::{settings, units};
use crate::plans::actions::census::{Census, Purpose};
use crate::plans::actions::over_cap::OverCap;
use crate::plans::actions::survey::Survey;
use crate::plans::rules::census::Asked;
use crate::plans::rules::tally::Tally;
use crate::plans::rules::{counts, targets};
use crate::plans::store::entries::{self, Entry};
use crate::plans::store::plans::{self as store, PlanRow};
use crate::sight::Knowledge;
use serde::Deserialize;
use sortition_contract::ids::UnitId;
use sortition_contract::org::UnitKind;
use sortition_contract::plans::{
    EntryForecast, PlanForecast, PlanState, StratumSize, TargetForecast,
};
use std::collections::{BTreeMap, BTreeSet};

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

/// An entry with what it asks of objects.
struct Draft {
    entry: Entry,
    survey: Survey,
    asked: Option<Asked>,
}

/// Works the forecast out, over this plan and the unit's others of the year that were handed in: from one
/// census for all of their entries.
pub fn compute(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<PlanForecast, ApiError> {
    let drafts = drafts(connection, call, plan)?;
    let asked: Vec<&Asked> = drafts.iter().filter_map(|one| one.asked.as_ref()).collect();
    let since = asked.iter().filter_map(|one| one.terms.leaves_out_since());
    let purpose = Purpose {
        visits_since: since.min(),
        on: call.today(),
        by_region: false,
    };
    // Kept with the plan and read by others than who hands it in: by what everybody may know.
    let census = Census::take(connection, Knowledge::Public, &asked, purpose)?;
    let outside = outside_units(connection)?;
    let mut sums = Sums::default();
    let mut over_cap = OverCap::new(&census);
    let mut forecasts = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let is_joint = draft
            .entry
            .partner_ids
            .iter()
            .any(|id| outside.contains(id));
        let forecast = of_entry(draft, &census, is_joint, &mut sums, &mut over_cap)?;
        if draft.entry.row.plan_id == plan.id {
            forecasts.push(forecast);
        }
    }
    let unit_id = Some(&plan.unit_id);
    let goals: Targets = settings::value(connection, "targets", None, call.today())?;
    let cap = settings::value(connection, "visit_cap_per_year", unit_id, call.today())?;
    Ok(PlanForecast {
        computed_at: call.now,
        entries: forecasts,
        targets: sums.targets(&goals),
        cap: over_cap.told(connection, cap)?,
    })
}

/// The entries of the plan, then those of others, without cancelled ones.
fn drafts(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<Vec<Draft>, ApiError> {
    let mut all = entries::of_plan(connection, &plan.id)?;
    for other in store::submitted_of_year(connection, &plan.unit_id, plan.year, &plan.id)? {
        all.extend(entries::of_plan(connection, &other.id)?);
    }
    let alive = all.into_iter().filter(|entry| !entry.row.is_cancelled);
    alive
        .map(|entry| {
            let terms = (entry.scope.cloned(), entry.ratios.cloned());
            let lead = &entry.row.lead_unit_id;
            let survey = Survey::new(connection, lead, &entry.item_ids, terms, call.today())?;
            Ok(Draft {
                asked: survey.asked(connection)?,
                survey,
                entry,
            })
        })
        .collect()
}

fn of_entry<'a>(
    draft: &'a Draft,
    census: &Census,
    is_joint: bool,
    sums: &mut Sums,
    over_cap: &mut OverCap<'a>,
) -> Result<EntryForecast, ApiError> {
    let Draft {
        entry,
        survey,
        asked,
    } = draft;
    let mut eligible = Vec::new();
    let tally = asked.as_ref().map_or_else(Tally::default, |asked| {
        asked.tally(census.members(), |index, _, stratum| {
            eligible.push((index, stratum));
        })
    });
    let strata = counts::strata(&tally.sizes, &survey.ratios, entry.reserve_bp()?);
    let draws = entry.months.len() as u64;
    let objects = draws * strata.iter().map(|stratum| stratum.draw).sum::<u64>();
    sums.add(
        &tally,
        (draws, objects),
        is_joint,
        counts::is_credit_based(&survey.ratios),
    );
    if let Some(asked) = asked {
        let expected = expected(&strata, draws, survey.scope.exclude_checked_within_months);
        over_cap.expect(entry.row.number, asked, expected, &eligible);
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

    fn targets(&self, goals: &Targets) -> Vec<TargetForecast> {
        let Targets {
            joint_draws_bp,
            joint_objects_bp,
            credit_based_bp,
        } = *goals;
        let of = targets::target;
        vec![
            of("joint_draws", self.joint_draws, self.draws, joint_draws_bp),
            of(
                "joint_objects",
                self.joint_objects,
                self.objects,
                joint_objects_bp,
            ),
            of(
                "credit_based",
                self.credit_draws,
                self.enterprise_draws,
                credit_based_bp,
            ),
        ]
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

/// Departments outside the bureau: only draws with such a partner count as joint.
fn outside_units(connection: &mut AnyConnection) -> Result<BTreeSet<UnitId>, ApiError> {
    let units = units::by_id(connection)?.into_values();
    let outside = units.filter(|unit| unit.kind == UnitKind::Outside);
    Ok(outside.map(|unit| unit.id).collect())
}
