//! What happens to a draft: submitted, decided on, published.

use super::load;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Unread};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::{fields, lifecycle, public_text};
use crate::publications::actions::approved::{Place, supersede, usual_number};
use crate::publications::actions::views::texts_of;
use crate::publications::rules::PublicationEvent;
use crate::publications::store::publications::{self, PublicationRow};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::PublicationId;
use sortition_contract::publications::{PublicationState, PublishPublication, SubmitPublication};

/// The most that is confirmed of one draft: more numbers of persons have no room in its text.
const CONFIRMED_MOST: usize = 500;

/// Hands a draft in. What looks like personal data must be confirmed hit by hit.
pub fn submit_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    submit: &SubmitPublication,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Submit)?;
    FieldError::at_most("/confirmed", submit.confirmed.len(), CONFIRMED_MOST)?;
    public_text::require_impersonal(&texts_of(&before), &submit.confirmed)?;
    let row = PublicationRow {
        submitted_by: call.actor.user_id.clone(),
        ..before.clone()
    };
    let step = (PublicationEvent::Submit, None);
    lifecycle::step(connection, call, &before, row, step)
}

/// Takes back what was handed in and not decided yet.
pub fn withdraw_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Withdraw)?;
    let (row, step) = (before.clone(), (PublicationEvent::Withdraw, None));
    lifecycle::step(connection, call, &before, row, step)
}

/// Agrees to publish.
pub fn approve_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Approve)?;
    let row = PublicationRow {
        decided_by: call.actor.user_id.clone(),
        ..before.clone()
    };
    let step = (PublicationEvent::Approve, None);
    lifecycle::step(connection, call, &before, row, step)
}

/// Gives it back with a reason.
pub fn return_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Return)?;
    let reason = fields::reason(reason)?;
    let row = PublicationRow {
        return_reason: Some(reason.clone()),
        decided_by: call.actor.user_id.clone(),
        ..before.clone()
    };
    let step = (PublicationEvent::Return, Some(reason.as_str()));
    lifecycle::step(connection, call, &before, row, step)
}

/// Decides that it isn't made public, for a legal reason: it leaves the clock.
pub fn withhold_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    reason: &str,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Withhold)?;
    let reason = fields::reason(reason)?;
    let row = PublicationRow {
        reason: Some(reason.clone()),
        decided_by: call.actor.user_id.clone(),
        ..before.clone()
    };
    let step = (PublicationEvent::Withhold, Some(reason.as_str()));
    lifecycle::step(connection, call, &before, row, step)
}

/// Puts it on its site: what the portal shows is frozen here.
pub fn publish_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    publish: &PublishPublication,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Publish)?;
    let mut row = before.clone();
    let place = Place::read(&publish.site, &publish.url, &publish.number)?;
    row.site = place.site.unwrap_or(row.site);
    row.url = place.url.unwrap_or(row.url);
    row.number = place.number.unwrap_or(row.number);
    if row.number.is_empty() {
        row.number = usual_number(&row.id, call.now);
    }
    let content = call.above.content(connection, "checks", &row.subject_id)?;
    let content = content.ok_or_else(|| ApiError::refused(ErrorCode::CheckUnconfirmed))?;
    public_text::require_impersonal(&texts_of_others(&content), &[])?;
    row.content = Some(Unread::of(&content)?);
    row.published_at = Some(call.now.naive_utc());
    let step = (PublicationEvent::Publish, None);
    let row = lifecycle::step(connection, call, &before, row, step)?;
    if let Some(former_id) = &row.former_id {
        let former = publications::find(connection, &call.sight, former_id)?;
        if former.state == PublicationState::Published {
            supersede(connection, call, former, row.reason.as_deref())?;
        }
    }
    Ok(row)
}

/// What a result shows of task, units and items. They are guarded where they are written; this holds
/// for what was stored before. The object's name was asked for when the result was submitted.
fn texts_of_others(content: &Value) -> Vec<(String, &str)> {
    let without = [
        "object_name",
        "object_code",
        "code",
        "draw_id",
        "manifest_hash",
    ];
    public_text::texts_of(content, "/result", &without)
}
