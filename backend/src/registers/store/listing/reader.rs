//! Who sees which objects.

use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::rights::Scope;
use crate::kernel::schema::objects;
use crate::registers::rules::marks;
use crate::registers::store::objects::{Condition, any_of};
use crate::sight::{Sight, visits};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use sortition_contract::ids::ObjectId;

/// Which objects exist for somebody.
pub struct Reader {
    /// Of these regions; none: of all.
    pub(super) regions: Option<Vec<String>>,
    /// Outside of those, the objects of checks that they take part in, once released.
    pub(super) inspected: Vec<ObjectId>,
}

impl Reader {
    /// What a row of the rights table reaches for somebody.
    pub fn of(
        connection: &mut AnyConnection,
        actor: &Actor,
        scope: &Scope,
    ) -> Result<Self, ApiError> {
        if scope.is_all || scope.all_regions {
            return Ok(Self {
                regions: None,
                inspected: Vec::new(),
            });
        }
        let regions: Vec<String> = scope.regions.iter().cloned().collect();
        let inspected = if scope.assigned || !scope.task_units.is_empty() {
            let own = Sight::of(actor, scope, false).without_published();
            let inspected = visits::read_objects(connection, &own)?;
            outside(connection, &regions, inspected)?
        } else {
            Vec::new()
        };
        Ok(Self {
            regions: Some(regions),
            inspected,
        })
    }

    /// As a condition on objects; none: all.
    pub(in crate::registers::store) fn condition<'a>(&self, kind: Kind) -> Option<Condition<'a>> {
        let regions = self.regions.clone()?;
        let has_inspected = !self.inspected.is_empty();
        let inspected = has_inspected.then(|| is_one_of(kind, &self.inspected));
        let of_regions: Option<Condition<'a>> = match regions.is_empty() && has_inspected {
            true => None,
            false => Some(Box::new(objects::region_code.eq_any(regions).nullable())),
        };
        any_of(of_regions.into_iter().chain(inspected).collect())
    }

    /// The marks of which each object has one that exists for them; none if marks don't say it. Who sees
    /// some outside of their regions (an inspector of another unit than the one whose register they keep)
    /// finds by words and filters alone, and rows are asked for the region: at the most all, once.
    pub(super) fn marks(&self) -> Option<Vec<String>> {
        let regions = self.regions.as_ref();
        let regions = regions.filter(|_| self.inspected.is_empty())?;
        regions.iter().map(|region| marks::region(region)).collect()
    }

    /// The single objects that they see outside of their regions.
    pub(in crate::registers::store) fn single_ones(&self) -> &[ObjectId] {
        &self.inspected
    }

    /// Whether they see single objects only, no region: these are looked at one by one.
    pub(super) fn is_of_single_ones(&self) -> bool {
        self.regions.as_ref().is_some_and(Vec::is_empty)
    }
}

/// That an object is one of these, however many they are: they go along as one text.
fn is_one_of<'a>(kind: Kind, object_ids: &[ObjectId]) -> Condition<'a> {
    let ids: Vec<&str> = object_ids.iter().map(|id| &**id).collect();
    let (before, ids, after) = match kind {
        Kind::Sqlite => (
            "objects.id IN (SELECT value FROM json_each(",
            serde_json::Value::from(ids).to_string(),
            "))",
        ),
        Kind::Postgres => (
            "objects.id = ANY(string_to_array(",
            ids.join(","),
            ", ','))",
        ),
    };
    Box::new(
        sql::<Nullable<Bool>>(before)
            .bind::<Text, _>(ids)
            .sql(after),
    )
}

/// Those of some objects that are of none of these regions.
fn outside(
    connection: &mut AnyConnection,
    regions: &[String],
    object_ids: Vec<ObjectId>,
) -> Result<Vec<ObjectId>, ApiError> {
    if regions.is_empty() {
        return Ok(object_ids);
    }
    let mut outside = Vec::new();
    for ids in object_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<ObjectId> = objects::table
            .into_boxed::<Backend>()
            .filter(objects::id.eq_any(ids.to_vec()))
            .filter(objects::region_code.ne_all(regions.to_vec()))
            .select(objects::id)
            .load(connection)?;
        outside.extend(found);
    }
    Ok(outside)
}
