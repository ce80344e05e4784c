//! Publications of results: draft → submitted → approved → published, and what follows.

mod corrections;
mod decisions;
mod drafts;

pub use self::corrections::{correct_publication, take_down_publication};
pub use self::decisions::{
    approve_publication, publish_publication, return_publication, submit_publication,
    withdraw_publication, withhold_publication,
};
pub use self::drafts::{NewResult, draft_result, publish_by, update_publication};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::{public_text, text};
use crate::publications::actions::approved::record;
use crate::publications::rules::{self, PublicationEvent};
use crate::publications::store::publications::{self, PublicationRow};
use sortition_contract::ids::PublicationId;

/// Loads a publication of the caller's unit whose state allows the event.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    event: PublicationEvent,
) -> Result<(PublicationRow, PublicationRow), ApiError> {
    let before = publications::find(connection, &call.sight, id)?;
    call.require_unit(&before.unit_id)?;
    match event {
        PublicationEvent::Update => call.require_version(before.version)?,
        _ => call.check_version(before.version)?,
    }
    let state =
        rules::next(before.state, event).ok_or_else(|| ApiError::invalid_state(before.state))?;
    let row = PublicationRow {
        state,
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..before.clone()
    };
    Ok((before, row))
}

fn save(
    connection: &mut AnyConnection,
    call: &Call,
    event: PublicationEvent,
    before: &PublicationRow,
    row: PublicationRow,
) -> Result<PublicationRow, ApiError> {
    publications::update(connection, &row, before.version)?;
    let event = (event.word(), said(event, &row));
    record(connection, call, event, Some(before), &row)?;
    Ok(row)
}

/// The reason that was given with an event. A row keeps the reason of its correction, too, which
/// isn't that of each step after it.
fn said(event: PublicationEvent, row: &PublicationRow) -> Option<&str> {
    match event {
        PublicationEvent::Return => row.return_reason.as_deref(),
        PublicationEvent::Withhold | PublicationEvent::Correct | PublicationEvent::TakeDown => {
            row.reason.as_deref()
        }
        PublicationEvent::Update
        | PublicationEvent::Submit
        | PublicationEvent::Withdraw
        | PublicationEvent::Approve
        | PublicationEvent::Publish => None,
    }
}

/// A reason that the portal shows: of a correction, of a tombstone.
fn public_reason_of(reason: &str) -> Result<String, ApiError> {
    public_text::paragraphs(reason, text::REASON_LIMIT, "/reason")
        .map_err(|error| ApiError::invalid(vec![error]))
}

fn reason_of(reason: &str) -> Result<String, ApiError> {
    text::paragraphs(reason, text::REASON_LIMIT)
        .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))
}
