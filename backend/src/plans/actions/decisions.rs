//! What happens to a plan as a whole: submit, withdraw, approve, return, publish, close.

use crate::checklist::store as checklist;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Unread};
use crate::kernel::error::ApiError;
use crate::kernel::{fields, lifecycle};
use crate::org::store::units;
use crate::plans::actions::views::{decides, plan_facts};
use crate::plans::actions::{forecast, publication, views};
use crate::plans::rules::entries::{CitedItem, SubmittedEntry, check_submission, is_year_over};
use crate::plans::rules::states::{entry_state, is_decision};
use crate::plans::store::entries::{self, Entry};
use crate::plans::store::plans::{self as store, PlanRow};
use crate::sight::facts;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId};
use sortition_contract::plans::{EntryState, PlanAction, PlanForecast, PlanView, PublishPlan};
use std::collections::HashMap;

/// A plan that the caller reads, and to which they may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    action: PlanAction,
) -> Result<PlanRow, ApiError> {
    let row = store::find_visible(connection, &call.sight, id)?;
    let reaches = match is_decision(action) {
        true => decides(&call.scope, &units::find(connection, &row.unit_id)?),
        false => call.scope.has_unit(&row.unit_id),
    };
    lifecycle::require(call, &row, action, reaches, &plan_facts(&call.actor, &row))?;
    Ok(row)
}

/// What a plan would bring when it is handed in, and of which entries that was worked out.
pub struct Submission {
    plan_version: i64,
    entry_versions: Vec<(PlanEntryId, i64)>,
    forecast: PlanForecast,
}

/// Works out what a plan would bring, from the register's groups and the visits that leave objects out:
/// before the transaction that hands it in.
pub fn prepare_submission(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
) -> Result<Submission, ApiError> {
    let plan = load(connection, call, id, PlanAction::Submit)?;
    Ok(Submission {
        forecast: forecast::compute(connection, call, &plan)?,
        entry_versions: entry_versions(connection, &plan.id)?,
        plan_version: plan.version,
    })
}

fn entry_versions(
    connection: &mut AnyConnection,
    plan_id: &PlanId,
) -> Result<Vec<(PlanEntryId, i64)>, ApiError> {
    let entries = entries::of_plan(connection, plan_id)?.into_iter();
    Ok(entries
        .map(|entry| (entry.row.id, entry.row.version))
        .collect())
}

/// Hands a plan in: what bars it is refused, what it would bring is kept for the approver.
pub fn submit_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    submission: &Submission,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Submit)?;
    let is_same = before.version == submission.plan_version
        && entry_versions(connection, &before.id)? == submission.entry_versions;
    if !is_same {
        return Err(ApiError::Busy);
    }
    let shown = &submission.forecast;
    check_entries(connection, call, &before, shown)?;
    let row = PlanRow {
        submitted_by: Some(call.actor.person()?.clone()),
        decided_by: None,
        return_reason: None,
        forecast: Some(Unread::of(shown)?),
        ..before.clone()
    };
    take(connection, call, &before, row, (PlanAction::Submit, None))
}

fn check_entries(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
    forecast: &PlanForecast,
) -> Result<(), ApiError> {
    let found = entries::of_plan(connection, &plan.id)?;
    let item_ids: Vec<ItemId> = found
        .iter()
        .flat_map(|entry| entry.item_ids.clone())
        .collect();
    let codes = checklist::read_codes(connection, &item_ids)?;
    let in_force = checklist::effective_on(connection, &item_ids, call.today())?;
    let published: HashMap<&str, Option<i32>> = in_force
        .iter()
        .filter(|version| version.published_at.is_some())
        .map(|version| (version.item_id.as_str(), version.max_ratio_bp))
        .collect();
    let submitted: Vec<SubmittedEntry<'_>> = found
        .iter()
        .map(|entry| SubmittedEntry {
            title: &entry.title,
            months: &entry.months,
            ratios: &entry.ratios,
            strata: forecast
                .entries
                .iter()
                .find(|one| one.entry_id == entry.id)
                .map_or(&[], |one| one.strata.as_slice()),
            items: entry
                .item_ids
                .iter()
                .map(|id| CitedItem {
                    code: codes.get(id).cloned().unwrap_or_default(),
                    is_effective: published.contains_key(id.as_str()),
                    max_ratio_bp: published.get(id.as_str()).copied().flatten(),
                })
                .collect(),
        })
        .collect();
    check_submission(&submitted)
}

/// Takes a plan back before the decision; only who submitted it may.
pub fn withdraw_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Withdraw)?;
    let row = PlanRow {
        forecast: None,
        ..before.clone()
    };
    take(connection, call, &before, row, (PlanAction::Withdraw, None))
}

/// Approves a plan that somebody else submitted.
pub fn approve_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Approve)?;
    if before.forecast.is_none() {
        return Err(ApiError::refused(ErrorCode::ForecastMissing));
    }
    let row = PlanRow {
        decided_by: Some(call.actor.person()?.clone()),
        ..before.clone()
    };
    take(connection, call, &before, row, (PlanAction::Approve, None))
}

/// Sends a plan back with a reason.
pub fn return_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    reason: &str,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Return)?;
    let reason = fields::reason(reason)?;
    let row = PlanRow {
        decided_by: Some(call.actor.person()?.clone()),
        return_reason: Some(reason.clone()),
        ..before.clone()
    };
    take(
        connection,
        call,
        &before,
        row,
        (PlanAction::Return, Some(&reason)),
    )
}

/// Publishes an approved plan: its first edition is frozen, and everybody reads it.
pub fn publish_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    place: &PublishPlan,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Publish)?;
    let row = PlanRow {
        edition: before.edition + 1,
        published_at: Some(call.now.naive_utc()),
        ..before.clone()
    };
    publication::publish(connection, call, &row, place)?;
    take(connection, call, &before, row, (PlanAction::Publish, None))
}

/// Closes a plan when its year is over and all of it is done.
pub fn close_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
) -> Result<PlanView, ApiError> {
    let before = load(connection, call, id, PlanAction::Close)?;
    if !is_year_over(before.year, call.today()) {
        return Err(ApiError::refused(ErrorCode::YearNotOver));
    }
    let found = entries::of_plan(connection, &before.id)?;
    let ids: Vec<PlanEntryId> = found.iter().map(|entry| entry.id.clone()).collect();
    let tasks = facts::read_task_states(connection, &ids)?;
    let is_over = |entry: &Entry| {
        let states = tasks.get(&entry.row.id).map_or(&[][..], Vec::as_slice);
        let state = entry_state(entry.row.is_cancelled, states);
        [EntryState::Done, EntryState::Cancelled].contains(&state)
    };
    if !found.iter().all(is_over) {
        return Err(ApiError::refused(ErrorCode::EntriesOpen));
    }
    let row = before.clone();
    take(connection, call, &before, row, (PlanAction::Close, None))
}

/// Takes the step and shows the plan.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &PlanRow,
    after: PlanRow,
    step: (PlanAction, Option<&str>),
) -> Result<PlanView, ApiError> {
    let row = lifecycle::step(connection, call, before, after, step)?;
    views::plan(connection, call, &row)
}
