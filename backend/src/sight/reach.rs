//! Conditions on records of modules below checks that ask for their tasks and checks.

use crate::kernel::db::Backend;
use crate::kernel::schema::{
    check_inspectors, checks, inspectors, objects, publications, task_inspectors, task_units, tasks,
};
use crate::sight::is_public;
use chrono::NaiveDate;
use diesel::BoxableExpression;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{UnitId, UserId};

/// A condition on tasks.
pub type OfTask<'a> = Box<dyn BoxableExpression<tasks::table, Backend, SqlType = Bool> + 'a>;

/// A condition on publications.
pub type OfPublication = Box<dyn BoxableExpression<publications::table, Backend, SqlType = Bool>>;

/// A condition on objects.
pub type OfObject<'a> =
    Box<dyn BoxableExpression<objects::table, Backend, SqlType = Nullable<Bool>> + 'a>;

/// A condition on inspectors.
pub type OfInspector = Box<dyn BoxableExpression<inspectors::table, Backend, SqlType = Bool>>;

/// Inspectors who are named for tasks in which these units take part.
pub fn named_for_tasks_of(unit_ids: Vec<UnitId>) -> OfInspector {
    let joined = task_units::table
        .filter(task_units::unit_id.eq_any(unit_ids))
        .select(task_units::task_id);
    let named = task_inspectors::table
        .filter(task_inspectors::task_id.eq_any(joined))
        .select(task_inspectors::inspector_id);
    Box::new(inspectors::id.eq_any(named))
}

/// Tasks with a check that is assigned to an account. Rows exist from the release on.
pub fn with_check_of<'a>(user_id: &UserId) -> OfTask<'a> {
    let assigned = checks::table
        .inner_join(check_inspectors::table.on(check_inspectors::check_id.eq(checks::id)))
        .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
        .filter(inspectors::user_id.eq(user_id.clone()))
        .select(checks::task_id);
    Box::new(tasks::id.eq_any(assigned))
}

/// Publications of tasks in which these units take part.
pub fn of_joined_tasks(unit_ids: Vec<UnitId>) -> OfPublication {
    let joined = task_units::table
        .filter(task_units::unit_id.eq_any(unit_ids))
        .select(task_units::task_id);
    Box::new(publications::task_id.assume_not_null().eq_any(joined))
}

/// Objects without a published check on or after a day: a check that isn't published yet doesn't
/// exist for lists and counts. Asked object by object, so that a page needn't wait for all of them.
pub fn unchecked_since<'a>(on: NaiveDate) -> OfObject<'a> {
    let checked = checks::table
        .filter(checks::object_id.eq(objects::id.nullable()))
        .filter(checks::state.eq(CheckState::Confirmed))
        .filter(checks::ended_on.ge(on))
        .filter(is_public());
    Box::new(not(exists(checked)).nullable())
}
