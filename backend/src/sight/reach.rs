//! Conditions on records of modules below checks that ask for their tasks and checks.

use crate::kernel::db::Backend;
use crate::kernel::page::Way;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{
    check_inspectors, checks, inspectors, objects, publications, task_inspectors, task_units,
};
use crate::sight::is_public;
use chrono::NaiveDate;
use diesel::BoxableExpression;
use diesel::dsl::{Eq, EqAny, Filter, Select, exists, not, sql};
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

/// The type of [`checks_of`].
pub type ChecksOf = Select<
    Filter<check_inspectors::table, EqAny<check_inspectors::inspector_id, InspectorsOf>>,
    check_inspectors::check_id,
>;
type InspectorsOf =
    Select<Filter<inspectors::table, Eq<inspectors::user_id, UserId>>, inspectors::id>;

/// The checks that are assigned to an account, to be asked within a query. Rows exist from the release on.
pub fn checks_of(user_id: &UserId) -> ChecksOf {
    let registered = inspectors::table
        .filter(inspectors::user_id.eq(user_id.clone()))
        .select(inspectors::id);
    check_inspectors::table
        .filter(check_inspectors::inspector_id.eq_any(registered))
        .select(check_inspectors::check_id)
}

/// The type of [`tasks_of`].
pub type TasksOf = Select<Filter<checks::table, EqAny<checks::id, ChecksOf>>, checks::task_id>;

/// The tasks with a check that is assigned to an account, to be asked within a query.
pub fn tasks_of(user_id: &UserId) -> TasksOf {
    checks::table
        .filter(checks::id.eq_any(checks_of(user_id)))
        .select(checks::task_id)
}

/// How a condition is made of what tells whose a task is.
pub struct ByTask<C> {
    /// Of whatever task.
    pub any: fn() -> C,
    /// Of a task that this unit leads.
    pub led: fn(&UnitId) -> C,
    /// Of one of these tasks.
    pub joined: fn(JoinedTasks) -> C,
    /// Of one of these tasks.
    pub with: fn(TasksWith) -> C,
    /// Of one of these tasks.
    pub assigned: fn(TasksOf) -> C,
}

/// The ways in which tasks, and what belongs to them, exist for a caller, one at least: the own unit leads
/// the task or joins it; for an inspector, a check of it is assigned to them and released. What exists does
/// by one of them.
pub fn ways_by_task<C>(scope: &Scope, user_id: Option<&UserId>, by: &ByTask<C>) -> Vec<Way<C>> {
    if scope.is_all {
        return vec![Way::Walked((by.any)())];
    }
    let led = scope.units.iter().map(by.led);
    let mut ways: Vec<Way<C>> = led.map(Way::Walked).collect();
    // Of the tasks that a unit leads all is seen anyway.
    let joining = scope.task_units.iter().cloned();
    let (leading, others): (Vec<UnitId>, Vec<UnitId>) =
        joining.partition(|unit_id| scope.units.contains(unit_id));
    if !leading.is_empty() {
        ways.push(Way::Fetched((by.joined)(tasks_joined_by(leading))));
    }
    if let (true, Some(user_id)) = (scope.assigned, user_id) {
        ways.push(Way::Fetched((by.assigned)(tasks_of(user_id))));
    }
    // Of no units there are none.
    if !others.is_empty() || ways.is_empty() {
        ways.push(Way::Fetched((by.with)(tasks_with(others))));
    }
    ways
}

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
