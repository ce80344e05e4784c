//! Whom a scope meets, counted: the one pass that forecast, live count, preview and draw share.

use crate::checklist::store as checklist;
use crate::checks::store::{Sight, visits};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::{settings, units};
use crate::plans::actions::entries::check_demand;
use crate::plans::rules::counts;
use crate::plans::rules::entries::within_reach;
use crate::plans::rules::population::{Candidate, Reason, Tally, Terms, is_enterprise};
use crate::plans::store::candidates::{self, CandidateRow};
use chrono::{Datelike, NaiveDate};
use sortition_contract::plans::{CountScope, ScopeCount, StratumRatio};
use sortition_contract::registers::ObjectScope;
use std::collections::{BTreeSet, HashMap};

/// What is surveyed.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The filter.
    pub scope: ObjectScope,
    /// The ratios, whose strata take part.
    pub ratios: Vec<StratumRatio>,
    /// The types that each item is for.
    pub object_types: Vec<Vec<String>>,
    /// The lead unit.
    pub unit_id: String,
    /// The region that it reaches.
    pub region_code: String,
    /// The day of the draw.
    pub on: NaiveDate,
}

impl Survey {
    /// A survey for a unit's entry or task, with the items' versions in force on the day.
    pub fn new(
        connection: &mut AnyConnection,
        unit_id: &str,
        item_ids: &[String],
        (scope, ratios): (ObjectScope, Vec<StratumRatio>),
        on: NaiveDate,
    ) -> Result<Self, ApiError> {
        let versions = checklist::effective_on(connection, item_ids, on)?;
        Ok(Self {
            scope,
            ratios,
            object_types: versions.into_iter().map(|one| one.object_types.0).collect(),
            unit_id: unit_id.to_owned(),
            region_code: units::find(connection, unit_id)?.region_code,
            on,
        })
    }

    /// Goes over all objects in scope; `visit` gets each with its stratum or the reason that
    /// leaves it out. Who was checked lately, or as often as the cap allows, is told by the checks
    /// that `sight` knows of: a draw's by all there are, a count that is shown by those that its
    /// reader may know of, else counting one object would tell whether it was drawn.
    pub fn run(
        &self,
        connection: &mut AnyConnection,
        sight: &Sight,
        mut visit: impl FnMut(CandidateRow, Result<&'static str, Reason>),
    ) -> Result<Tally, ApiError> {
        let mut tally = Tally::default();
        let Some(scope) = within_reach(&self.scope, &self.region_code) else {
            return Ok(tally);
        };
        let terms = Terms::new(
            &self.ratios,
            &self.object_types,
            self.scope.exclude_checked_within_months,
            self.on,
        );
        let capped = self.capped(connection, sight)?;
        let checked = match terms.recent_since() {
            Some(day) => visits::latest(visits::visits_since(connection, sight, day)?),
            None => HashMap::new(),
        };
        candidates::each(connection, &scope, |row| {
            let place = terms.place(&Candidate {
                object_type: &row.object_type,
                status: &row.status,
                credit_class: row.credit_class.as_deref(),
                last_checked_on: checked.get(&row.id).copied(),
                is_capped: capped.contains(&row.id),
            });
            tally.add(place, is_enterprise(&row.code, &row.object_type));
            visit(row, place);
        })?;
        Ok(tally)
    }

    /// Who was visited this year as often as the cap allows, if the setting leaves such out.
    fn capped(
        &self,
        connection: &mut AnyConnection,
        sight: &Sight,
    ) -> Result<BTreeSet<String>, ApiError> {
        let unit_id = Some(self.unit_id.as_str());
        if !settings::value::<bool>(connection, "visit_cap_excludes", unit_id, self.on)? {
            return Ok(BTreeSet::new());
        }
        let cap: u32 = settings::value(connection, "visit_cap_per_year", unit_id, self.on)?;
        let year = self.on.year();
        let Some(january) = NaiveDate::from_ymd_opt(year, 1, 1) else {
            return Ok(BTreeSet::new());
        };
        let mut counts: HashMap<String, u32> = HashMap::new();
        for (object_id, ended_on) in visits::visits_since(connection, sight, january)? {
            if ended_on.year() == year {
                *counts.entry(object_id).or_insert(0) += 1;
            }
        }
        let often = |(_, count): &(String, u32)| *count >= cap;
        Ok(counts.into_iter().filter(often).map(|(id, _)| id).collect())
    }
}

/// How many objects a scope holds, by stratum, before an entry is saved.
pub fn count_plan_scope(
    connection: &mut AnyConnection,
    call: &Call,
    ask: &CountScope,
) -> Result<ScopeCount, ApiError> {
    let unit_id = super::drafts::own_unit(call, ask.unit_id.as_deref())?;
    let item_ids: Vec<String> = ask.item_ids.iter().map(ToString::to_string).collect();
    let reserve_bp = match ask.reserve_bp {
        Some(reserve_bp) => reserve_bp,
        None => settings::value(connection, "reserve_bp", Some(&unit_id), call.today())?,
    };
    let demand = (ask.ratios.as_slice(), reserve_bp);
    let errors = check_demand(connection, &item_ids, &ask.scope, demand)?;
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    let ratios = match ask.ratios.is_empty() {
        true => counts::no_ratios(),
        false => ask.ratios.clone(),
    };
    let terms = (ask.scope.clone(), ratios);
    let survey = Survey::new(connection, &unit_id, &item_ids, terms, call.today())?;
    let sight = Sight::of_reader(&call.actor);
    let tally = survey.run(connection, &sight, |_, _| {})?;
    let strata = counts::strata(&tally.sizes, &survey.ratios, reserve_bp);
    Ok(ScopeCount {
        in_scope: tally.in_scope,
        eligible: tally.eligible(),
        drawn: strata.iter().map(|stratum| stratum.draw).sum(),
        strata,
        excluded: tally.excluded_counts(),
    })
}
