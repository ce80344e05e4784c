//! One pass over the objects that a scope matches, in steps of the inner key, so that memory stays
//! flat however large the register is; and single ones, where groups don't say enough.

use crate::both;
use crate::kernel::db::{AnyConnection, IDS_AT_ONCE, apart};
use crate::kernel::error::ApiError;
use crate::kernel::schema::objects;
use crate::registers::rules::scopes::Features;
use crate::registers::store::objects::scope_query;
use diesel::prelude::*;
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{CreditClass, ObjectScope, ObjectStatus, ObjectType};
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread::{self, Builder};

/// So many objects are read at once.
const STEP: i64 = 5_000;
/// So often before those are looked at that were read.
const STEPS_AHEAD: usize = 2;

/// What decides about an object, and its code: of a million no more is read.
#[derive(Clone, Debug, Queryable)]
pub struct CandidateRow {
    /// The inner key.
    pub key: i64,
    /// The object.
    pub id: ObjectId,
    /// Its code.
    pub code: String,
    /// What kind of object.
    pub object_type: ObjectType,
    /// County-level code.
    pub region_code: String,
    /// Only active ones are drawn.
    pub status: ObjectStatus,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
}

/// Gives each object that the scope matches, whatever its status, in the order of the inner key. Of a large
/// register some are read while those before them are looked at.
pub fn each(
    connection: &mut AnyConnection,
    scope: &ObjectScope,
    mut visit: impl FnMut(CandidateRow),
) -> Result<(), ApiError> {
    let first = step(connection, scope, 0)?;
    let Some(after) = followed_by_more(&first) else {
        first.into_iter().for_each(visit);
        return Ok(());
    };
    let (lent, mut first) = (&mut *connection, first.into_iter());
    let read = thread::scope(|threads| {
        let (send, rest) = mpsc::sync_channel(STEPS_AHEAD);
        let reading = apart(move || read_on(lent, scope, after, |rows| send.send(rows).is_ok()));
        let reading = Builder::new().spawn_scoped(threads, reading).ok()?;
        first.by_ref().for_each(&mut visit);
        for rows in rest {
            rows.into_iter().for_each(&mut visit);
        }
        let read = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
        Some(read.counted())
    });
    // The system may have no thread for it.
    read.unwrap_or_else(|| {
        first.for_each(&mut visit);
        read_on(connection, scope, after, |rows| {
            rows.into_iter().for_each(&mut visit);
            true
        })
    })
}

/// The last key, if there may be others after it.
fn followed_by_more(rows: &[CandidateRow]) -> Option<i64> {
    let last = rows.last().filter(|_| rows.len() as i64 == STEP);
    last.map(|last| last.key)
}

/// Reads what comes after a key, for as long as somebody takes it.
fn read_on(
    connection: &mut AnyConnection,
    scope: &ObjectScope,
    after: i64,
    mut take: impl FnMut(Vec<CandidateRow>) -> bool,
) -> Result<(), ApiError> {
    let mut next = Some(after);
    while let Some(after) = next {
        let rows = step(connection, scope, after)?;
        next = followed_by_more(&rows);
        if !take(rows) {
            return Ok(());
        }
    }
    Ok(())
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
            objects::type_,
            objects::region_code,
            objects::status,
            objects::credit_class,
        ))
        .load(connection)?)
}

/// An object by itself, with what scopes and draws look at.
#[derive(Clone, Debug)]
pub struct Single {
    /// The inner key.
    pub key: i64,
    /// The object.
    pub id: ObjectId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is looked at.
    pub features: Features,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = objects)]
struct SingleRow {
    key: i64,
    id: ObjectId,
    code: String,
    name: String,
    type_: ObjectType,
    region_code: String,
    industry_code: Option<String>,
    status: ObjectStatus,
    credit_class: Option<CreditClass>,
    tags: String,
}

impl SingleRow {
    fn single(self) -> Single {
        Single {
            key: self.key,
            id: self.id,
            name: self.name,
            features: Features {
                object_type: self.type_,
                credit_class: self.credit_class,
                is_active: self.status == ObjectStatus::Active,
                code_start: self.code.chars().take(3).collect(),
                industry_code: self.industry_code.unwrap_or_default(),
                region_code: self.region_code,
                tags: self.tags,
            },
            code: self.code,
        }
    }
}

/// Objects by their ids, in no order; unknown ones are left out.
pub fn of_ids(connection: &mut AnyConnection, ids: &[ObjectId]) -> Result<Vec<Single>, ApiError> {
    let mut singles = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<SingleRow> = both!(connection, native => objects::table
            .filter(objects::id.eq_any(some.to_vec()))
            .select(SingleRow::as_select())
            .load(native))?;
        singles.extend(rows.into_iter().map(SingleRow::single));
    }
    Ok(singles)
}

/// Objects by their codes, in no order; unknown ones are left out.
pub fn of_codes(connection: &mut AnyConnection, codes: &[String]) -> Result<Vec<Single>, ApiError> {
    let mut singles = Vec::with_capacity(codes.len());
    for some in codes.chunks(IDS_AT_ONCE) {
        let rows: Vec<SingleRow> = both!(connection, native => objects::table
            .filter(objects::code.eq_any(some.to_vec()))
            .select(SingleRow::as_select())
            .load(native))?;
        singles.extend(rows.into_iter().map(SingleRow::single));
    }
    Ok(singles)
}

/// The first objects, by the inner key, that are active, in the scope and meant: so many of them, or all
/// there are.
pub fn first_active(
    connection: &mut AnyConnection,
    scope: &ObjectScope,
    count: usize,
    mut is_meant: impl FnMut(&Single) -> bool,
) -> Result<Vec<Single>, ApiError> {
    let mut found = Vec::new();
    let mut after = 0;
    while found.len() < count {
        let rows: Vec<SingleRow> = scope_query(scope)
            .filter(objects::status.eq(ObjectStatus::Active))
            .filter(objects::key.gt(after))
            .order(objects::key.asc())
            .limit(STEP)
            .select(SingleRow::as_select())
            .load(connection)?;
        let Some(last) = rows.last() else {
            break;
        };
        after = last.key;
        let singles = rows.into_iter().map(SingleRow::single);
        found.extend(singles.filter(&mut is_meant));
    }
    found.truncate(count);
    Ok(found)
}
