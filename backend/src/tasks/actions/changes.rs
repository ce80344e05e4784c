//! Changes to a task: all of it until its draw is frozen, afterwards title, document number and the
//! end of its period.

use crate::kernel::calendar::DayBounds;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::rows as files;
use crate::kernel::{lifecycle, public_text, text};
use crate::tasks::actions::creation::check_units;
use crate::tasks::actions::views::{self, task_facts};
use crate::tasks::rules::TaskEvent;
use crate::tasks::store::{self, TaskRow};
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AttachmentId, TaskId, UnitId};
use sortition_contract::tasks::{Period, TaskMode, TaskView, UpdateTask};

/// The most teams.
const TEAM_LIMIT: u32 = 1_000;
/// The largest load limit.
const LOAD_LIMIT: u32 = 10_000;

/// A title and a document number, which the portal shows, in their normal form.
pub fn check_texts(
    title: &str,
    document_number: Option<&str>,
) -> Result<(String, Option<String>), ApiError> {
    let title = public_text::line(title, text::MAX_TEXT, "/title");
    let number = document_number
        .map(|number| public_text::line(number, text::MAX_TEXT, "/document_number"))
        .transpose();
    match (title, number) {
        (Ok(title), Ok(number)) => Ok((title, number)),
        (title, number) => {
            let errors = title.err().into_iter().chain(number.err());
            Err(ApiError::invalid(errors.collect()))
        }
    }
}

/// What is wrong with a period that was given on a day in place of a former one: it is of about that
/// time, and its days are in order. A day that was right when it was given stays so.
pub fn check_period(
    period: Period,
    former: Option<Period>,
    today: NaiveDate,
) -> Option<FieldError> {
    let bounds = DayBounds::years(today, 1, 2);
    let check = |pointer, day, former: Option<NaiveDate>| {
        let is_new = former != Some(day);
        is_new.then(|| bounds.check(pointer, day)).flatten()
    };
    let is_reversed = period.to < period.from;
    check("/period/from", period.from, former.map(|one| one.from))
        .or_else(|| check("/period/to", period.to, former.map(|one| one.to)))
        .or_else(|| is_reversed.then(|| FieldError::new("/period/to", ErrorCode::EndsBeforeStart)))
}

/// What is wrong with the way of working: teams belong to team mode.
pub fn check_working(mode: TaskMode, teams: u32, max_load: Option<u32>) -> Vec<FieldError> {
    let out_of = |pointer: &str, min: u32, max: u32| {
        FieldError::new(pointer, ErrorCode::OutOfRange)
            .with("min", min)
            .with("max", max)
    };
    let mut errors = Vec::new();
    match mode {
        TaskMode::Object if teams != 0 => errors.push(out_of("/teams", 0, 0)),
        TaskMode::Team if !(1..=TEAM_LIMIT).contains(&teams) => {
            errors.push(out_of("/teams", 1, TEAM_LIMIT));
        }
        _ => {}
    }
    if max_load.is_some_and(|load| !(1..=LOAD_LIMIT).contains(&load)) {
        errors.push(out_of("/max_load", 1, LOAD_LIMIT));
    }
    errors
}

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
    let facts = task_facts(connection, call, &before)?;
    let reaches = call.scope.has_unit(&before.unit_id);
    lifecycle::require_part(&before, TaskEvent::Update, reaches, &facts)?;
    call.require_version(before.version)?;
    if facts.is_fixed {
        check_afterwards(&before, changes)?;
    }
    let row = changed(&before, changes, call.today())?;
    if let Some(scheme) = &changes.scheme_attachment_id {
        tie_scheme(connection, call, &row.id, scheme.as_ref())?;
    }
    let reason = match &changes.reason {
        Some(reason) => Some(
            text::paragraphs(reason, text::REASON_LIMIT)
                .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))?,
        ),
        None => None,
    };
    let step = (TaskEvent::Update, reason.as_deref());
    let row = lifecycle::step(connection, call, &before, row, step)?;
    set_units(connection, &row, changes)?;
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

fn changed(before: &TaskRow, changes: &UpdateTask, today: NaiveDate) -> Result<TaskRow, ApiError> {
    let title = changes.title.as_deref().unwrap_or(&before.title);
    let number = match &changes.document_number {
        Some(number) => number.as_deref(),
        None => before.document_number.as_deref(),
    };
    let (title, document_number) = check_texts(title, number)?;
    let former = Period {
        from: before.period_from,
        to: before.period_to,
    };
    let period = changes.period.unwrap_or(former);
    let mode = changes.mode.unwrap_or(before.mode);
    let teams = match (changes.teams, mode) {
        (Some(teams), _) => teams,
        (None, TaskMode::Object) => 0,
        (None, TaskMode::Team) => views::count(before.teams)?,
    };
    let max_load = match changes.max_load {
        Some(max_load) => max_load,
        None => before.max_load.map(views::count).transpose()?,
    };
    let errors: Vec<FieldError> = check_period(period, Some(former), today)
        .into_iter()
        .chain(check_working(mode, teams, max_load))
        .collect();
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    let scheme = changes.scheme_attachment_id.as_ref();
    Ok(TaskRow {
        title,
        document_number,
        scheme_attachment_id: scheme.unwrap_or(&before.scheme_attachment_id).clone(),
        period_from: period.from,
        period_to: period.to,
        mode,
        teams: teams.try_into().map_err(ApiError::internal)?,
        max_load: max_load
            .map(TryInto::try_into)
            .transpose()
            .map_err(ApiError::internal)?,
        has_areas: changes.areas.unwrap_or(before.has_areas),
        ..before.clone()
    })
}

fn set_units(
    connection: &mut AnyConnection,
    row: &TaskRow,
    changes: &UpdateTask,
) -> Result<(), ApiError> {
    let Some(wanted) = &changes.units else {
        return Ok(());
    };
    let ids: Vec<UnitId> = store::units_of(connection, &row.id)?
        .into_iter()
        .map(|unit| unit.unit_id)
        .collect();
    for (unit_id, inspectors) in check_units(&ids, wanted)? {
        store::set_inspectors(connection, &row.id, &unit_id, inspectors)?;
    }
    Ok(())
}
