//! A task from an entry of a published plan.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::{lifecycle, text};
use crate::org::store::{settings, units};
use crate::plans::store::{self as plans, Entry};
use crate::tasks::actions::changes::{check_period, check_texts, check_working, tie_scheme};
use crate::tasks::actions::views;
use crate::tasks::rules::joint_kind;
use crate::tasks::store::{self, TaskRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{PlanEntryId, TaskId, UnitId};
use sortition_contract::org::UnitKind;
use sortition_contract::plans::PlanState;
use sortition_contract::tasks::{
    CreateTask, JointKind, TaskMode, TaskSource, TaskState, TaskUnit, TaskView,
};
use std::collections::BTreeSet;

/// Makes a task; the entry gives scope, items, ratios and units.
pub fn create_task(
    connection: &mut AnyConnection,
    call: &Call,
    task: &CreateTask,
) -> Result<TaskView, ApiError> {
    if let Some(source) = task.source.filter(|source| *source != TaskSource::Plan) {
        let error = FieldError::new("/source", ErrorCode::UnknownValue).with("value", source);
        return Err(ApiError::invalid(vec![error]));
    }
    let entry = find_entry(connection, call, task)?;
    let units = units_for(connection, call, task, &entry)?;
    let (batch, replaces_task_id) = next_batch(connection, &entry.row.id)?;
    let row = row_of(call, task, &entry, batch)?;
    tie_scheme(
        connection,
        call,
        &row.id,
        task.scheme_attachment_id.as_ref(),
    )?;
    let row = TaskRow {
        replaces_task_id,
        joint_kind: kind_of(connection, &units)?,
        state: match units.len() {
            1 => TaskState::Ready,
            _ => TaskState::Inviting,
        },
        ..row
    };
    store::insert(connection, &row, &units, &entry.item_ids)?;
    let row = store::find(connection, &row.id)?;
    lifecycle::begin(connection, call, ("create", None), &row)?;
    views::task(connection, call, &row)
}

/// The entry, if it may be worked on: its plan is published, and it isn't cancelled.
fn find_entry(
    connection: &mut AnyConnection,
    call: &Call,
    task: &CreateTask,
) -> Result<Entry, ApiError> {
    let unknown = || {
        let error = FieldError::new("/plan_entry_id", ErrorCode::UnknownReference);
        ApiError::invalid(vec![error.with("value", &task.plan_entry_id)])
    };
    let entry = plans::find_entry(connection, &task.plan_entry_id).map_err(|_| unknown())?;
    let plan = plans::find(connection, &entry.row.plan_id)?;
    if !call.scope.has_unit(&entry.row.lead_unit_id) {
        // Others' drafts aren't there to be found; their published plans are.
        return Err(match plan.is_public() {
            true => ApiError::forbidden(),
            false => unknown(),
        });
    }
    if plan.state != PlanState::Published {
        return Err(ApiError::refused(ErrorCode::PlanNotPublished));
    }
    if entry.row.is_cancelled {
        return Err(ApiError::refused(ErrorCode::EntryCancelled));
    }
    Ok(entry)
}

/// The lead and the partners of the entry, each with its number of inspectors.
fn units_for(
    connection: &mut AnyConnection,
    call: &Call,
    task: &CreateTask,
    entry: &Entry,
) -> Result<Vec<(UnitId, i32)>, ApiError> {
    let lead = &entry.row.lead_unit_id;
    let least: i32 = settings::value(connection, "min_inspectors", Some(lead), call.today())?;
    let mut ids = vec![lead.clone()];
    ids.extend(entry.partner_ids.iter().cloned());
    let Some(wanted) = &task.units else {
        return Ok(ids.into_iter().map(|id| (id, least)).collect());
    };
    check_units(&ids, wanted)
}

/// The most inspectors of a unit for one object.
const INSPECTOR_LIMIT: u32 = 10;
/// The most units of a task: who leads, and ten that join.
const UNIT_LIMIT: usize = 11;

/// The same units, the lead first, with other numbers of inspectors.
pub fn check_units(ids: &[UnitId], wanted: &[TaskUnit]) -> Result<Vec<(UnitId, i32)>, ApiError> {
    if let Some(error) = FieldError::too_many("/units", wanted.len(), UNIT_LIMIT) {
        return Err(ApiError::invalid(vec![error]));
    }
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, unit) in wanted.iter().enumerate() {
        let at = |field: &str| format!("/units/{index}/{field}");
        let id = &unit.unit_id;
        if !ids.iter().any(|known| known == id) {
            let error = FieldError::new(at("unit_id"), ErrorCode::UnknownReference);
            errors.push(error.with("value", id));
        } else if !seen.insert(id) {
            errors.push(FieldError::new(at("unit_id"), ErrorCode::Repeated).with("value", id));
        }
        let is_lead = ids.first().is_some_and(|lead| lead == id);
        let least = u32::from(is_lead);
        if !(least..=INSPECTOR_LIMIT).contains(&unit.inspectors) {
            let error = FieldError::new(at("inspectors"), ErrorCode::OutOfRange);
            errors.push(error.with("min", least).with("max", INSPECTOR_LIMIT));
        }
    }
    if errors.is_empty() && wanted.len() != ids.len() {
        errors.push(FieldError::new("/units", ErrorCode::Required));
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    let number_of = |id: &UnitId| wanted.iter().find(|unit| unit.unit_id == *id);
    ids.iter()
        .filter_map(|id| number_of(id).map(|unit| (id, unit.inspectors)))
        .map(|(id, number)| Ok((id.clone(), number.try_into().map_err(ApiError::internal)?)))
        .collect()
}

fn kind_of(
    connection: &mut AnyConnection,
    participants: &[(UnitId, i32)],
) -> Result<JointKind, ApiError> {
    let all = units::by_id(connection)?;
    let kinds = participants
        .iter()
        .filter_map(|(id, _)| all.get(id.as_str()))
        .map(|unit| unit.kind)
        .collect::<Vec<UnitKind>>();
    Ok(joint_kind(&kinds))
}

/// The batch's number: that of a drawn task that was made void and not replaced yet, else the next.
fn next_batch(
    connection: &mut AnyConnection,
    entry_id: &PlanEntryId,
) -> Result<(i32, Option<TaskId>), ApiError> {
    let tasks = store::of_entry(connection, entry_id)?;
    let is_replaced = |id: &TaskId| {
        tasks
            .iter()
            .any(|task| task.replaces_task_id.as_ref() == Some(id))
    };
    let void = tasks.iter().find(|task| {
        task.state == TaskState::Void && task.drawn_on.is_some() && !is_replaced(&task.id)
    });
    Ok(match void {
        Some(task) => (task.batch, Some(task.id.clone())),
        None => (
            tasks.iter().map(|task| task.batch).max().unwrap_or(0) + 1,
            None,
        ),
    })
}

fn row_of(call: &Call, task: &CreateTask, entry: &Entry, batch: i32) -> Result<TaskRow, ApiError> {
    let title = match &task.title {
        Some(title) => title.clone(),
        None => default_title(&entry.row.title, batch),
    };
    let (title, document_number) = check_texts(&title, task.document_number.as_deref())?;
    let mode = task.mode.unwrap_or(TaskMode::Object);
    let teams = task.teams.unwrap_or(0);
    let errors: Vec<FieldError> = check_period(task.period, None, call.today())
        .into_iter()
        .chain(check_working(mode, teams, task.max_load))
        .collect();
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    let now = call.now.naive_utc();
    Ok(TaskRow {
        seq: 0,
        id: TaskId::new(),
        source: TaskSource::Plan,
        special_reason: None,
        plan_id: Some(entry.row.plan_id.clone()),
        plan_entry_id: Some(entry.row.id.clone()),
        batch,
        unit_id: entry.row.lead_unit_id.clone(),
        title,
        document_number,
        scheme_attachment_id: task.scheme_attachment_id.clone(),
        period_from: task.period.from,
        period_to: task.period.to,
        mode,
        teams: teams.try_into().map_err(ApiError::internal)?,
        max_load: task
            .max_load
            .map(TryInto::try_into)
            .transpose()
            .map_err(ApiError::internal)?,
        has_areas: task.areas.unwrap_or(false),
        scope: entry.row.scope.clone(),
        ratios: entry.row.ratios.clone(),
        reserve_bp: entry.row.reserve_bp,
        joint_kind: JointKind::None,
        state: TaskState::Ready,
        drawn_on: None,
        finished_on: None,
        void_reason: None,
        void_asked_by: None,
        replaces_task_id: None,
        created_by: call.actor.person()?.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// The entry's title with the batch, cut to what a title may have.
fn default_title(entry_title: &str, batch: i32) -> String {
    let suffix = format!("（第{batch}批）");
    let room = text::MAX_TEXT.saturating_sub(suffix.chars().count());
    let head: String = entry_title.chars().take(room).collect();
    format!("{}{suffix}", head.trim_end())
}
