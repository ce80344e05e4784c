//! One pass over the objects that a scope matches, in steps of the inner key, so that memory stays
//! flat however large the register is.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, objects};
use crate::registers::store::objects::scope_query;
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::registers::ObjectScope;
use std::collections::{BTreeSet, HashMap};

/// So many objects are read at once.
const STEP: i64 = 5_000;

/// What decides about an object, and what names it.
#[derive(Clone, Debug, Queryable)]
pub struct CandidateRow {
    /// The inner key.
    pub key: i64,
    /// The object.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `ObjectType`.
    pub object_type: String,
    /// County-level code.
    pub region_code: String,
    /// `ObjectStatus`.
    pub status: String,
    /// `CreditClass`; none: unrated.
    pub credit_class: Option<String>,
    /// The day of the last confirmed check.
    pub last_checked_on: Option<NaiveDate>,
}

/// Gives each object that the scope matches, whatever its status, in the order of the inner key.
pub fn each(
    connection: &mut AnyConnection,
    scope: &ObjectScope,
    mut visit: impl FnMut(CandidateRow),
) -> Result<(), ApiError> {
    let mut after = 0;
    loop {
        let rows = step(connection, scope, after)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.key;
        let is_last = (rows.len() as i64) < STEP;
        rows.into_iter().for_each(&mut visit);
        if is_last {
            return Ok(());
        }
    }
}

fn step(
    connection: &mut AnyConnection,
    scope: &ObjectScope,
    after: i64,
) -> Result<Vec<CandidateRow>, ApiError> {
    Ok(scope_query(scope)
        .filter(objects::key.gt(after))
        .order(objects::key.asc())
        .limit(STEP)
        .select((
            objects::key,
            objects::id,
            objects::code,
            objects::name,
            objects::type_,
            objects::region_code,
            objects::status,
            objects::credit_class,
            objects::last_checked_on,
        ))
        .load(connection)?)
}

/// Objects that were visited at least so often in a year: confirmed checks by the day they ended.
pub fn read_visited(
    connection: &mut AnyConnection,
    year: i32,
    cap: u32,
) -> Result<BTreeSet<String>, ApiError> {
    let (Some(first), Some(last)) = (
        NaiveDate::from_ymd_opt(year, 1, 1),
        NaiveDate::from_ymd_opt(year, 12, 31),
    ) else {
        return Ok(BTreeSet::new());
    };
    let visited: Vec<Option<String>> = checks::table
        .filter(checks::object_id.is_not_null())
        .filter(checks::ended_on.between(first, last))
        .select(checks::object_id)
        .load(connection)?;
    let mut counts: HashMap<String, u32> = HashMap::new();
    for object_id in visited.into_iter().flatten() {
        *counts.entry(object_id).or_insert(0) += 1;
    }
    let often = |(_, count): &(String, u32)| *count >= cap;
    Ok(counts.into_iter().filter(often).map(|(id, _)| id).collect())
}
