//! What happens to what is published: corrected, taken down.

use super::{load, public_reason_of};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle::{self, Event};
use crate::publications::actions::approved::permalink;
use crate::publications::rules::{self, PublicationEvent};
use crate::publications::store::publications::{self, PublicationRow};
use sortition_contract::ids::PublicationId;
use sortition_contract::publications::{PublicationKind, PublicationState};

/// Begins a new version of what is published; the former stays until the new one is public.
pub fn correct_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Correct)?;
    let is_begun = publications::of_subject(connection, &before.subject_id)?
        .iter()
        .any(|row| rules::is_open(row.state));
    if is_begun {
        return Err(ApiError::invalid_state(before.state));
    }
    let id = PublicationId::new();
    let now = call.now.naive_utc();
    let row = PublicationRow {
        seq: 0,
        url: permalink(PublicationKind::Result, &id),
        id,
        state: PublicationState::Draft,
        number: String::new(),
        content: None,
        // The former stands there: the duty is met, whenever the correction follows.
        due_at: None,
        published_at: None,
        former_id: Some(before.id.clone()),
        reason: Some(public_reason_of(reason)?),
        submitted_by: None,
        decided_by: None,
        return_reason: None,
        created_by: call.actor.user_id.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
        ..before
    };
    publications::insert(connection, &row)?;
    let reason = row.reason.as_deref();
    lifecycle::begin(connection, call, ("correct", reason), &row)?;
    Ok(row)
}

/// Takes it off its site; a tombstone with the reason stays. With the text that holds its former texts go
/// too: what is taken down isn't to be read in an older wording.
pub fn take_down_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::TakeDown)?;
    let reason = public_reason_of(reason)?;
    let is_former = |row: &PublicationRow| {
        row.kind == before.kind
            && row.id != before.id
            && PublicationEvent::TakeDown.next(row.state).is_some()
    };
    if before.state == PublicationState::Published {
        let all = publications::of_subject(connection, &before.subject_id)?;
        for former in all.iter().filter(|row| is_former(row)) {
            take_down(connection, call, former, &reason)?;
        }
    }
    take_down(connection, call, &before, &reason)
}

fn take_down(
    connection: &mut AnyConnection,
    call: &Call,
    before: &PublicationRow,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let row = PublicationRow {
        reason: Some(reason.to_owned()),
        ..before.clone()
    };
    let step = (PublicationEvent::TakeDown, Some(reason));
    lifecycle::step(connection, call, before, row, step)
}
