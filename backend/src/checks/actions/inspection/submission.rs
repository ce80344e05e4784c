//! What is said of the whole, and handing it in.

use super::load;
use crate::checks::rules::{self, CheckEvent, Submission, WORDS_LIMIT};
use crate::checks::store::checks::{Check, CheckRow, PartRow};
use crate::checks::store::findings::{self, FindingRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::lifecycle;
use sortition_contract::checks::UpdateCheck;
use sortition_contract::ids::CheckId;

/// Saves result and words before they are submitted.
pub fn update_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Update)?;
    let before = &inspection.check;
    call.require_version(before.row.version)?;
    let (mut row, mut part) = (before.row.clone(), inspection.part.clone());
    apply(&before.task, &mut row, &mut part, update)?;
    let after = Check {
        row,
        parts: vec![part],
        ..before.clone()
    };
    lifecycle::step(connection, call, before, after, (CheckEvent::Update, None))?;
    Ok(())
}

fn apply(
    task: &TaskFacts,
    row: &mut CheckRow,
    part: &mut PartRow,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let mut fields = Fields::default();
    fields.change(&mut part.result, update.result, |fields, result| {
        if rules::results_offered(task.is_joint()).contains(&result) {
            return Some(Some(result));
        }
        fields.add(FieldError::unknown_value("/result", result.code()));
        None
    });
    let texts = [
        (
            &mut row.representative_words,
            &update.representative_words,
            "/representative_words",
        ),
        (&mut row.refusal, &update.refusal, "/refusal"),
    ];
    for (stored, given, pointer) in texts {
        fields.change(stored, given.as_deref(), |fields, text| {
            fields.optional_paragraphs(pointer, Some(text), WORDS_LIMIT)
        });
    }
    fields.finish()
}

/// Hands in the caller's part.
pub fn submit_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    update: &UpdateCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Submit)?;
    let before = &inspection.check;
    call.check_version(before.row.version)?;
    let (mut row, mut part) = (before.row.clone(), inspection.part.clone());
    apply(&before.task, &mut row, &mut part, update)?;
    let submission = submission(connection, &row, &part)?;
    rules::check_submission(&submission).map_err(|error| match error {
        rules::SubmissionError::PointsUnanswered(count) => {
            ApiError::refused(error.code()).with("count", count)
        }
        _ => ApiError::refused(error.code()),
    })?;
    part.submitted_by = call.actor.user_id.clone();
    part.submitted_at = Some(call.now.naive_utc());
    row.result_entered_on = Some(call.today());
    // Whoever hands in a result has found the object after all.
    row.terminate_reason = None;
    row.terminate_asked_by = None;
    let after = Check {
        row,
        parts: vec![part],
        ..before.clone()
    };
    lifecycle::step(connection, call, before, after, (CheckEvent::Submit, None))?;
    Ok(())
}

fn submission(
    connection: &mut AnyConnection,
    row: &CheckRow,
    part: &PartRow,
) -> Result<Submission, ApiError> {
    let form = reading::form(connection, &row.task_id)?;
    let is_asked = |one: &FindingRow| {
        let mut points = form.iter();
        points.any(|point| point.item_id == one.item_id && point.point == one.point)
    };
    let findings = findings::of_check(connection, &row.id)?
        .into_iter()
        .filter(|one| one.unit_id == part.unit_id && is_asked(one))
        .map(|one| one.result)
        .collect();
    Ok(Submission {
        points: form.len(),
        findings,
        result: part.result,
        has_words: row.representative_words.is_some() || row.refusal.is_some(),
        evidence: reading::evidence(connection, &row.id)?
            .iter()
            .filter(|file| file.part_unit_id.as_ref() == Some(&part.unit_id))
            .count(),
    })
}
