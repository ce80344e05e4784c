//! A task from an entry of a published plan.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::{lifecycle, text};
use crate::org::store::{settings, units};
use crate::plans::store::{self as plans, Entry};
use crate::tasks::actions::changes::tie_scheme;
use crate::tasks::actions::views;
use crate::tasks::rules::{self, Terms, Wanted, joint_kind};
use crate::tasks::store::{self, TaskRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{PlanEntryId, TaskId, UnitId};
use sortition_contract::org::UnitKind;
use sortition_contract::plans::PlanState;
use sortition_contract::tasks::{CreateTask, JointKind, TaskMode, TaskSource, TaskState, TaskView};

/// Makes a task; the entry gives scope, items, ratios and units.
pub fn create_task(
    connection: &mut AnyConnection,
    call: &Call,
    task: &CreateTask,
) -> Result<TaskView, ApiError> {
    if let Some(source) = task.source.filter(|source| *source != TaskSource::Plan) {
        return Err(FieldError::unknown_value("/source", source).into());
    }
    let entry = find_entry(connection, call, task)?;
    let mut fields = Fields::default();
    let units = units_for(connection, call, &mut fields, task, &entry)?;
    let (batch, replaces_task_id) = next_batch(connection, &entry.row.id)?;
    let terms = terms(&mut fields, call, task, &entry, batch);
    let (units, terms) = fields.build(|| Some((units?, terms?)))?;
    let now = call.now.naive_utc();
    let row = TaskRow {
        seq: 0,
        id: TaskId::new(),
        source: TaskSource::Plan,
        special_reason: None,
        plan_id: Some(entry.row.plan_id.clone()),
        plan_entry_id: Some(entry.row.id.clone()),
        batch,
        unit_id: entry.row.lead_unit_id.clone(),
        title: terms.title,
        document_number: terms.document_number,
        scheme_attachment_id: task.scheme_attachment_id.clone(),
        period_from: terms.period.from,
        period_to: terms.period.to,
        mode: terms.mode,
        teams: terms.teams,
        max_load: terms.max_load,
        has_areas: task.areas.unwrap_or(false),
        scope: entry.row.scope.clone(),
        ratios: entry.row.ratios.clone(),
        reserve_bp: entry.row.reserve_bp,
        joint_kind: kind_of(connection, &units)?,
        state: match units.len() {
            1 => TaskState::Ready,
            _ => TaskState::Inviting,
        },
        drawn_on: None,
        finished_on: None,
        void_reason: None,
        void_asked_by: None,
        replaces_task_id,
        created_by: call.actor.person()?.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let scheme = task.scheme_attachment_id.as_ref();
    tie_scheme(connection, call, &row.id, scheme)?;
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
    let id = &task.plan_entry_id;
    let unknown = || FieldError::unknown_reference("/plan_entry_id", id);
    let entry = plans::find_entry(connection, id).map_err(|_| unknown())?;
    let plan = plans::find(connection, &entry.row.plan_id)?;
    if !call.scope.has_unit(&entry.row.lead_unit_id) {
        // Others' drafts aren't there to be found; their published plans are.
        return Err(match plan.is_public() {
            true => ApiError::forbidden(),
            false => unknown().into(),
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
    fields: &mut Fields,
    task: &CreateTask,
    entry: &Entry,
) -> Result<Option<Vec<(UnitId, i32)>>, ApiError> {
    let lead = &entry.row.lead_unit_id;
    let least: i32 = settings::value(connection, "min_inspectors", Some(lead), call.today())?;
    let mut ids = vec![lead.clone()];
    ids.extend(entry.partner_ids.iter().cloned());
    let Some(wanted) = &task.units else {
        let all = ids.into_iter().map(|id| (id, least));
        return Ok(Some(all.collect()));
    };
    Ok(rules::check_units(fields, &ids, wanted))
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

fn terms(
    fields: &mut Fields,
    call: &Call,
    task: &CreateTask,
    entry: &Entry,
    batch: i32,
) -> Option<Terms> {
    let title = match &task.title {
        Some(title) => title.clone(),
        None => default_title(&entry.row.title, batch),
    };
    let wanted = Wanted {
        title: &title,
        document_number: task.document_number.as_deref(),
        period: task.period,
        former: None,
        mode: task.mode.unwrap_or(TaskMode::Object),
        teams: task.teams.unwrap_or(0),
        max_load: task.max_load,
    };
    rules::check(fields, &wanted, call.today())
}

/// The entry's title with the batch, cut to what a title may have.
fn default_title(entry_title: &str, batch: i32) -> String {
    let suffix = format!("（第{batch}批）");
    let room = text::MAX_TEXT.saturating_sub(suffix.chars().count());
    let head: String = entry_title.chars().take(room).collect();
    format!("{}{suffix}", head.trim_end())
}
