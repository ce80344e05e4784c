//! One event over many publications: each is done or refused on its own.

use crate::kernel::batch::{self, Steps};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Change;
use crate::publications::actions::results;
use crate::publications::actions::views::right_of;
use crate::publications::rules::PublicationEvent;
use crate::publications::store::publications::PublicationRow;
use sortition_contract::ids::PublicationId;
use sortition_contract::page::Batch;
use sortition_contract::publications::{PublishPublication, SubmitPublication};

/// Applies an event to each; what is refused leaves the others as they are.
pub fn batch_publications(call: &Call, batch: Batch) -> Result<Steps, ApiError> {
    let event = PublicationEvent::find(&batch.action)
        .filter(|event| *event != PublicationEvent::Update)
        .ok_or_else(|| batch::unknown_action(&batch.action))?;
    if let Some(error) = batch::check_ids(&batch.ids) {
        return Err(ApiError::invalid(vec![error]));
    }
    Ok(Steps {
        call: batch::call_of(call, &right_of(event)),
        nothing: Change {
            module: "publications",
            event: "batch",
            resource: "publications",
            ..Change::default()
        },
        is_locked: false,
        apply: Box::new(move |connection, call, id| {
            apply(connection, call, event, id, &batch).map(drop)
        }),
    })
}

fn apply(
    connection: &mut AnyConnection,
    call: &Call,
    event: PublicationEvent,
    id: &str,
    batch: &Batch,
) -> Result<PublicationRow, ApiError> {
    let id = &PublicationId::from(id.to_owned());
    let reason = batch.reason.as_deref().unwrap_or_default();
    match event {
        PublicationEvent::Submit => {
            results::submit_publication(connection, call, id, &SubmitPublication::default())
        }
        PublicationEvent::Withdraw => results::withdraw_publication(connection, call, id),
        PublicationEvent::Approve => results::approve_publication(connection, call, id),
        PublicationEvent::Return => results::return_publication(connection, call, id, reason),
        PublicationEvent::Withhold => results::withhold_publication(connection, call, id, reason),
        PublicationEvent::Publish => {
            results::publish_publication(connection, call, id, &PublishPublication::default())
        }
        PublicationEvent::Correct => results::correct_publication(connection, call, id, reason),
        PublicationEvent::TakeDown => results::take_down_publication(connection, call, id, reason),
        PublicationEvent::Update => Err(ApiError::forbidden()),
    }
}
