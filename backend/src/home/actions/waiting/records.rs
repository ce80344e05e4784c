//! Plans, tasks and other records that wait for the caller, by state and unit.

use super::{Conditions, Found};
use crate::checklist::{ApproveItemVersion, SubmitItemVersion};
use crate::experts::{ApproveExpert, SubmitExpert};
use crate::home::actions::{deadlines, reach, units_of};
use crate::home::store::{self, Waiting};
use crate::jobs::actions::exports::decided_lists;
use crate::kernel::calendar::Calendar;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle::Event;
use crate::kernel::rights::{Right, Scope};
use crate::org::rules::account_requests;
use crate::org::store::units;
use crate::org::{SetUserRoles, UnlockUser};
use crate::plans::{ApprovePlan, PublishPlan, SubmitPlan};
use crate::publications::{ApprovePublication, PublishPublication, SubmitPublication};
use crate::registers::ConfirmRecusal;
use crate::reports::SubmitMonthlyReport;
use crate::reports::actions::{REGULATIONS_UNIT, may_decide};
use crate::tasks::rules::TaskEvent;
use crate::tasks::{CloseTask, UpdateTask};
use sortition_contract::checklist::ItemState;
use sortition_contract::experts::ExpertState;
use sortition_contract::home::WaitingKind;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::jobs::ExportState;
use sortition_contract::org::{AccountRequestKind, Role, UnitKind, UserState};
use sortition_contract::plans::PlanState;
use sortition_contract::publications::PublicationState;
use sortition_contract::registers::RecusalState;
use sortition_contract::reports::ReportState;
use sortition_contract::tasks::TaskState;
use std::fmt::Display;

/// A condition that names the unit, where it is one: those who read other units' records too are
/// led to their own.
fn of_unit(unit_ids: &[UnitId]) -> Conditions {
    match unit_ids {
        [unit_id] => vec![("unit_id", unit_id.to_string())],
        _ => Vec::new(),
    }
}

fn in_state(state: impl Display, unit_ids: &[UnitId]) -> Conditions {
    let mut conditions = of_unit(unit_ids);
    conditions.push(("state", state.to_string()));
    conditions
}

/// What is done with records of some units in a state.
struct Step<'a, S> {
    kind: WaitingKind,
    state: S,
    unit_ids: &'a [UnitId],
    /// Not those that this account handed in.
    not_by: Option<&'a UserId>,
}

impl<'a, S> Step<'a, S> {
    fn new(kind: WaitingKind, state: S, unit_ids: &'a [UnitId]) -> Self {
        Self {
            kind,
            state,
            unit_ids,
            not_by: None,
        }
    }

    fn not_by(self, user_id: &'a UserId) -> Self {
        Self {
            not_by: Some(user_id),
            ..self
        }
    }
}

