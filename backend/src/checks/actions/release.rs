//! Release: seals are opened, each inspector sees the own checks.

use crate::checks::actions::check_facts;
use crate::checks::actions::sealing::open_sealed;
use crate::checks::rules::{CheckEvent, CheckFacts};
use crate::checks::store::checks::{self, Check, CheckRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::duties;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::kernel::services::Services;
use crate::sight::sealed::SealedCheck;
use crate::sight::{Sight, facts};
use crate::tasks;
use crate::tasks::rules::TaskEvent;
use sortition_contract::checks::{CheckState, Released};
use sortition_contract::ids::{CheckId, TaskId};
use sortition_contract::tasks::TaskState;
use std::sync::Arc;

/// Opens one check; 0 if it is open already. It holds the task first, as who releases all of them does:
/// of two that took task and check in different orders each would wait for the other.
pub fn release_check(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &CheckId,
) -> Result<Released, ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    let task = reading::task(connection, &row.task_id)?;
    call.require_unit(&task.unit_id)?;
    // Serializable: if the task isn't as it was read, this is refused and all begins again.
    tasks::store::hold(connection, &task.id)?;
    let seen = row.version;
    let sealed = to_open(connection, (call, keys), &task, vec![row])?;
    call.check_version(seen)?;
    open(connection, call, &task, sealed)
}

/// Opens all sealed checks of a task; 0 if all are open. For a transaction that is not serializable: it
/// holds the task, which a void would change, and writes each check as it was read.
pub fn release_task(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task_id: &TaskId,
) -> Result<Released, ApiError> {
    let task = tasks::actions::views::load(connection, call, task_id)?;
    call.require_unit(&task.unit_id)?;
    let held = tasks::store::hold(connection, task_id)?;
    let (task, rows) = with_checks(connection, task_id)?;
    if rows.is_empty() {
        return Err(ApiError::invalid_state(task.state));
    }
    // Where nothing is sealed any more nothing is asked: whoever releases twice isn't refused.
    if rows.iter().any(|row| row.state == CheckState::Sealed) {
        let event = TaskEvent::Released;
        let facts = tasks::actions::views::task_facts(connection, call, &held, event)?;
        lifecycle::require_part(&held, event, true, &facts)?;
        call.check_version(held.version)?;
    }
    release(connection, call, keys, &task, rows)
}

/// Opens what is due: the system releases on the first day of a task's period, at once if that is
/// past. False if there was nothing.
pub fn release_due(services: &Services) -> Result<bool, ApiError> {
    let now = services.clock.now();
    let today = services.clock.today();
    let due = services
        .database
        .read_blocking(|connection| checks::tasks_to_release(connection, today))?;
    let call = Call::by_system("release_task", now).with_above(&services.above);
    duties::for_each(&due, |task_id| {
        services.database.write_locked_blocking(|connection| {
            tasks::store::hold(connection, task_id)?;
            let (task, rows) = with_checks(connection, task_id)?;
            // Another server may have opened them since they were looked for.
            if rows.iter().all(|row| row.state != CheckState::Sealed) {
                return Ok(());
            }
            release(connection, &call, &services.keys, &task, rows).map(drop)
        })
    })
}

/// A task with its checks. It is held: nobody else moves it on to the end of the transaction.
fn with_checks(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<(TaskFacts, Vec<CheckRow>), ApiError> {
    let task = reading::task(connection, task_id)?;
    Ok((task, checks::of_task(connection, task_id)?))
}

fn release(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task: &TaskFacts,
    rows: Vec<CheckRow>,
) -> Result<Released, ApiError> {
    let sealed = to_open(connection, (call, keys), task, rows)?;
    open(connection, call, task, sealed)
}

/// Those of some checks that are still sealed, with what they hold; refused unless all of these may be
/// opened.
fn to_open(
    connection: &mut AnyConnection,
    (call, keys): (&Call, &Keys),
    task: &TaskFacts,
    rows: Vec<CheckRow>,
) -> Result<Vec<(CheckRow, SealedCheck)>, ApiError> {
    task.require_alive()?;
    let mut found = Vec::new();
    for row in rows {
        if let Some(content) = open_sealed(keys, &row)? {
            found.push((row, content));
        }
    }
    let matched = facts::read_matched(connection, found.iter().map(|(row, _)| &row.draw_id))?;
    for (row, _) in &found {
        let facts = CheckFacts {
            is_unmatched: !matched.contains(&row.draw_id),
            ..check_facts(&call.actor, row, [], None)
        };
        lifecycle::require_in(row.state, CheckEvent::Release, true, &facts)?;
    }
    Ok(found)
}

/// Opens them: of thousands all is written some hundreds at a time.
fn open(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskFacts,
    sealed: Vec<(CheckRow, SealedCheck)>,
) -> Result<Released, ApiError> {
    let shared = Arc::new(task.clone());
    let mut assignments = Vec::new();
    let mut opening = Vec::with_capacity(sealed.len());
    for (row, content) in sealed {
        assignments.extend(content.assignments(&row.id));
        let before = Check::whole(row, Arc::clone(&shared));
        let row = CheckRow {
            sealed: None,
            object_id: Some(content.object_id),
            stratum: Some(content.stratum),
            is_enterprise: Some(content.is_enterprise),
            visible_from: Some(call.now.naive_utc()),
            ..before.row.clone()
        };
        opening.push((before, Check::whole(row, Arc::clone(&shared))));
    }
    let step = (CheckEvent::Release, None);
    let opened = lifecycle::step_all(connection, call, opening, step, checks::save_released)?;
    let released: Vec<CheckId> = opened.into_iter().map(|check| check.row.id).collect();
    checks::release_parts(connection, &released)?;
    checks::insert_assignments(connection, &assignments)?;
    let released_count = i64::try_from(released.len()).map_err(ApiError::internal)?;
    if released_count == 0 {
        let nothing = Change {
            module: "checks",
            event: "release",
            resource: "tasks",
            record_id: &task.id,
            unit_id: Some(&task.unit_id),
            ..Change::default()
        };
        history::record(connection, call, nothing)?;
    }
    if released_count > 0 && task.state == TaskState::Drawn {
        tasks::actions::advance(connection, call, &task.id, TaskEvent::Released)?;
    }
    Ok(Released { released_count })
}
