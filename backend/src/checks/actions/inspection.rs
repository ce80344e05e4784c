//! What inspectors do: start, save finding by finding, add evidence, submit.

use crate::checks::actions::{change, write};
use crate::checks::rules::{self, CheckEvent, Submission};
use crate::checks::store::Sight;
use crate::checks::store::checks::{self, AssignmentRow, CheckRow, PartRow};
use crate::checks::store::findings::{self, FindingRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{StoredFile, rows};
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use sortition_contract::checks::{
    CheckResult, EvidenceView, FindingResult, SaveFinding, StartCheck, UpdateCheck,
};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::FindingId;

/// The longest place, in characters.
const PLACE_LIMIT: usize = 200;
/// The longest detail or words.
const WORDS_LIMIT: usize = 2000;
/// The longest reason.
const REASON_LIMIT: usize = 500;
/// The most files of one check.
const EVIDENCE_LIMIT: usize = 50;

/// A check with the part in which the caller inspects.
struct Inspection {
    row: CheckRow,
    task: TaskFacts,
    part: PartRow,
    assignment: AssignmentRow,
}

/// Loads a check for one of its inspectors: 404 if it doesn't exist for the caller, 403 if the
/// caller doesn't inspect it, 409 if the part's state doesn't allow the event.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    event: CheckEvent,
) -> Result<Inspection, ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    if !call.scope.assigned {
        return Err(ApiError::forbidden());
    }
    let user_id = call.actor.person()?;
    let assignment =
        checks::assignment_of_user(connection, id, user_id)?.ok_or_else(ApiError::forbidden)?;
    let part = checks::parts_of(connection, &[id.to_owned()])?
        .into_iter()
        .find(|part| part.unit_id == assignment.unit_id)
        .ok_or_else(|| ApiError::internal("an inspector without a part"))?;
    let task = reading::task(connection, &row.task_id)?;
    task.require_alive()?;
    if rules::next(part.state()?, event).is_none() {
        return Err(ApiError::invalid_state(&part.state));
    }
    Ok(Inspection {
        task,
        row,
        part,
        assignment,
    })
}

fn moved(part: &PartRow, event: CheckEvent) -> Result<PartRow, ApiError> {
    let state =
        rules::next(part.state()?, event).ok_or_else(|| ApiError::invalid_state(&part.state))?;
    Ok(PartRow {
        state: state.code().to_owned(),
        ..part.clone()
    })
}

/// Begins the inspection of the caller's part.
pub fn start_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    start: &StartCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Start)?;
    call.check_version(inspection.row.version)?;
    let unit_id = &inspection.part.unit_id;
    let task_says = reading::task_units(connection, &inspection.row.task_id)?
        .into_iter()
        .find(|(unit, _)| unit == unit_id)
        .map_or(0, |(_, inspectors)| inspectors);
    let needed = rules::inspectors_needed(task_says);
    let present = checks::assignments_of(connection, &[id.to_owned()])?
        .iter()
        .filter(|one| one.unit_id == *unit_id)
        .count();
    if present < needed {
        return Err(ApiError::refused(ErrorCode::TooFewInspectors).with("min", needed));
    }
    let place = text::optional_line(start.place.as_deref().unwrap_or_default(), PLACE_LIMIT)
        .map_err(|error| ApiError::invalid(vec![error.at("/place")]))?;
    // A clock that runs ahead doesn't make the future the past.
    let began = start.client_time.unwrap_or(call.now).min(call.now);
    let part = moved(&inspection.part, CheckEvent::Start)?;
    let row = CheckRow {
        started_at: inspection.row.started_at.or(Some(began.naive_utc())),
        place: inspection.row.place.clone().or(place),
        ..inspection.row.clone()
    };
    let row = write(connection, call, row, &part)?;
    let change = change(&inspection.task, &inspection.row, &row, "start");
    history::record(connection, call, change)
}

/// What saving a finding led to.
pub enum Saved {
    /// It is new.
    Created(FindingRow),
    /// It was there, changed or as it is.
    Kept(FindingRow),
}