/// What waits for each step that reaches a unit; its list is that of the state.
fn add_steps<S: Copy + Display>(
    found: &mut Found<'_>,
    steps: &[Step<'_, S>],
    mut read: impl FnMut(&Step<'_, S>, &Calendar) -> Result<Waiting, ApiError>,
) -> Result<(), ApiError> {
    for step in steps.iter().filter(|step| !step.unit_ids.is_empty()) {
        let waiting = read(step, &found.calendar)?;
        found.add(step.kind, waiting, in_state(step.state, step.unit_ids));
    }
    Ok(())
}

pub(super) fn add_items(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let submits = reach::<SubmitItemVersion>(found.actor());
    if !submits.is_empty() {
        // Who may edit all units' items goes on with those that they began themselves.
        let (unit_ids, by) = match submits.is_all {
            true => (Vec::new(), Some(user_id)),
            false => (units_of(&submits), None),
        };
        let units = by.is_none().then_some(&unit_ids[..]);
        for state in [ItemState::Returned, ItemState::Draft] {
            let waiting = store::read_items(connection, state, units, (by, None))?;
            let mut conditions = in_state(state, &unit_ids);
            if by.is_some() {
                conditions.push(("is_own", true.to_string()));
            }
            found.add(WaitingKind::SubmitItem, waiting, conditions);
        }
    }
    if reach::<ApproveItemVersion>(found.actor()).is_all {
        let state = ItemState::Submitted;
        let waiting = store::read_items(connection, state, None, (None, Some(user_id)))?;
        found.add(WaitingKind::ApproveItem, waiting, in_state(state, &[]));
    }
    Ok(())
}

pub(super) fn add_recusals(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let unit_ids = units_of(&reach::<ConfirmRecusal>(found.actor()));
    if !unit_ids.is_empty() {
        let waiting = store::read_recusals(connection, &unit_ids, user_id)?;
        let conditions = in_state(RecusalState::Declared, &[]);
        found.add(WaitingKind::DecideRecusal, waiting, conditions);
    }
    Ok(())
}

pub(super) fn add_experts(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let submits = reach::<SubmitExpert>(found.actor());
    if !submits.is_empty() {
        let unit_ids = own_units(found, &submits);
        for state in [ExpertState::Returned, ExpertState::Draft] {
            let waiting = store::read_experts(connection, state, &unit_ids, None)?;
            found.add(
                WaitingKind::SubmitExpert,
                waiting,
                in_state(state, &unit_ids),
            );
        }
    }
    let decides = reach::<ApproveExpert>(found.actor());
    if !decides.is_empty() {
        let unit_ids = own_units(found, &decides);
        let state = ExpertState::Submitted;
        let waiting = store::read_experts(connection, state, &unit_ids, Some(user_id))?;
        found.add(
            WaitingKind::ApproveExpert,
            waiting,
            in_state(state, &unit_ids),
        );
    }
    Ok(())
}

/// The units of a scope; of one that reaches all, those in which the caller has a role: what others can do
/// themselves waits for them.
fn own_units(found: &Found<'_>, scope: &Scope) -> Vec<UnitId> {
    match scope.is_all {
        true => found
            .actor()
            .roles
            .iter()
            .map(|held| held.unit_id.clone())
            .collect(),
        false => units_of(scope),
    }
}

/// Plans of the city bureau itself are the city lead's to decide on (row 29).
fn deciding_units(connection: &mut AnyConnection, scope: &Scope) -> Result<Vec<UnitId>, ApiError> {
    let is_bureau = |unit: &units::UnitRow| unit.kind == UnitKind::City;
    let all = units::by_id(connection)?;
    let decided = all.into_values().filter(|unit| match is_bureau(unit) {
        true => scope.is_all || scope.city_bureau,
        false => scope.has_unit(&unit.id),
    });
    Ok(decided.map(|unit| unit.id).collect())
}

pub(super) fn add_plans(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let submitting = units_of(&reach::<SubmitPlan>(found.actor()));
    let (approves, publishes) = (
        reach::<ApprovePlan>(found.actor()),
        reach::<PublishPlan>(found.actor()),
    );
    let (approving, publishing) = match approves.is_empty() && publishes.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => (
            deciding_units(connection, &approves)?,
            deciding_units(connection, &publishes)?,
        ),
    };
    let steps = [
        Step::new(WaitingKind::SubmitPlan, PlanState::Returned, &submitting),
        Step::new(WaitingKind::SubmitPlan, PlanState::Draft, &submitting),
        Step::new(WaitingKind::ApprovePlan, PlanState::Submitted, &approving).not_by(user_id),
        Step::new(WaitingKind::PublishPlan, PlanState::Approved, &publishing),
    ];
    add_steps(found, &steps, |step, calendar| {
        let of = (step.state, Some(step.unit_ids));
        deadlines::plans(connection, calendar, of, step.not_by)
    })
}

pub(super) fn add_tasks(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let leading = units_of(&reach::<UpdateTask>(found.actor()));
    let closing = units_of(&reach::<CloseTask>(found.actor()));
    let approver = found.actor().roles.iter();
    let confirming: Vec<UnitId> = approver
        .filter(|held| held.role == Role::Approver)
        .map(|held| held.unit_id.clone())
        .collect();
    let before = |event: TaskEvent| {
        let states = TaskState::ALL.iter();
        let states = states.filter(move |state| event.next(**state).is_some());
        states.copied().collect::<Vec<_>>()
    };
    for (kind, states, unit_ids) in [
        (
            WaitingKind::OpenDraw,
            before(TaskEvent::DrawOpened),
            &leading,
        ),
        (WaitingKind::ReleaseTask, vec![TaskState::Drawn], &leading),
        (
            WaitingKind::ReleaseTask,
            vec![TaskState::Checking],
            &leading,
        ),
        (WaitingKind::VoidTask, before(TaskEvent::Void), &confirming),
        (WaitingKind::CloseTask, before(TaskEvent::Close), &closing),
    ] {
        if !unit_ids.is_empty() {
            let waiting = store::read_tasks(connection, kind, &states, unit_ids, user_id)?;
            let conditions = match &states[..] {
                [state] => in_state(state, unit_ids),
                _ => of_unit(unit_ids),
            };
            found.add(kind, waiting, conditions);
        }
    }
    Ok(())
}

pub(super) fn add_publications(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let submitting = units_of(&reach::<SubmitPublication>(found.actor()));
    let approving = units_of(&reach::<ApprovePublication>(found.actor()));
    let publishing = units_of(&reach::<PublishPublication>(found.actor()));
    let steps = [
        Step::new(
            WaitingKind::AmendPublication,
            PublicationState::Returned,
            &submitting,
        ),
        Step::new(
            WaitingKind::SubmitPublication,
            PublicationState::Draft,
            &submitting,
        ),
        Step::new(
            WaitingKind::ApprovePublication,
            PublicationState::Submitted,
            &approving,
        )
        .not_by(user_id),
        Step::new(
            WaitingKind::PublishPublication,
            PublicationState::Approved,
            &publishing,
        ),
    ];
    add_steps(found, &steps, |step, _| {
        store::read_publications(connection, step.state, step.unit_ids, step.not_by)
    })
}

pub(super) fn add_reports(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let filling = units_of(&reach::<SubmitMonthlyReport>(found.actor()));
    let steps = [
        Step::new(WaitingKind::AmendReport, ReportState::Returned, &filling),
        Step::new(WaitingKind::SubmitReport, ReportState::Draft, &filling),
    ];
    add_steps(found, &steps, |step, _| {
        deadlines::reports(connection, step.state, step.unit_ids)
    })?;
    let own = units::find_by_code(connection, REGULATIONS_UNIT)?;
    for (unit_code, is_all_but) in [(REGULATIONS_UNIT, false), ("", true)] {
        if !may_decide(found.call, unit_code) {
            continue;
        }
        let unit_ids = [own.id.clone()];
        let state = ReportState::Submitted;
        let (count, rows) =
            store::read_reports(connection, state, (&unit_ids, is_all_but), Some(user_id))?;
        let told = rows.into_iter().map(|(row, _)| row).collect();
        let conditions = match is_all_but {
            true => in_state(state, &[]),
            false => in_state(state, &unit_ids),
        };
        found.add(WaitingKind::AcceptReport, (count, told), conditions);
    }
    Ok(())
}

/// Large exports that somebody else asked for, of lists that the caller may take as a whole.
pub(super) fn add_exports(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    exports: &[Right],
    user_id: &UserId,
) -> Result<(), ApiError> {
    let lists = decided_lists(found.call, exports);
    if lists.is_empty() {
        return Ok(());
    }
    let waiting = store::read_export_requests(connection, &lists, user_id)?;
    let conditions = vec![
        ("state", ExportState::Requested.to_string()),
        ("is_own", false.to_string()),
    ];
    found.add(WaitingKind::ConfirmExport, waiting, conditions);
    Ok(())
}

pub(super) fn add_users(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
) -> Result<(), ApiError> {
    if reach::<UnlockUser>(found.actor()).is_all {
        let waiting = store::read_users(connection, WaitingKind::UnlockUser)?;
        let conditions = vec![("state", UserState::Locked.to_string())];
        found.add(WaitingKind::UnlockUser, waiting, conditions);
    }
    if reach::<SetUserRoles>(found.actor()).is_all {
        let waiting = store::read_users(connection, WaitingKind::GrantRoles)?;
        let conditions = vec![("has_role", "false".to_owned())];
        found.add(WaitingKind::GrantRoles, waiting, conditions);
    }
    Ok(())
}

/// What another administrator asked for, which this one confirms or refuses.
pub(super) fn add_account_requests(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let decides = |kind: AccountRequestKind| {
        let mut roles = found.actor().roles.iter();
        roles.any(|held| account_requests::is_decided_by(kind, held.role))
    };
    let kinds = AccountRequestKind::ALL.iter().copied();
    let kinds: Vec<_> = kinds.filter(|kind| decides(*kind)).collect();
    if kinds.is_empty() {
        return Ok(());
    }
    let now = found.call.now.naive_utc();
    let waiting = store::read_account_requests(connection, &kinds, user_id, now)?;
    found.add(WaitingKind::ConfirmAccountRequest, waiting, Vec::new());
    Ok(())
}
