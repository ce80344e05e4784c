//! Changes to a task: all of it until its draw is frozen, afterwards title, document number and the
//! end of its period.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::files::rows as files;
use crate::kernel::lifecycle;
use crate::tasks::actions::views::{self, task_facts};
use crate::tasks::rules::{self, TaskEvent, Terms, Wanted};
use crate::tasks::store::{self, TaskRow};
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AttachmentId, TaskId, UnitId};
use sortition_contract::tasks::{Period, TaskMode, TaskView, UpdateTask};

/// Ties the file of the scheme to the task (row 74): it must be the caller's own.
pub fn tie_scheme(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &TaskId,
    scheme: Option<&AttachmentId>,
) -> Result<(), ApiError> {
    let pointer = "/scheme_attachment_id";
    files::tie_only(connection, call, "tasks", task_id, scheme, pointer)
}

/// Changes a task.
pub fn update_task(
    connection: &mut AnyConnection,
    call: &Call,
    id: &TaskId,
    changes: &UpdateTask,
) -> Result<TaskView, ApiError> {
    let before = views::load(connection, call, id)?;
    let facts = task_facts(connection, call, &before, TaskEvent::Update)?;
    let reaches = call.scope.has_unit(&before.unit_id);
    lifecycle::require_part(&before, TaskEvent::Update, reaches, &facts)?;
    call.require_version(before.version)?;
    if facts.is_fixed {
        check_afterwards(&before, changes)?;
    }
    let mut fields = Fields::default();
    let terms = changed(&mut fields, &before, changes, call.today())?;
    let units = check_units(connection, &mut fields, &before, changes)?;
    let reason = fields.optional(changes.reason.as_deref(), Fields::reason);
    let (terms, units, reason) = fields.build(|| Some((terms?, units?, reason?)))?;
    let scheme = changes.scheme_attachment_id.as_ref();
    let row = TaskRow {
        title: terms.title,
        document_number: terms.document_number,
        scheme_attachment_id: scheme.unwrap_or(&before.scheme_attachment_id).clone(),
        period_from: terms.period.from,
        period_to: terms.period.to,
        mode: terms.mode,
        teams: terms.teams,
        max_load: terms.max_load,
        has_areas: changes.areas.unwrap_or(before.has_areas),
        ..before.clone()
    };
    if let Some(scheme) = &changes.scheme_attachment_id {
        tie_scheme(connection, call, &row.id, scheme.as_ref())?;
    }
    let step = (TaskEvent::Update, reason.as_deref());
    let row = lifecycle::step(connection, call, &before, row, step)?;
    for (unit_id, inspectors) in units {
        store::set_inspectors(connection, &row.id, &unit_id, inspectors)?;
    }
    views::task(connection, call, &row)
}

/// After the freeze, what the draw depends on stays; another end needs a reason.
fn check_afterwards(before: &TaskRow, changes: &UpdateTask) -> Result<(), ApiError> {
    let other_start = changes
        .period
        .is_some_and(|period| period.from != before.period_from);
    let is_barred = changes.mode.is_some()
        || changes.teams.is_some()
        || changes.max_load.is_some()
        || changes.areas.is_some()
        || changes.units.is_some()
        || changes.scheme_attachment_id.is_some()
        || other_start;
    if is_barred {
        return Err(ApiError::refused(ErrorCode::TaskFrozen));
    }
    let other_end = changes
        .period
        .is_some_and(|period| period.to != before.period_to);
    if other_end && changes.reason.is_none() {
        return Err(ApiError::field("/reason", ErrorCode::Required));
    }
    Ok(())
}

/// What the task is to be, with what stays as it is.
fn changed(
    fields: &mut Fields,
    before: &TaskRow,
    changes: &UpdateTask,
    today: NaiveDate,
) -> Result<Option<Terms>, ApiError> {
    let former = Period {
        from: before.period_from,
        to: before.period_to,
    };
    let mode = changes.mode.unwrap_or(before.mode);
    let wanted = Wanted {
        title: changes.title.as_deref().unwrap_or(&before.title),
        document_number: match &changes.document_number {
            Some(number) => number.as_deref(),
            None => before.document_number.as_deref(),
        },
        period: changes.period.unwrap_or(former),
        former: Some(former),
        mode,
        teams: match (changes.teams, mode) {
            (Some(teams), _) => teams,
            (None, TaskMode::Object) => 0,
            (None, TaskMode::Team) => views::count(before.teams)?,
        },
        max_load: match changes.max_load {
            Some(max_load) => max_load,
            None => before.max_load.map(views::count).transpose()?,
        },
    };
    Ok(rules::check(fields, &wanted, today))
}

/// The units whose numbers of inspectors change: none or all.
fn check_units(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    task: &TaskRow,
    changes: &UpdateTask,
) -> Result<Option<Vec<(UnitId, i32)>>, ApiError> {
    let Some(wanted) = &changes.units else {
        return Ok(Some(Vec::new()));
    };
    let units = store::units_of(connection, &task.id)?.into_iter();
    let ids: Vec<UnitId> = units.map(|unit| unit.unit_id).collect();
    Ok(rules::check_units(fields, &ids, wanted))
}
