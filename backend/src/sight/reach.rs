//! Conditions on records of modules below checks that ask for their tasks and checks.

use crate::kernel::db::Backend;
use crate::kernel::schema::{
    check_inspectors, checks, draws, inspectors, objects, publications, task_inspectors,
    task_units, tasks,
};
use crate::sight::is_public;
use chrono::NaiveDate;
use diesel::BoxableExpression;
use diesel::dsl::{EqAny, Filter, Select, exists, not, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{UnitId, UserId};

/// A unit's task that another leads, as the index `task_units_joined` has it.
const UNIT_THAT_JOINED: &str = "CASE WHEN task_units.position > 0 THEN task_units.unit_id END";

/// The type of [`tasks_joined_by`].
pub type JoinedTasks =
    Select<Filter<task_units::table, EqAny<SqlLiteral<Text>, Vec<UnitId>>>, task_units::task_id>;

/// The tasks in which these units take part without leading them, to be asked within a query.
pub fn tasks_joined_by(unit_ids: Vec<UnitId>) -> JoinedTasks {
    task_units::table
        .filter(sql::<Text>(UNIT_THAT_JOINED).eq_any(unit_ids))
        .select(task_units::task_id)
}

/// The type of [`tasks_with`].
pub type TasksWith =
    Select<Filter<task_units::table, EqAny<task_units::unit_id, Vec<UnitId>>>, task_units::task_id>;

/// The tasks in which these units take part, whether or not they lead them, to be asked within a query.
pub fn tasks_with(unit_ids: Vec<UnitId>) -> TasksWith {
    task_units::table
        .filter(task_units::unit_id.eq_any(unit_ids))
        .select(task_units::task_id)
}

/// A condition on tasks.
pub type OfTask<'a> = Box<dyn BoxableExpression<tasks::table, Backend, SqlType = Bool> + 'a>;

/// A condition on draws.
pub type OfDraw<'a> = Box<dyn BoxableExpression<draws::table, Backend, SqlType = Bool> + 'a>;

/// A condition on publications.
pub type OfPublication = Box<dyn BoxableExpression<publications::table, Backend, SqlType = Bool>>;

/// A condition on objects.
pub type OfObject<'a> =
    Box<dyn BoxableExpression<objects::table, Backend, SqlType = Nullable<Bool>> + 'a>;

/// A condition on inspectors.
pub type OfInspector = Box<dyn BoxableExpression<inspectors::table, Backend, SqlType = Bool>>;

/// Inspectors who are named for tasks in which these units take part.
pub fn named_for_tasks_of(unit_ids: Vec<UnitId>) -> OfInspector {
    let joined = tasks_with(unit_ids);
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

/// Draws of tasks with a check that is assigned to an account. Rows exist from the release on.
pub fn draws_with_check_of<'a>(user_id: &UserId) -> OfDraw<'a> {
    let registered = inspectors::table
        .filter(inspectors::user_id.eq(user_id.clone()))
        .select(inspectors::id);
    let assigned = check_inspectors::table
        .filter(check_inspectors::inspector_id.eq_any(registered))
        .select(check_inspectors::check_id);
    let drawn = checks::table
        .filter(checks::id.eq_any(assigned))
        .select(checks::task_id);
    Box::new(draws::task_id.eq_any(drawn))
}

/// Publications of tasks in which these units take part.
pub fn of_joined_tasks(unit_ids: Vec<UnitId>) -> OfPublication {
    let joined = tasks_with(unit_ids);
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
