//! Drafts of what is published of a check.

use super::{load, save};
use crate::checks;
use crate::kernel::calendar::{Calendar, start_of_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::{search, text};
use crate::org::store::{dictionaries, settings};
use crate::publications::actions::approved::{DEFAULT_SITE, permalink, record};
use crate::publications::rules::PublicationEvent;
use crate::publications::store::publications::{self, PublicationRow};
use crate::publications::store::reading::{self, CheckFacts};
use crate::tasks;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::PublicationId;
use sortition_contract::publications::{
    CreatePublication, MadePublications, PublicResult, PublicationKind, PublicationState,
    UpdatePublication,
};

/// The longest public text.
const TEXT_LIMIT: usize = 4000;

/// The last day on which something must become public that is settled since `since`: so many working
/// days later, as the unit's setting says.
pub fn publish_by(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    unit_id: &str,
    since: NaiveDate,
) -> Result<NaiveDate, ApiError> {
    let days: u32 = settings::value(
        connection,
        "publish_within_working_days",
        Some(unit_id),
        since,
    )?;
    let deadline = calendar
        .deadline(since, days)
        .ok_or_else(|| ApiError::internal("a deadline beyond the calendar"))?;
    Ok(deadline.date)
}

/// Until when a result must be public: so many working days after the day of submission, to the
/// last second of that day.
pub fn due_at(
    connection: &mut AnyConnection,
    unit_id: &str,
    ended_on: NaiveDate,
) -> Result<DateTime<Utc>, ApiError> {
    let calendar = dictionaries::calendar(connection)?;
    let next_day = publish_by(connection, &calendar, unit_id, ended_on)?
        .succ_opt()
        .ok_or_else(|| ApiError::internal("a deadline beyond the calendar"))?;
    Ok(start_of_day(next_day) - Duration::seconds(1))
}

/// The result in its usual words. Neither class nor person is in them.
fn usual_text(result: &PublicResult) -> String {
    format!(
        "{}在“{}”中对{}（{}）进行了随机抽查，检查结果：{}。",
        result.units.join("、"),
        result.task_title,
        result.object_name,
        result.object_code,
        result.result.chinese()
    )
}

/// Makes the draft for one check. A check that waits for review is confirmed by this.
pub fn create_publication(
    connection: &mut AnyConnection,
    call: &Call,
    new: &CreatePublication,
) -> Result<PublicationRow, ApiError> {
    if new.kind != PublicationKind::Result {
        let error =
            FieldError::new("/kind", ErrorCode::UnknownValue).with("value", new.kind.code());
        return Err(ApiError::invalid(vec![error]));
    }
    let unknown = || {
        let error = FieldError::new("/subject_id", ErrorCode::UnknownReference)
            .with("value", &new.subject_id);
        ApiError::invalid(vec![error])
    };
    let mut check = reading::check(connection, &new.subject_id)?.ok_or_else(unknown)?;
    if !call.scope.has_unit(&check.unit_id) {
        return Err(unknown());
    }
    if check.state == "submitted" {
        checks::actions::confirm_check(connection, call, &check.id, None)?;
        check = reading::check(connection, &new.subject_id)?.ok_or_else(unknown)?;
    }
    tasks::store::hold(connection, &check.task_id)?;
    let is_made = publications::of_subject(connection, &check.id)?
        .iter()
        .any(|row| row.state != PublicationState::Withdrawn.code());
    if is_made {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", &check.id));
    }
    draft(connection, call, &check, new.public_text.as_deref())
}

/// Makes drafts for all confirmed checks of a task that have none. For a transaction that is not
/// serializable.
pub fn create_task_publications(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &str,
) -> Result<MadePublications, ApiError> {
    let task = tasks::actions::views::load(connection, call, task_id)?;
    call.require_unit(&task.unit_id)?;
    // Nobody else makes drafts of this task's checks meanwhile.
    tasks::store::hold(connection, task_id)?;
    let mut created_count = 0;
    for check_id in reading::unpublished_checks(connection, task_id)? {
        if let Some(check) = reading::check(connection, &check_id)? {
            draft(connection, call, &check, None)?;
            created_count += 1;
        }
    }
    if created_count == 0 {
        let nothing = Change {
            module: "publications",
            event: "create",
            resource: "tasks",
            record_id: task_id,
            unit_id: Some(&task.unit_id),
            ..Change::default()
        };
        history::record(connection, call, nothing)?;
    }
    Ok(MadePublications { created_count })
}

fn draft(
    connection: &mut AnyConnection,
    call: &Call,
    check: &CheckFacts,
    public_text: Option<&str>,
) -> Result<PublicationRow, ApiError> {
    let unconfirmed = || ApiError::refused(ErrorCode::CheckUnconfirmed);
    let ended_on = check.ended_on.ok_or_else(unconfirmed)?;
    let result = reading::public_result(connection, check)?.ok_or_else(unconfirmed)?;
    let public_text = match public_text {
        Some(text) => text::paragraphs(text, TEXT_LIMIT)
            .map_err(|error| ApiError::invalid(vec![error.at("/public_text")]))?,
        None => usual_text(&result),
    };
    let id = PublicationId::new();
    let now = call.now.naive_utc();
    let row = PublicationRow {
        seq: 0,
        id: id.to_string(),
        kind: PublicationKind::Result.code().to_owned(),
        subject_id: check.id.clone(),
        task_id: Some(check.task_id.clone()),
        unit_id: check.unit_id.clone(),
        state: PublicationState::Draft.code().to_owned(),
        title: format!("{}抽查结果", result.object_name),
        site: DEFAULT_SITE.to_owned(),
        url: permalink(PublicationKind::Result, &id),
        number: String::new(),
        public_text,
        content: None,
        object_name: Some(result.object_name.clone()),
        object_code: Some(result.object_code.clone()),
        name_grams: Some(search::grams(&result.object_name)),
        due_at: Some(due_at(connection, &check.unit_id, ended_on)?.naive_utc()),
        published_at: None,
        former_id: None,
        reason: None,
        submitted_by: None,
        decided_by: None,
        return_reason: None,
        created_by: call.actor.user_id.clone().map(Into::into),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    publications::insert(connection, &row)?;
    record(connection, call, ("create", None), None, &row)?;
    Ok(row)
}

/// Changes a draft's texts.
pub fn update_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    update: &UpdatePublication,
) -> Result<PublicationRow, ApiError> {
    let event = PublicationEvent::Update;
    let (before, mut row) = load(connection, call, id, event)?;
    let mut errors = Vec::new();
    if let Some(title) = &update.title {
        match text::line(title, text::MAX_TEXT) {
            Ok(title) => row.title = title,
            Err(error) => errors.push(error.at("/title")),
        }
    }
    if let Some(public_text) = &update.public_text {
        match text::paragraphs(public_text, TEXT_LIMIT) {
            Ok(public_text) => row.public_text = public_text,
            Err(error) => errors.push(error.at("/public_text")),
        }
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    save(connection, call, event, &before, row)
}
