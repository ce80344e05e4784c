//! Whom a scope meets. A draw goes over all objects in one pass; who only counts them takes the groups of
//! objects that are alike (`census`), which comes to the same.

use crate::checklist::store as checklist;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::keys::Keys;
use crate::org::store::{settings, units};
use crate::plans::actions::census::{Census, Purpose};
use crate::plans::actions::entries::check_demand;
use crate::plans::rules::census::Asked;
use crate::plans::rules::counts;
use crate::plans::rules::entries::within_reach;
use crate::plans::rules::population::{Candidate, Cap, Grounds, Terms, is_enterprise};
use crate::plans::rules::tally::{self, Placed, Sums, Tally};
use crate::registers::rules::scopes::Matching;
use crate::registers::store::candidates::{self, CandidateRow};
use crate::sight::{Knowledge, Sight, Visit, visits_since};
use chrono::NaiveDate;
use sortition_contract::ids::{ItemId, ObjectId, UnitId};
use sortition_contract::plans::{CountScope, ScopeCount, StratumRatio};
use sortition_contract::registers::{ObjectScope, ObjectStatus};
use std::collections::{BTreeMap, HashMap};

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
    pub unit_id: UnitId,
    /// The region that it reaches.
    pub region_code: String,
    /// The day of the draw.
    pub on: NaiveDate,
}

impl Survey {
    /// A survey for a unit's entry or task, with the items' versions in force on the day.
    pub fn new(
        connection: &mut AnyConnection,
        unit_id: &UnitId,
        item_ids: &[ItemId],
        (scope, ratios): (ObjectScope, Vec<StratumRatio>),
        on: NaiveDate,
    ) -> Result<Self, ApiError> {
        let versions = checklist::effective_on(connection, item_ids, on)?;
        Ok(Self {
            scope,
            ratios,
            object_types: versions
                .into_iter()
                .map(|one| one.object_types.iter().map(ToString::to_string).collect())
                .collect(),
            unit_id: unit_id.clone(),
            region_code: units::find(connection, unit_id)?.region_code,
            on,
        })
    }

    /// Goes over all objects in scope; `visit` gets each with its place. By which visits objects are
    /// left out is `knowledge`'s: a draw's by all there are; a count over a scope that anybody may
    /// choose by those that its reader may know of, else counting one object would tell whether it
    /// was drawn.
    pub fn run(
        &self,
        connection: &mut AnyConnection,
        knowledge: Knowledge<'_>,
        mut visit: impl FnMut(CandidateRow, Surveyed<'_>),
    ) -> Result<Tally, ApiError> {
        let Some(scope) = within_reach(&self.scope, &self.region_code) else {
            return Ok(Tally::default());
        };
        let mut sums = Sums::default();
        let terms = self.terms(connection)?;
        let since = (terms.visits_since(), self.on);
        let visits = Visits::of(visits_since(connection, knowledge, since)?);
        candidates::each(connection, &scope, |row| {
            let visits = visits.of_object(&row.id);
            let days: Vec<NaiveDate> = visits.iter().map(|visit| visit.on).collect();
            let known: Vec<NaiveDate> = visits
                .iter()
                .filter(|visit| visit.is_known)
                .map(|visit| visit.on)
                .collect();
            let candidate = Candidate {
                object_type: row.object_type,
                is_active: row.status == ObjectStatus::Active,
                credit_class: row.credit_class,
                visits: &days,
            };
            let placed = terms.placed(&candidate, &known);
            let grounds = placed.place.err();
            let surveyed = Surveyed {
                placed,
                grounds: grounds.and_then(|reason| terms.grounds(reason, &days)),
                visits,
            };
            let has_reached_cap = terms.has_reached_cap(&days);
            let is_enterprise = is_enterprise(&row.code, row.object_type);
            sums.add(&placed, is_enterprise, has_reached_cap, 1);
            visit(row, surveyed);
        })?;
        Ok(sums.tally())
    }

    /// What is asked of objects; none if the unit reaches nothing of the scope.
    pub fn asked(&self, connection: &mut AnyConnection) -> Result<Option<Asked>, ApiError> {
        let Some(scope) = within_reach(&self.scope, &self.region_code) else {
            return Ok(None);
        };
        Ok(Some(Asked {
            matching: Matching::new(&scope),
            terms: self.terms(connection)?,
        }))
    }

    /// Counts what a draw would meet. Visits are read only if they leave somebody out.
    pub fn count(
        &self,
        connection: &mut AnyConnection,
        knowledge: Knowledge<'_>,
    ) -> Result<Tally, ApiError> {
        let Some(asked) = self.asked(connection)? else {
            return Ok(Tally::default());
        };
        let purpose = Purpose {
            visits_since: asked.terms.leaves_out_since(),
            on: self.on,
            by_region: false,
        };
        let census = Census::take(connection, knowledge, &[&asked], purpose)?;
        Ok(asked.tally(census.members(), |_, _, _| {}))
    }

    /// The same with what a preview asks besides: where those are who can be drawn, and which of some
    /// objects, by their codes, are among them.
    pub fn preview(
        &self,
        connection: &mut AnyConnection,
        knowledge: Knowledge<'_>,
        codes: &[String],
    ) -> Result<Preview, ApiError> {
        let Some(asked) = self.asked(connection)? else {
            return Ok(Preview::default());
        };
        let purpose = Purpose {
            // Those who have reached the cap are counted even where it only warns.
            visits_since: Some(asked.terms.visits_since()),
            on: self.on,
            by_region: true,
        };
        let census = Census::take(connection, knowledge, &[&asked], purpose)?;
        let mut regions: BTreeMap<String, i64> = BTreeMap::new();
        let tally = asked.tally(census.members(), |_, member, _| {
            let region_code = member.features.region_code.clone();
            *regions.entry(region_code).or_insert(0) += member.number;
        });
        let known = candidates::of_codes(connection, codes)?.into_iter();
        let known = known.filter(|object| census.is_drawable(&asked, object));
        let regions = regions.into_iter().filter(|(_, number)| *number > 0);
        Ok(Preview {
            tally,
            regions: regions
                .map(|(code, number)| (code, tally::count(number)))
                .collect(),
            objects: known
                .map(|object| (object.code, object.features.region_code))
                .collect(),
        })
    }

    fn terms(&self, connection: &mut AnyConnection) -> Result<Terms, ApiError> {
        Ok(Terms::new(
            &self.ratios,
            &self.object_types,
            self.scope.exclude_checked_within_months,
            self.cap(connection)?,
            self.on,
        ))
    }

    /// Whether a visit leaves an object out: then it matters what others have drawn by now.
    pub fn leaves_out_visited(&self, connection: &mut AnyConnection) -> Result<bool, ApiError> {
        let months = self.scope.exclude_checked_within_months;
        Ok(months.is_some_and(|months| months > 0) || self.cap(connection)?.excludes)
    }

    fn cap(&self, connection: &mut AnyConnection) -> Result<Cap, ApiError> {
        let unit_id = Some(&self.unit_id);
        Ok(Cap {
            visits: settings::value(connection, "visit_cap_per_year", unit_id, self.on)?,
            excludes: settings::value(connection, "visit_cap_excludes", unit_id, self.on)?,
        })
    }
}

/// What a preview tells of a scope.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Whom the draw meets.
    pub tally: Tally,
    /// How many can be drawn in each region.
    pub regions: BTreeMap<String, u64>,
    /// Of the objects that were asked about those that can be drawn, by code, with their region.
    pub objects: BTreeMap<String, String>,
}