/// Saves what was found at one point.
pub fn save_finding(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    finding_id: &FindingId,
    finding: &SaveFinding,
) -> Result<Saved, ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Save)?;
    let detail = check_finding(connection, &inspection, finding)?;
    let is_same = |row: &FindingRow| {
        row.result == finding.result.code()
            && row.detail == detail
            && row.item_id == finding.item_id.as_str()
            && row.point == finding.point
    };
    let Some(before) = findings::find(connection, finding_id)? else {
        let there = findings::at_point(
            connection,
            id,
            &finding.unit_id,
            &finding.item_id,
            &finding.point,
        )?;
        return match there {
            Some(row) if is_same(&row) => kept(connection, call, &inspection, row),
            Some(row) => Err(conflict(call, &row, finding)?),
            None => create(connection, call, &inspection, finding_id, finding, detail),
        };
    };
    if before.check_id != id || before.unit_id != inspection.part.unit_id {
        return Err(ApiError::not_found());
    }
    if is_same(&before) {
        return kept(connection, call, &inspection, before);
    }
    let is_own = call.actor.is(Some(&before.recorded_by));
    if call.if_match.is_none() && !is_own {
        return Err(conflict(call, &before, finding)?);
    }
    call.require_version(before.version)?;
    let is_after_return = inspection.part.return_reason.is_some();
    if is_after_return
        && finding
            .reason
            .as_deref()
            .unwrap_or_default()
            .trim()
            .is_empty()
    {
        return Err(ApiError::field("/reason", ErrorCode::Required));
    }
    let row = FindingRow {
        result: finding.result.code().to_owned(),
        detail,
        recorded_by: call.actor.person()?.to_string(),
        client_time: finding.client_time.naive_utc(),
        saved_at: call.now.naive_utc(),
        version: before.version + 1,
        ..before.clone()
    };
    findings::update(connection, &row, before.version)?;
    record(connection, call, &inspection, Some(&before), &row, finding)?;
    note_saved(connection, call, &inspection)?;
    Ok(Saved::Kept(row))
}

/// Two inspectors wrote different things: the second gets both to choose from.
fn conflict(call: &Call, stored: &FindingRow, sent: &SaveFinding) -> Result<ApiError, ApiError> {
    let stored = stored.view(call.actor.user_id.as_deref())?;
    ApiError::refused(ErrorCode::EditConflict).with_versions(stored, sent)
}

/// The same once more: nothing changes, the trail tells of it.
fn kept(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    row: FindingRow,
) -> Result<Saved, ApiError> {
    let change = Change {
        module: "checks",
        event: "save",
        resource: "findings",
        record_id: &row.id,
        unit_id: Some(&inspection.task.unit_id),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    Ok(Saved::Kept(row))
}

fn create(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    finding_id: &FindingId,
    finding: &SaveFinding,
    detail: String,
) -> Result<Saved, ApiError> {
    let row = FindingRow {
        id: finding_id.to_string(),
        check_id: inspection.row.id.clone(),
        unit_id: inspection.part.unit_id.clone(),
        item_id: finding.item_id.to_string(),
        point: finding.point.clone(),
        result: finding.result.code().to_owned(),
        detail,
        recorded_by: call.actor.person()?.to_string(),
        client_time: finding.client_time.naive_utc(),
        saved_at: call.now.naive_utc(),
        version: 1,
    };
    findings::insert(connection, &row)?;
    record(connection, call, inspection, None, &row, finding)?;
    note_saved(connection, call, inspection)?;
    Ok(Saved::Created(row))
}

/// What the request holds must be of the inspector's unit and the task's form.
fn check_finding(
    connection: &mut AnyConnection,
    inspection: &Inspection,
    finding: &SaveFinding,
) -> Result<String, ApiError> {
    let mut errors = Vec::new();
    if finding.unit_id.as_str() != inspection.part.unit_id {
        return Err(ApiError::forbidden());
    }
    let form = reading::form(connection, &inspection.row.task_id)?;
    match form.iter().find(|point| point.item_id == finding.item_id) {
        None => errors.push(
            FieldError::new("/item_id", ErrorCode::UnknownReference)
                .with("value", &finding.item_id),
        ),
        // The text of a point is that of the item's version: another one is another form.
        Some(point) if point.point != finding.point => {
            return Err(ApiError::refused(ErrorCode::FormChanged).with_versions(point, finding)?);
        }
        Some(_) => {}
    }
    let detail = match text::paragraphs(&finding.detail, WORDS_LIMIT) {
        Ok(detail) => detail,
        Err(text::TextError::Empty) if finding.result != FindingResult::Problem => String::new(),
        Err(error) => {
            errors.push(error.at("/detail"));
            String::new()
        }
    };
    if let Some(Err(error)) = finding
        .reason
        .as_deref()
        .map(|reason| text::optional_line(reason, REASON_LIMIT))
    {
        errors.push(error.at("/reason"));
    }
    match errors.is_empty() {
        true => Ok(detail),
        false => Err(ApiError::invalid(errors)),
    }
}

/// A saved answer takes a returned part up again.
fn note_saved(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
) -> Result<(), ApiError> {
    let part = moved(&inspection.part, CheckEvent::Save)?;
    if part.state == inspection.part.state {
        return Ok(());
    }
    let row = write(connection, call, inspection.row.clone(), &part)?;
    let change = change(&inspection.task, &inspection.row, &row, "resume");
    history::record(connection, call, change)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    before: Option<&FindingRow>,
    after: &FindingRow,
    finding: &SaveFinding,
) -> Result<(), ApiError> {
    let json = |row: &FindingRow| serde_json::to_value(row).map_err(ApiError::internal);
    let change = Change {
        module: "checks",
        event: "save",
        resource: "findings",
        record_id: &after.id,
        unit_id: Some(&inspection.task.unit_id),
        reason: finding.reason.as_deref(),
        before: before.map(json).transpose()?,
        after: Some(json(after)?),
        ..Change::default()
    };
    history::record(connection, call, change)
}

/// Saves result and words before they are submitted.
pub fn update_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Save)?;
    call.require_version(inspection.row.version)?;
    let mut row = inspection.row.clone();
    let mut part = moved(&inspection.part, CheckEvent::Save)?;
    apply(&inspection.task, &mut row, &mut part, update)?;
    let row = write(connection, call, row, &part)?;
    let change = change(&inspection.task, &inspection.row, &row, "update");
    history::record(connection, call, change)
}

