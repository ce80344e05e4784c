//! One pass over the objects that a scope matches, in steps of the inner key, so that memory stays
//! flat however large the register is.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::objects;
use crate::registers::store::objects::scope_query;
use diesel::prelude::*;
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{CreditClass, ObjectScope, ObjectStatus, ObjectType};

/// So many objects are read at once.
const STEP: i64 = 5_000;

/// What decides about an object, and what names it.
#[derive(Clone, Debug, Queryable)]
pub struct CandidateRow {
    /// The inner key.
    pub key: i64,
    /// The object.
    pub id: ObjectId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of object.
    pub object_type: ObjectType,
    /// County-level code.
    pub region_code: String,
    /// Only active ones are drawn.
    pub status: ObjectStatus,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
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
        ))
        .load(connection)?)
}