/// An object that a survey came by.
#[derive(Clone, Debug)]
pub struct Surveyed<'a> {
    /// Its stratum, or why it is left out.
    pub placed: Placed,
    /// If it is left out because of checks, which of its visits that rests on.
    pub grounds: Option<Grounds>,
    /// Its visits.
    pub visits: &'a [Visit],
}

/// Visits by object.
pub(super) struct Visits(HashMap<ObjectId, Vec<Visit>>);

impl Visits {
    pub(super) fn of(all: Vec<Visit>) -> Self {
        let mut by_object: HashMap<ObjectId, Vec<Visit>> = HashMap::new();
        for visit in all {
            by_object
                .entry(visit.object_id.clone())
                .or_default()
                .push(visit);
        }
        Self(by_object)
    }

    /// The objects that were visited.
    pub(super) fn objects(&self) -> Vec<ObjectId> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn of_object(&self, object_id: &ObjectId) -> &[Visit] {
        self.0.get(object_id).map_or(&[], Vec::as_slice)
    }
}

/// How many objects a scope holds, by stratum, before an entry is saved.
pub fn count_plan_scope(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    ask: &CountScope,
) -> Result<ScopeCount, ApiError> {
    let unit_id = super::drafts::own_unit(call, ask.unit_id.as_ref())?;
    let reserve_bp = match ask.reserve_bp {
        Some(reserve_bp) => reserve_bp,
        None => settings::value(connection, "reserve_bp", Some(&unit_id), call.today())?,
    };
    let demand = (ask.ratios.as_slice(), reserve_bp);
    let mut fields = Fields::default();
    check_demand(connection, &mut fields, &ask.item_ids, &ask.scope, demand)?;
    fields.finish()?;
    let ratios = match ask.ratios.is_empty() {
        true => counts::no_ratios(),
        false => ask.ratios.clone(),
    };
    let terms = (ask.scope.clone(), ratios);
    let survey = Survey::new(connection, &unit_id, &ask.item_ids, terms, call.today())?;
    let sight = Sight::of_reader(&call.actor);
    let tally = survey.count(connection, Knowledge::Reader(keys, &sight))?;
    let strata = counts::strata(&tally.sizes, &survey.ratios, reserve_bp);
    Ok(ScopeCount {
        in_scope: tally.in_scope,
        eligible: tally.eligible(),
        drawn: strata.iter().map(|stratum| stratum.draw).sum(),
        strata,
        excluded: tally.excluded_counts(),
    })
}
