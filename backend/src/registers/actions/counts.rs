//! How many objects and inspectors the caller may read.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Scope};
use crate::registers::store::counts::{self, Counted};
use crate::registers::store::groups::{self, RegionAndClass};
use crate::registers::store::listing::Reader;
use crate::registers::{ListInspectors, ListObjects};
use chrono::Days;
use sortition_contract::registers::{ClassCount, CreditClass, RegionCount, RegisterCounts};
use std::collections::BTreeMap;

/// A certificate that ends within so many days is told of.
const EXPIRING_DAYS: u64 = 30;

/// Counts what the lists of objects and inspectors would hold.
pub fn get_register_counts(
    connection: &mut AnyConnection,
    call: &Call,
) -> Result<RegisterCounts, ApiError> {
    let actor = &call.actor;
    let mut object_count = 0;
    let mut classes: BTreeMap<Option<CreditClass>, i64> = BTreeMap::new();
    let mut regions: BTreeMap<String, i64> = BTreeMap::new();
    for row in objects_of(connection, actor)? {
        object_count += row.number;
        if row.is_active {
            *classes.entry(row.credit_class).or_default() += row.number;
            *regions.entry(row.region_code).or_default() += row.number;
        }
    }
    let unrated = classes.remove(&None);
    let rated = classes.into_iter().map(|(credit_class, count)| ClassCount {
        credit_class,
        count,
    });
    let mut classes: Vec<ClassCount> = rated.collect();
    classes.extend(unrated.map(|count| ClassCount {
        credit_class: None,
        count,
    }));
    let scope = Scope::of(&ListInspectors::RIGHT, &actor.roles);
    let today = call.today();
    let expires_by = today
        .checked_add_days(Days::new(EXPIRING_DAYS))
        .unwrap_or(today);
    let mut inspectors =
        |counted| counts::inspectors_of(connection, (actor, &scope), today, counted);
    let (inspector_count, active_inspector_count) =
        (inspectors(Counted::All)?, inspectors(Counted::Active)?);
    let expiring_inspector_count = inspectors(Counted::Expiring(expires_by))?;
    let expired_inspector_count = inspectors(Counted::Expired)?;
    Ok(RegisterCounts {
        object_count,
        active_object_count: regions.values().sum(),
        classes,
        regions: regions
            .into_iter()
            .map(|(region_code, count)| RegionCount { region_code, count })
            .collect(),
        inspector_count,
        active_inspector_count,
        expiring_inspector_count,
        expired_inspector_count,
        expires_by,
    })
}

/// The objects that somebody may read: those of whole regions by their groups, and one by one the single ones
/// that come along, as those of checks that are assigned.
fn objects_of(
    connection: &mut AnyConnection,
    actor: &Actor,
) -> Result<Vec<RegionAndClass>, ApiError> {
    let scope = Scope::of(&ListObjects::RIGHT, &actor.roles);
    let is_everywhere = scope.is_all || scope.all_regions;
    let regions = (!is_everywhere).then_some(&scope.regions);
    let mut objects = groups::by_region_and_class(connection, regions)?;
    let reader = Reader::of(connection, actor, &scope)?;
    objects.extend(counts::single_objects_of(connection, &reader)?);
    Ok(objects)
}
