//! When objects were checked, as far as somebody may know of it: that an object was drawn shows in the
//! day of its last check too.

use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, tasks};
use crate::sight::rules::{Visiting, visiting};
use crate::sight::{Sight, visible_checks};
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{CheckId, ObjectId, TaskId};
use sortition_contract::tasks::TaskState;
use std::collections::{HashMap, HashSet};

type Found = (Option<ObjectId>, Option<NaiveDate>);

/// An object and a day on which a check of it ended.
type Visit = (ObjectId, NaiveDate);

fn visits(found: Vec<Found>) -> impl Iterator<Item = Visit> {
    found
        .into_iter()
        .filter_map(|(object_id, ended_on)| Some((object_id?, ended_on?)))
}

/// A check that counts as a visit or will: its object stands in it, or is sealed.
#[derive(Clone, Debug, Queryable)]
pub struct CountedRow {
    /// The check.
    pub id: CheckId,
    /// The object, once released.
    pub object_id: Option<ObjectId>,
    /// The object with its inspectors, until then.
    pub sealed: Option<String>,
    /// The day on which it ended, once confirmed.
    pub ended_on: Option<NaiveDate>,
}

/// The checks that were confirmed on a day or later, and those whose visit is to come, void tasks
/// apart: those that `sight` knows of, or without one all.
pub fn counted_since(
    connection: &mut AnyConnection,
    sight: Option<&Sight>,
    from: NaiveDate,
) -> Result<Vec<CountedRow>, ApiError> {
    let mut query = counted(from);
    if let Some(sight) = sight {
        query = query.filter(visible_checks(sight));
    }
    Ok(query
        .select((
            checks::id,
            checks::object_id,
            checks::sealed,
            checks::ended_on,
        ))
        .load(connection)?)
}

/// Which of the same a reader may know of.
pub fn known_since(
    connection: &mut AnyConnection,
    sight: &Sight,
    from: NaiveDate,
) -> Result<HashSet<CheckId>, ApiError> {
    let known: Vec<CheckId> = counted(from)
        .filter(visible_checks(sight))
        .select(checks::id)
        .load(connection)?;
    Ok(known.into_iter().collect())
}

fn counted(from: NaiveDate) -> checks::BoxedQuery<'static, Backend> {
    let to_come = CheckState::ALL
        .iter()
        .copied()
        .filter(|state| visiting(*state) == Visiting::ToCome);
    let void = tasks::table
        .filter(tasks::state.eq(TaskState::Void))
        .select(tasks::id);
    let is_done = checks::state
        .eq(CheckState::Confirmed)
        .and(checks::ended_on.assume_not_null().ge(from))
        .and(checks::ended_on.is_not_null());
    let is_to_come = checks::state
        .eq_any(to_come.collect::<Vec<_>>())
        .and(checks::task_id.ne_all(void));
    checks::table
        .into_boxed::<Backend>()
        .filter(is_done.or(is_to_come))
}

/// Which of some checks a reader may know of.
pub fn known_of(
    connection: &mut AnyConnection,
    sight: &Sight,
    check_ids: &[CheckId],
) -> Result<HashSet<CheckId>, ApiError> {
    let mut known = HashSet::new();
    for ids in check_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<CheckId> = checks::table
            .into_boxed::<Backend>()
            .filter(checks::id.eq_any(ids.to_vec()))
            .filter(visible_checks(sight))
            .select(checks::id)
            .load(connection)?;
        known.extend(found);
    }
    Ok(known)
}

/// The objects of the checks that somebody sees.
pub fn read_objects(
    connection: &mut AnyConnection,
    sight: &Sight,
) -> Result<Vec<ObjectId>, ApiError> {
    let found: Vec<Option<ObjectId>> = checks::table
        .filter(visible_checks(sight))
        .filter(checks::object_id.is_not_null())
        .select(checks::object_id)
        .distinct()
        .load(connection)?;
    Ok(found.into_iter().flatten().collect())
}

/// On which day objects were checked last, by object.
pub fn last_visits(
    connection: &mut AnyConnection,
    sight: &Sight,
    object_ids: &[ObjectId],
) -> Result<HashMap<ObjectId, NaiveDate>, ApiError> {
    let found = checks::table
        .filter(visible_checks(sight))
        .filter(checks::state.eq(CheckState::Confirmed))
        .filter(checks::object_id.eq_any(object_ids.to_vec()))
        .select((checks::object_id, checks::ended_on))
        .load(connection)?;
    Ok(latest(visits(found)))
}

/// The newest check of an object of those that somebody sees.
pub fn newest_check(
    connection: &mut AnyConnection,
    sight: &Sight,
    object_id: &ObjectId,
) -> Result<Option<CheckId>, ApiError> {
    Ok(checks::table
        .filter(visible_checks(sight))
        .filter(checks::object_id.eq(object_id))
        .order(checks::key.desc())
        .select(checks::id)
        .first(connection)
        .optional()?)
}

/// The first of some objects that a task has a check of, of the checks that somebody sees.
pub fn read_first_of_task(
    connection: &mut AnyConnection,
    sight: &Sight,
    task_id: &TaskId,
    object_ids: &[ObjectId],
) -> Result<Option<ObjectId>, ApiError> {
    let found: Option<Option<ObjectId>> = checks::table
        .filter(visible_checks(sight))
        .filter(checks::task_id.eq(task_id))
        .filter(checks::object_id.eq_any(object_ids.to_vec()))
        .order(checks::key.asc())
        .select(checks::object_id)
        .first(connection)
        .optional()?;
    Ok(found.flatten())
}

/// The last day of each object.
fn latest(visits: impl IntoIterator<Item = Visit>) -> HashMap<ObjectId, NaiveDate> {
    let mut days: HashMap<ObjectId, NaiveDate> = HashMap::new();
    for (object_id, ended_on) in visits {
        let day = days.entry(object_id).or_insert(ended_on);
        *day = ended_on.max(*day);
    }
    days
}
