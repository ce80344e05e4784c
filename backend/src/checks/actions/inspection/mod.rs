//! What inspectors do: start, save finding by finding, add evidence, submit.

mod evidence;
mod findings;
mod submission;

pub use self::evidence::add_evidence;
pub use self::findings::{Saved, save_finding};
pub use self::submission::{submit_check, update_check};
use crate::checks::actions::check_facts;
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::checks::{self, Check, CheckRow, PartRow};
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle::{self, Event, Record};
use crate::kernel::text;
use crate::sight::Sight;
use sortition_contract::checks::StartCheck;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::CheckId;

/// The longest place, in characters.
const PLACE_LIMIT: usize = 200;

/// A check with the part in which the caller inspects.
struct Inspection {
    /// The check, of which that part moves.
    check: Check,
    /// The part, as it is.
    part: PartRow,
}

/// Loads a check for one of its inspectors: 404 if it doesn't exist for the caller, 403 if the
/// caller doesn't inspect it, 409 if the part's life doesn't allow the event. Which version the client
/// saw, and of what, is each command's to ask.
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
    let own =
        checks::assignment_of_user(connection, id, user_id)?.ok_or_else(ApiError::forbidden)?;
    let task = reading::task(connection, &row.task_id)?;
    task.require_alive()?;
    let parts = checks::parts_of(connection, std::slice::from_ref(id))?;
    let check = Check::of_parts(row, task, parts, |part| part.unit_id == own.unit_id);
    let part = check.parts.first().cloned();
    let part = part.ok_or_else(|| ApiError::internal("an inspector without a part"))?;
    let facts = check_facts(&call.actor, &check.row, &check.parts, Some(&own));
    lifecycle::require_part(&check, event, true, &facts)?;
    Ok(Inspection { check, part })
}

/// Begins the inspection of the caller's part.
pub fn start_check(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    start: &StartCheck,
) -> Result<(), ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Start)?;
    let before = &inspection.check;
    call.check_version(before.row.version)?;
    require_enough(connection, &inspection)?;
    let place = start.place.as_deref().unwrap_or_default();
    let place = text::optional_line(place, PLACE_LIMIT).map_err(|error| error.at("/place"))?;
    let row = CheckRow {
        // A device's clock may be years off: the server's time is what the record says.
        started_at: before.row.started_at.or(Some(call.now.naive_utc())),
        client_started_at: match before.row.started_at {
            None => start.client_time.map(rules::storable),
            Some(_) => before.row.client_started_at,
        },
        place: before.row.place.clone().or(place),
        ..before.row.clone()
    };
    let after = Check {
        row,
        ..before.clone()
    };
    lifecycle::step(connection, call, before, after, (CheckEvent::Start, None))?;
    Ok(())
}

/// Refuses a part with fewer inspectors than an inspection takes.
fn require_enough(connection: &mut AnyConnection, inspection: &Inspection) -> Result<(), ApiError> {
    let Inspection { check, part } = inspection;
    let task_says = reading::task_units(connection, &check.task.id)?
        .into_iter()
        .find(|(unit_id, _)| *unit_id == part.unit_id)
        .map_or(0, |(_, inspectors)| inspectors);
    let needed = rules::inspectors_needed(task_says);
    let present = checks::assignments_of(connection, std::slice::from_ref(&check.row.id))?
        .iter()
        .filter(|one| one.unit_id == part.unit_id)
        .count();
    match present < needed {
        true => Err(ApiError::refused(ErrorCode::TooFewInspectors).with("min", needed)),
        false => Ok(()),
    }
}

/// What is saved takes a returned part up again; else the part stays as it is.
fn take_up(
    connection: &mut AnyConnection,
    call: &Call,
    inspection: &Inspection,
) -> Result<(), ApiError> {
    let before = &inspection.check;
    if CheckEvent::Save.next(before.state()) == Some(before.state()) {
        return Ok(());
    }
    let step = (CheckEvent::Save, None);
    lifecycle::step(connection, call, before, before.clone(), step)?;
    Ok(())
}
