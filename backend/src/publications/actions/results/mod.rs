//! Publications of results: draft → submitted → approved → published, and what follows.

mod corrections;
mod decisions;
mod drafts;

pub use self::corrections::{correct_publication, take_down_publication};
pub use self::decisions::{
    approve_publication, publish_publication, return_publication, submit_publication,
    withdraw_publication, withhold_publication,
};
pub use self::drafts::{NewResult, draft_results, publish_by, update_publication};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::{lifecycle, public_text, text};
use crate::publications::actions::views::facts_of;
use crate::publications::rules::PublicationEvent;
use crate::publications::store::publications::{self, PublicationRow};
use sortition_contract::ids::PublicationId;

/// A publication of the caller's unit, to which they may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    event: PublicationEvent,
) -> Result<PublicationRow, ApiError> {
    let row = publications::find(connection, &call.sight, id)?;
    let reaches = call.scope.has_unit(&row.unit_id);
    let facts = facts_of(&call.actor, &row);
    lifecycle::require(call, &row, event, reaches, &facts)?;
    Ok(row)
}

/// A reason that the portal shows: of a correction, of a tombstone.
fn public_reason_of(reason: &str) -> Result<String, FieldError> {
    public_text::paragraphs(reason, text::REASON_LIMIT, "/reason")
}