fn apply(
    task: &TaskFacts,
    row: &mut CheckRow,
    part: &mut PartRow,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    if let Some(result) = update.result {
        match rules::results_offered(task.is_joint()).contains(&result) {
            true => part.result = Some(result.code().to_owned()),
            false => errors.push(
                FieldError::new("/result", ErrorCode::UnknownValue).with("value", result.code()),
            ),
        }
    }
    let texts = [
        (
            &update.representative_words,
            &mut row.representative_words,
            "/representative_words",
        ),
        (&update.refusal, &mut row.refusal, "/refusal"),
    ];
    for (text, target, pointer) in texts {
        let Some(text) = text else { continue };
        match text::paragraphs(text, WORDS_LIMIT) {
            Ok(text) => *target = Some(text),
            Err(text::TextError::Empty) => *target = None,
            Err(error) => errors.push(error.at(pointer)),
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(ApiError::invalid(errors)),
    }
}

/// Hands in the caller's part.
pub fn submit_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Submit)?;
    call.check_version(inspection.row.version)?;
    if inspection.assignment.position != 0 {
        return Err(ApiError::refused(ErrorCode::NotLeadInspector));
    }
    let mut row = inspection.row.clone();
    let mut part = moved(&inspection.part, CheckEvent::Submit)?;
    apply(&inspection.task, &mut row, &mut part, update)?;
    let submission = submission(connection, &row, &part)?;
    rules::check_submission(&submission).map_err(|error| match error {
        rules::SubmissionError::PointsUnanswered(count) => {
            ApiError::refused(error.code()).with("count", count)
        }
        _ => ApiError::refused(error.code()),
    })?;
    part.submitted_by = call.actor.user_id.clone().map(Into::into);
    part.submitted_at = Some(call.now.naive_utc());
    row.result_entered_on = Some(call.today());
    let row = write(connection, call, row, &part)?;
    let change = change(&inspection.task, &inspection.row, &row, "submit");
    history::record(connection, call, change)
}

fn submission(
    connection: &mut AnyConnection,
    row: &CheckRow,
    part: &PartRow,
) -> Result<Submission, ApiError> {
    let form = reading::form(connection, &row.task_id)?;
    let mut found = Vec::new();
    for one in findings::of_check(connection, &row.id)? {
        let is_asked = form
            .iter()
            .any(|point| point.item_id.as_str() == one.item_id && point.point == one.point);
        if one.unit_id == part.unit_id && is_asked {
            found.push(one.result.parse().map_err(ApiError::internal)?);
        }
    }
    let result: Option<CheckResult> = part.result()?;
    Ok(Submission {
        points: form.len(),
        findings: found,
        result,
        has_words: row.representative_words.is_some() || row.refusal.is_some(),
        evidence: reading::evidence(connection, &row.id)?.len(),
    })
}

/// Adds a file to the check.
pub fn add_evidence(
    connection: &mut AnyConnection,
    call: &Call,
    id: &str,
    name: &str,
    file: &StoredFile,
) -> Result<EvidenceView, ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Save)?;
    let there = reading::evidence(connection, id)?;
    if there.len() >= EVIDENCE_LIMIT {
        let error = FieldError::new("/file", ErrorCode::TooMany).with("max", EVIDENCE_LIMIT);
        return Err(ApiError::invalid(vec![error]));
    }
    let row = rows::create_attachment(connection, call, name, file)?;
    let new = row.id.clone();
    let mut ids: Vec<_> = there.into_iter().map(|one| one.id).collect();
    ids.push(new.clone().into());
    rows::tie(connection, call, "checks", id, &ids, "/file")?;
    note_saved(connection, call, &inspection)?;
    reading::evidence(connection, id)?
        .into_iter()
        .find(|one| one.id.as_str() == new)
        .ok_or_else(|| ApiError::internal("evidence that was not tied"))
}
