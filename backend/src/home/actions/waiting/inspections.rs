//! Draws and checks that wait for the caller.

use super::{Found, LOOKED_AT};
use crate::checks::ListChecks;
use crate::checks::store::checks as check_store;
use crate::checks::store::{may_inspect, reading};
use crate::draws::ListDraws;
use crate::draws::actions::views as draw_views;
use crate::draws::store::draws::DrawRow;
use crate::draws::store::listing as draw_store;
use crate::home::actions::reach;
use crate::home::store::{TOLD, Waiting, WaitingRow};
use crate::kernel::calendar::shanghai_day;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::org::store::units;
use crate::sight::Sight;
use crate::tasks::store::TaskRow;
use sortition_contract::checks::{CheckFilter, CheckState, CheckStep};
use sortition_contract::draws::{DrawAction, DrawFilter, DrawState};
use sortition_contract::home::WaitingKind;
use sortition_contract::ids::{ObjectId, TaskId};
use std::collections::HashMap;

/// The steps of a draw, the first that is allowed waits.
const DRAW_STEPS: [(DrawAction, WaitingKind); 7] = [
    (DrawAction::ConfirmAbort, WaitingKind::AbortDraw),
    (DrawAction::Commit, WaitingKind::CommitDraw),
    (DrawAction::Reveal, WaitingKind::RevealDraw),
    (DrawAction::RecordBeacon, WaitingKind::RecordBeacon),
    (DrawAction::Freeze, WaitingKind::FreezeDraw),
    (DrawAction::Draw, WaitingKind::RunDraw),
    (DrawAction::Rematch, WaitingKind::RematchDraw),
];

pub(super) fn add_draws(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
) -> Result<(), ApiError> {
    let scope = reach::<ListDraws>(found.actor());
    if scope.is_empty() {
        return Ok(());
    }
    let call = Call {
        scope: scope.clone(),
        sight: scope.clone(),
        ..found.call.clone()
    };
    let user_id = call.actor.user_id.as_ref();
    let of = |state, is_matched| DrawFilter {
        state: Some(state),
        is_matched,
        ..DrawFilter::default()
    };
    let units = units::by_id(connection)?;
    let mut waiting: HashMap<WaitingKind, Waiting> = HashMap::new();
    for filter in [
        of(DrawState::Open, None),
        of(DrawState::Frozen, None),
        of(DrawState::Revealing, None),
        of(DrawState::Drawn, Some(false)),
    ] {
        let listing = Listing::of(filter, LOOKED_AT);
        let found = draw_store::list(connection, (&scope, user_id), &listing)?.items;
        let steps = draw_views::steps(connection, &call, &found)?;
        for (row, (task, actions)) in found.into_iter().zip(steps) {
            let step = DRAW_STEPS
                .into_iter()
                .find(|(action, _)| actions.contains(action));
            if let Some((_, kind)) = step {
                let unit = units
                    .get(task.unit_id.as_str())
                    .map(|unit| unit.name.clone());
                let (count, rows) = waiting.entry(kind).or_default();
                *count += 1;
                rows.push(draw_row(row, task, unit));
            }
        }
    }
    for (_, kind) in DRAW_STEPS {
        if let Some(waiting) = waiting.remove(&kind) {
            found.add(kind, first_due(waiting), Vec::new());
        }
    }
    Ok(())
}

fn draw_row(draw: DrawRow, task: TaskRow, unit: Option<String>) -> WaitingRow {
    let is_drawn = draw.state == DrawState::Drawn;
    let reveal_by = draw.reveal_by.filter(|_| !is_drawn);
    WaitingRow {
        id: draw.id.into(),
        title: task.title,
        note: unit,
        due_on: reveal_by.map(|at| shanghai_day(at.and_utc())),
    }
}

/// Those that are due first; what has no limit comes last.
fn first_due((count, mut rows): Waiting) -> Waiting {
    rows.sort_by_key(|row| (row.due_on.is_none(), row.due_on));
    rows.truncate(usize::try_from(TOLD).unwrap_or(usize::MAX));
    (count, rows)
}

pub(super) fn add_checks(
    connection: &mut AnyConnection,
    found: &mut Found<'_>,
) -> Result<(), ApiError> {
    let scope = reach::<ListChecks>(found.actor());
    if scope.is_empty() {
        return Ok(());
    }
    let inspects = may_inspect(found.actor());
    for (kind, step, state) in [
        (
            WaitingKind::AmendCheck,
            CheckStep::Inspect,
            Some(CheckState::Returned),
        ),
        (
            WaitingKind::ContinueCheck,
            CheckStep::Inspect,
            Some(CheckState::InProgress),
        ),
        (
            WaitingKind::StartCheck,
            CheckStep::Inspect,
            Some(CheckState::Released),
        ),
        (WaitingKind::ConfirmCheck, CheckStep::Confirm, None),
        (WaitingKind::TerminateCheck, CheckStep::Terminate, None),
    ] {
        // Nothing would be found.
        if step == CheckStep::Inspect && !inspects {
            continue;
        }
        let filter = CheckFilter {
            state,
            waits_for: Some(step),
            ..CheckFilter::default()
        };
        let waiting = read_checks(connection, found.call, &scope, filter)?;
        let mut conditions = vec![("waits_for", step.to_string())];
        conditions.extend(state.map(|state| ("state", state.to_string())));
        found.add(kind, waiting, conditions);
    }
    Ok(())
}

/// The list itself, so that a figure and what it opens can't differ.
fn read_checks(
    connection: &mut AnyConnection,
    call: &Call,
    scope: &Scope,
    filter: CheckFilter,
) -> Result<Waiting, ApiError> {
    let sight = Sight::of(&call.actor, scope, false);
    let listing = Listing::of(filter, LOOKED_AT).counted_whole();
    let page = check_store::list(connection, &sight, &listing, &call.actor)?;
    let mut task_ids: Vec<TaskId> = page.items.iter().map(|row| row.task_id.clone()).collect();
    task_ids.sort_unstable();
    task_ids.dedup();
    let tasks: HashMap<TaskId, _> = reading::tasks(connection, &task_ids)?
        .into_iter()
        .map(|task| (task.id.clone(), task))
        .collect();
    let rows = page.items.iter().filter_map(|check| {
        let task = tasks.get(&check.task_id)?;
        Some(WaitingRow {
            id: check.id.clone().into(),
            title: check.object_id.clone()?.into(),
            note: Some(task.title.clone()),
            due_on: Some(task.period_to),
        })
    });
    let (count, mut rows) = first_due((page.total.unwrap_or_default(), rows.collect()));
    let object_ids: Vec<ObjectId> = rows.iter().map(|row| row.title.clone().into()).collect();
    let names: HashMap<ObjectId, _> = reading::objects(connection, &object_ids)?
        .into_iter()
        .collect();
    for row in &mut rows {
        let object = names
            .get(row.title.as_str())
            .ok_or_else(ApiError::not_found)?;
        row.title.clone_from(&object.name);
    }
    Ok((count, rows))
}
