//! What happens to what is published: corrected, taken down.

use super::{load, public_reason_of};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
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

/// Takes it off its site; a tombstone with the reason stays.
pub fn take_down_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::TakeDown)?;
    let reason = public_reason_of(reason)?;
    let row = PublicationRow {
        reason: Some(reason.clone()),
        ..before.clone()
    };
    let step = (PublicationEvent::TakeDown, Some(reason.as_str()));
    lifecycle::step(connection, call, &before, row, step)
}
