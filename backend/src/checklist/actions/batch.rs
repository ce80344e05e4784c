//! One event over many items: each is done or refused on its own.

use crate::checklist::actions::{decisions, publication};
use crate::checklist::store::{self, ItemVersionRow};
use crate::checklist::{ApproveItemVersion, SubmitItemVersion};
use crate::kernel::batch;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::kernel::rights::{Operation, Scope};
use sortition_contract::checklist::ItemState;
use sortition_contract::page::{Batch, BatchResults};
use sortition_contract::publications::PublishPublication;

/// The events that a batch knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Submit,
    Withdraw,
    Approve,
    Return,
    Publish,
    Repeal,
}

impl Action {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "submit" => Self::Submit,
            "withdraw" => Self::Withdraw,
            "approve" => Self::Approve,
            "return" => Self::Return,
            "publish" => Self::Publish,
            "repeal" => Self::Repeal,
            _ => return None,
        })
    }

    /// What the event's own operation reaches for the caller (rows 11 and 12).
    fn scope(self, call: &Call) -> Scope {
        let right = match self {
            Self::Submit | Self::Withdraw => &SubmitItemVersion::RIGHT,
            _ => &ApproveItemVersion::RIGHT,
        };
        Scope::of(right, &call.actor.roles)
    }

    /// Which version of an item is meant: the one on its way, or the one in force.
    fn version(self, versions: &[ItemVersionRow]) -> Option<&ItemVersionRow> {
        let is_one_of = |row: &&ItemVersionRow, states: &[ItemState]| states.contains(&row.state);
        let find = |states: &[ItemState]| versions.iter().find(|row| is_one_of(row, states));
        match self {
            Self::Repeal => find(&[ItemState::Effective]),
            Self::Publish => versions.iter().find(|row| {
                row.published_at.is_none()
                    && is_one_of(row, &[ItemState::Approved, ItemState::Effective])
            }),
            _ => find(&[
                ItemState::Draft,
                ItemState::Returned,
                ItemState::Submitted,
                ItemState::Approved,
            ]),
        }
        .or_else(|| versions.first())
    }
}

/// Applies an event to each item; what is refused leaves the others as they are. What is published
/// together stands in one publication.
pub fn batch_items(
    connection: &mut AnyConnection,
    call: &Call,
    batch: &Batch,
) -> Result<BatchResults, ApiError> {
    let action = Action::find(&batch.action).ok_or_else(|| batch::unknown_action(&batch.action))?;
    if let Some(error) = batch::check_ids(&batch.ids) {
        return Err(ApiError::invalid(vec![error]));
    }
    let call = Call {
        scope: action.scope(call),
        if_match: None,
        idempotency: None,
        ..call.clone()
    };
    let nothing = Change {
        module: "checklist",
        event: "batch",
        resource: "items",
        ..Change::default()
    };
    let results = batch::each(connection, &call, &batch.ids, nothing, |connection, id| {
        apply(connection, &call, action, id, batch)
    })?;
    if action == Action::Publish && batch::has_done(&results) {
        publication::publish_checklist(connection, &call, &PublishPublication::default())?;
    }
    Ok(results)
}

fn apply(
    connection: &mut AnyConnection,
    call: &Call,
    action: Action,
    id: &str,
    batch: &Batch,
) -> Result<(), ApiError> {
    let versions = store::versions(connection, &id.to_owned().into())?;
    let row = action.version(&versions).ok_or_else(ApiError::not_found)?;
    let path = (&row.item_id, &row.id);
    let reason = batch.reason.as_deref().unwrap_or_default();
    match action {
        Action::Submit => decisions::submit_item_version(connection, call, path).map(drop),
        Action::Withdraw => decisions::withdraw_item_version(connection, call, path).map(drop),
        Action::Approve => decisions::approve_item_version(connection, call, path).map(drop),
        Action::Return => decisions::return_item_version(connection, call, path, reason).map(drop),
        Action::Publish => publication::set_published(connection, call, path).map(drop),
        Action::Repeal => decisions::repeal_item_version(connection, call, path, reason).map(drop),
    }
}
