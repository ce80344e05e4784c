//! One action over many publications: each is done or refused on its own.

use crate::kernel::batch::{self, Steps};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::publications::actions::results;
use crate::publications::actions::views::right_of;
use crate::publications::store::publications::PublicationRow;
use sortition_contract::ids::PublicationId;
use sortition_contract::page::Batch;
use sortition_contract::publications::{PublicationAction, PublishPublication, SubmitPublication};
use std::str::FromStr;

/// Does it to each; what is refused leaves the others as they are.
pub fn batch_publications(call: &Call, batch: Batch) -> Result<Steps, ApiError> {
    let action = PublicationAction::from_str(&batch.action)
        .ok()
        .filter(|action| *action != PublicationAction::Update)
        .ok_or_else(|| batch::unknown_action(&batch.action))?;
    batch::check_ids(&batch.ids)?;
    Ok(Steps {
        call: batch::call_of(call, &right_of(action)),
        nothing: Change {
            module: "publications",
            event: "batch",
            resource: "publications",
            ..Change::default()
        },
        is_locked: false,
        apply: Box::new(move |connection, call, id| {
            apply(connection, call, action, &id.to_owned().into(), &batch).map(drop)
        }),
    })
}

fn apply(
    connection: &mut AnyConnection,
    call: &Call,
    action: PublicationAction,
    id: &PublicationId,
    batch: &Batch,
) -> Result<PublicationRow, ApiError> {
    let reason = batch.reason.as_deref().unwrap_or_default();
    match action {
        PublicationAction::Submit => {
            results::submit_publication(connection, call, id, &SubmitPublication::default())
        }
        PublicationAction::Withdraw => results::withdraw_publication(connection, call, id),
        PublicationAction::Approve => results::approve_publication(connection, call, id),
        PublicationAction::Return => results::return_publication(connection, call, id, reason),
        PublicationAction::Withhold => results::withhold_publication(connection, call, id, reason),
        PublicationAction::Publish => {
            results::publish_publication(connection, call, id, &PublishPublication::default())
        }
        PublicationAction::Correct => results::correct_publication(connection, call, id, reason),
        PublicationAction::TakeDown => results::take_down_publication(connection, call, id, reason),
        PublicationAction::Update => Err(ApiError::forbidden()),
    }
}
