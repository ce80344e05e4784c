//! Findings, saved one by one.

use super::{Inspection, load, take_up};
use crate::checks::rules::{CheckEvent, FindingWords, check_finding, storable};
use crate::checks::store::findings::{self, Finding, FindingRow};
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::history::{self, Change};
use sortition_contract::checks::{FindingView, SaveFinding};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, FindingId};

/// What saving a finding led to.
pub enum Saved {
    /// It is new.
    Created(FindingView),
    /// It was there, changed or as it is.
    Kept(FindingView),
}

/// Saves what was found at one point.
pub fn save_finding(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    finding_id: &FindingId,
    finding: &SaveFinding,
) -> Result<Saved, ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Save)?;
    let words = checked(connection, &inspection, finding)?;
    let is_same = |row: &FindingRow| {
        row.result == finding.result
            && row.detail == words.detail
            && row.item_id == finding.item_id
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
            Some(row) if is_same(&row) => kept(connection, call, &inspection, &row),
            Some(row) => Err(conflict(call, &inspection, &row, finding)?),
            None => create(connection, call, &inspection, finding_id, finding, words),
        };
    };
    if before.check_id != *id || before.unit_id != inspection.part.unit_id {
        return Err(ApiError::not_found());
    }
    if is_same(&before) {
        return kept(connection, call, &inspection, &before);
    }
    let is_own = call.actor.is(Some(&before.recorded_by));
    if call.if_match.is_none() && !is_own {
        return Err(conflict(call, &inspection, &before, finding)?);
    }
    call.require_version(before.version)?;
    let is_after_return = inspection.part.return_reason.is_some();
    if is_after_return && words.reason.is_none() {
        return Err(ApiError::field("/reason", ErrorCode::Required));
    }
    let row = FindingRow {
        result: finding.result,
        detail: words.detail,
        recorded_by: call.actor.person()?.clone(),
        client_time: storable(finding.client_time),
        saved_at: call.now.naive_utc(),
        version: before.version + 1,
        ..before.clone()
    };
    findings::update(connection, &row, before.version)?;
    let reason = words.reason.as_deref();
    record(connection, call, &inspection, (Some(&before), &row), reason)?;
    take_up(connection, call, &inspection)?;
    Ok(Saved::Kept(view(call, &inspection, &row)))
}

impl Inspection {
    /// A finding of it for the trail.
    fn finding<'a>(&'a self, row: &'a FindingRow) -> Finding<'a> {
        Finding {
            row,
            task: &self.check.task,
        }
    }
}

fn view(call: &Call, inspection: &Inspection, row: &FindingRow) -> FindingView {
    row.view(&inspection.check.row, call.actor.user_id.as_ref())
}

/// Two inspectors wrote different things: the second gets both to choose from.
fn conflict(
    call: &Call,
    inspection: &Inspection,
    stored: &FindingRow,
    sent: &SaveFinding,
) -> Result<ApiError, ApiError> {
    let stored = view(call, inspection, stored);
    ApiError::refused(ErrorCode::EditConflict).with_versions(stored, sent)
}

/// The same once more: nothing changes, the trail tells of it.
fn kept(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    row: &FindingRow,
) -> Result<Saved, ApiError> {
    history::note(connection, call, "save", &inspection.finding(row))?;
    Ok(Saved::Kept(view(call, inspection, row)))
}

/// Records that a finding is made or changed.
fn record(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    (before, after): (Option<&FindingRow>, &FindingRow),
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let before = before.map(|row| inspection.finding(row));
    let after = inspection.finding(after);
    let change = Change {
        reason,
        ..Change::of("save", before.as_ref(), Some(&after))?
    };
    history::record(connection, call, change)
}

fn create(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
    finding_id: &FindingId,
    finding: &SaveFinding,
    words: FindingWords,
) -> Result<Saved, ApiError> {
    let row = FindingRow {
        id: finding_id.clone(),
        check_id: inspection.check.row.id.clone(),
        unit_id: inspection.part.unit_id.clone(),
        item_id: finding.item_id.clone(),
        point: finding.point.clone(),
        result: finding.result,
        detail: words.detail,
        recorded_by: call.actor.person()?.clone(),
        client_time: storable(finding.client_time),
        saved_at: call.now.naive_utc(),
        version: 1,
    };
    findings::insert(connection, &row)?;
    let reason = words.reason.as_deref();
    record(connection, call, inspection, (None, &row), reason)?;
    take_up(connection, call, inspection)?;
    Ok(Saved::Created(view(call, inspection, &row)))
}

/// What the request holds must be of the inspector's unit and the task's form.
fn checked(
    connection: &mut AnyConnection,
    inspection: &Inspection,
    finding: &SaveFinding,
) -> Result<FindingWords, ApiError> {
    if finding.unit_id != inspection.part.unit_id {
        return Err(ApiError::forbidden());
    }
    let form = reading::form(connection, &inspection.check.task.id)?;
    let mut fields = Fields::default();
    let point = form.iter().find(|point| point.item_id == finding.item_id);
    let point = fields.known("/item_id", &finding.item_id, point);
    // The text of a point is that of the item's version: another one is another form.
    if let Some(point) = point.filter(|point| point.point != finding.point) {
        return Err(ApiError::refused(ErrorCode::FormChanged).with_versions(point, finding)?);
    }
    let words = check_finding(&mut fields, finding);
    fields.build(|| words)
}
