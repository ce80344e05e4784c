//! What inspectors do: start, save finding by finding, add evidence, submit.

mod evidence;
mod findings;
mod submission;

pub use self::evidence::add_evidence;
pub use self::findings::{Saved, save_finding};
pub use self::submission::{submit_check, update_check};
use crate::checks::actions::{change, moved, write};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, AssignmentRow, CheckRow, PartRow};
use crate::checks::store::findings::FindingRow;
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use crate::sight::Sight;
use sortition_contract::checks::{SaveFinding, StartCheck};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::CheckId;

/// The longest place, in characters.
const PLACE_LIMIT: usize = 200;
/// The longest detail or words.
const WORDS_LIMIT: usize = 2000;
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
    id: &CheckId,
    event: CheckEvent,
) -> Result<Inspection, ApiError> {
    let row = checks::find(connection, &Sight::of_call(call), id)?;
    if !call.scope.assigned {
        return Err(ApiError::forbidden());
    }
    let user_id = call.actor.person()?;
    let assignment =
        checks::assignment_of_user(connection, id, user_id)?.ok_or_else(ApiError::forbidden)?;
    let part = checks::parts_of(connection, std::slice::from_ref(id))?
        .into_iter()
        .find(|part| part.unit_id == assignment.unit_id)
        .ok_or_else(|| ApiError::internal("an inspector without a part"))?;
    let task = reading::task(connection, &row.task_id)?;
    task.require_alive()?;
    if rules::next(part.state, event).is_none() {
        return Err(ApiError::invalid_state(part.state));
    }
    Ok(Inspection {
        task,
        row,
        part,
        assignment,
    })
}

/// Begins the inspection of the caller's part.
pub fn start_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
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
    let present = checks::assignments_of(connection, std::slice::from_ref(id))?
        .iter()
        .filter(|one| one.unit_id == *unit_id)
        .count();
    if present < needed {
        return Err(ApiError::refused(ErrorCode::TooFewInspectors).with("min", needed));
    }
    let place = text::optional_line(start.place.as_deref().unwrap_or_default(), PLACE_LIMIT)
        .map_err(|error| ApiError::invalid(vec![error.at("/place")]))?;
    let part = moved(&inspection.part, CheckEvent::Start)?;
    let row = CheckRow {
        // A device's clock may be years off: the server's time is what the record says.
        started_at: inspection.row.started_at.or(Some(call.now.naive_utc())),
        client_started_at: match inspection.row.started_at {
            None => start.client_time.map(rules::storable),
            Some(_) => inspection.row.client_started_at,
        },
        place: inspection.row.place.clone().or(place),
        ..inspection.row.clone()
    };
    let row = write(connection, call, row, &part)?;
    let change = change(&inspection.task, &inspection.row, &row, "start");
    history::record(connection, call, change)
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
