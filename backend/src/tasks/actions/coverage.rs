//! Which items a unit has enough able inspectors for.

use crate::checklist::store::{self as checklist, ItemVersionRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::settings;
use crate::org::store::units::{self, UnitRow};
use crate::registers::store::inspectors::{self, InspectorRow};
use crate::tasks::actions::population::facts;
use crate::tasks::rules::{major_code, obstacle};
use chrono::NaiveDate;
use sortition_contract::ids::UnitId;
use sortition_contract::org::{UnitKind, UnitState};
use sortition_contract::tasks::{
    CoverageFilter, CoverageView, CoveredItem, MajorCoverage, UnitCoverage,
};
use std::collections::{BTreeMap, HashMap};

/// How many able inspectors the units that the caller reaches have for their items on a day.
pub fn get_inspector_coverage(
    connection: &mut AnyConnection,
    call: &Call,
    filter: &CoverageFilter,
) -> Result<CoverageView, ApiError> {
    let on = filter.on.unwrap_or_else(|| call.today());
    let min_inspectors: i32 = settings::value(connection, "min_inspectors", None, call.today())?;
    let asked = |unit: &UnitRow| filter.unit_id.as_ref().is_none_or(|id| *id == unit.id);
    let mut reached = units::all(connection)?;
    reached.retain(|unit| {
        unit.state == UnitState::Active && call.scope.has_unit(&unit.id) && asked(unit)
    });
    let unit_ids: Vec<UnitId> = reached.iter().map(|unit| unit.id.clone()).collect();
    let mut people: HashMap<UnitId, Vec<InspectorRow>> = HashMap::new();
    for row in inspectors::of_units(connection, &unit_ids)? {
        people.entry(row.unit_id.clone()).or_default().push(row);
    }
    let items = checklist::read_items_in_force(connection, on)?;
    let names: HashMap<String, String> = checklist::read_major_names(connection)?
        .into_iter()
        .collect();
    let cover = |unit: UnitRow| {
        let of_unit = people.get(&unit.id).map_or(&[][..], Vec::as_slice);
        let majors: Vec<MajorCoverage> = majors_of(&unit, &items)
            .into_iter()
            .map(|(code, items)| {
                let able_count = count_able(of_unit, on, std::slice::from_ref(&code));
                MajorCoverage {
                    name: names.get(&code).cloned().unwrap_or_default(),
                    code,
                    items,
                    able_count,
                    is_short: able_count < i64::from(min_inspectors),
                }
            })
            .collect();
        (!majors.is_empty()).then(|| UnitCoverage {
            unit: unit.brief(),
            inspector_count: count_present(of_unit, on),
            majors,
        })
    };
    Ok(CoverageView {
        on,
        min_inspectors,
        units: reached.into_iter().filter_map(cover).collect(),
    })
}

/// The items that a unit inspects, by the code of their major item: a section those that it answers for, a
/// county all.
fn majors_of(unit: &UnitRow, items: &[ItemVersionRow]) -> BTreeMap<String, Vec<CoveredItem>> {
    let mut majors: BTreeMap<String, Vec<CoveredItem>> = BTreeMap::new();
    let is_its = |item: &&ItemVersionRow| match unit.kind {
        UnitKind::Section => item.unit_id == unit.id,
        UnitKind::County => true,
        UnitKind::City | UnitKind::Outside => false,
    };
    for item in items.iter().filter(is_its) {
        let covered = CoveredItem {
            id: item.item_id.clone(),
            code: item.code.clone(),
            name: item.name.clone(),
        };
        majors
            .entry(major_code(&item.code))
            .or_default()
            .push(covered);
    }
    majors
}

/// How many could be drawn for a major item on a day.
fn count_able(people: &[InspectorRow], on: NaiveDate, major: &[String]) -> i64 {
    let is_able = |row: &&InspectorRow| obstacle(&facts(row), (on, on), major).is_none();
    i64::try_from(people.iter().filter(is_able).count()).unwrap_or(i64::MAX)
}

/// How many could be drawn for what they know.
fn count_present(people: &[InspectorRow], on: NaiveDate) -> i64 {
    let is_present = |row: &&InspectorRow| {
        obstacle(&facts(row), (on, on), row.specialities.as_slice()).is_none()
    };
    i64::try_from(people.iter().filter(is_present).count()).unwrap_or(i64::MAX)
}
