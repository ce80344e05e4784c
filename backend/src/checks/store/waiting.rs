//! Which checks wait for somebody: the conditions under which `allowed_actions` has the step, so
//! that lists and counts of what waits hold the same checks.

use crate::checks::rules::{CheckEvent, is_over};
use crate::checks::{ConfirmCheck, StartCheck};
use crate::kernel::auth::Actor;
use crate::kernel::lifecycle::Event;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::schema::{check_inspectors, check_parts, checks, inspectors, tasks};
use crate::sight::{Condition, is_assigned_to};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use sortition_contract::checks::{CheckState, CheckStep};
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::Role;
use sortition_contract::tasks::TaskState;

/// The condition that a check waits for somebody to take a step.
pub fn waits_for(step: CheckStep, actor: &Actor) -> Condition {
    // Without an account nothing is one's own: no id is empty.
    let nobody = || UserId::from(String::new());
    let user_id = actor.user_id.clone().unwrap_or_else(nobody);
    let waits = match step {
        CheckStep::Inspect => waits_for_inspection(actor, &user_id),
        CheckStep::Confirm => waits_for_review(actor, &user_id),
        CheckStep::Terminate => waits_for_the_end(actor, &user_id),
    };
    let void = tasks::table
        .filter(tasks::id.eq(checks::task_id))
        .filter(tasks::state.eq(TaskState::Void));
    Box::new(waits.and(not(exists(void))))
}

/// Whether somebody may inspect what is assigned to them.
pub fn may_inspect(actor: &Actor) -> bool {
    Scope::of(&StartCheck::RIGHT, &actor.roles).assigned
}

/// The states of a part in which one of some events may happen.
fn states_before(events: &[CheckEvent]) -> Vec<CheckState> {
    let allows = |state: &CheckState| events.iter().any(|event| event.next(*state).is_some());
    let states = CheckState::ALL.iter().copied();
    states.filter(allows).collect()
}

/// The own part is begun or to be begun.
fn waits_for_inspection(actor: &Actor, user_id: &UserId) -> Condition {
    let states = match may_inspect(actor) {
        true => states_before(&[CheckEvent::Start, CheckEvent::Save]),
        false => Vec::new(),
    };
    let own = check_parts::table
        .inner_join(
            check_inspectors::table.on(check_inspectors::check_id
                .eq(check_parts::check_id)
                .and(check_inspectors::unit_id.eq(check_parts::unit_id))),
        )
        .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
        .filter(inspectors::user_id.assume_not_null().eq(user_id.clone()))
        .filter(check_parts::state.eq_any(states))
        .select(check_parts::check_id);
    Box::new(checks::id.eq_any(own))
}

/// A part of the own unit is handed in, by somebody else, and one didn't inspect oneself.
fn waits_for_review(actor: &Actor, user_id: &UserId) -> Condition {
    let scope = Scope::of(&ConfirmCheck::RIGHT, &actor.roles);
    let units: Vec<UnitId> = scope.units.union(&scope.task_units).cloned().collect();
    let by_others = check_parts::submitted_by
        .is_null()
        .or(check_parts::submitted_by
            .assume_not_null()
            .ne(user_id.clone()));
    let handed_in = check_parts::table
        .filter(check_parts::unit_id.eq_any(units))
        .filter(check_parts::state.eq_any(states_before(&[CheckEvent::Confirm])))
        .filter(by_others)
        .select(check_parts::check_id);
    Box::new(
        checks::id
            .eq_any(handed_in)
            .and(not(is_assigned_to(user_id))),
    )
}

/// Somebody else asked to give it up, and it still may be.
fn waits_for_the_end(actor: &Actor, user_id: &UserId) -> Condition {
    let approver = actor
        .roles
        .iter()
        .filter(|held| held.role == Role::Approver);
    let units: Vec<UnitId> = approver.map(|held| held.unit_id.clone()).collect();
    let end = CheckEvent::ConfirmTermination;
    let open = states_before(&[end]);
    let bars = CheckState::ALL
        .iter()
        .copied()
        .filter(|state| !is_over(*state) && end.next(*state).is_none());
    let bars: Vec<CheckState> = bars.collect();
    let has_part_in = |states: Vec<CheckState>| {
        let parts = check_parts::table
            .filter(check_parts::check_id.eq(checks::id))
            .filter(check_parts::state.eq_any(states));
        exists(parts)
    };
    Box::new(
        checks::terminate_asked_by
            .is_not_null()
            .and(
                checks::terminate_asked_by
                    .assume_not_null()
                    .ne(user_id.clone()),
            )
            .and(checks::unit_id.eq_any(units))
            .and(has_part_in(open))
            .and(not(has_part_in(bars))),
    )
}
