//! One action over many objects: each is done or refused on its own.

use crate::kernel::batch::{self, Steps};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::Change;
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::text;
use crate::registers::GetObject;
use crate::registers::actions::objects;
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::rules::objects::check_tags;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{MarkObject, ObjectBatch, ObjectBatchAction, ObjectView};
use std::sync::Arc;

/// What a batch does, checked before the first record is touched.
enum Action {
    Tag(Vec<String>),
    Untag(Vec<String>),
    Mark(MarkObject),
}

/// Applies an action to each; what is refused leaves the others as they are.
pub fn batch_objects(call: &Call, keys: Arc<Keys>, batch: ObjectBatch) -> Result<Steps, ApiError> {
    let action = checked(&batch)?;
    Ok(Steps {
        call: Call {
            sight: Scope::sight(&GetObject::RIGHT, &call.actor.roles),
            if_match: None,
            idempotency: None,
            ..call.clone()
        },
        nothing: Change {
            module: "registers",
            event: "batch",
            resource: "objects",
            ..Change::default()
        },
        is_locked: false,
        apply: Box::new(move |connection, call, id| {
            let reason = batch.reason.as_deref();
            let id = ObjectId::from(id.to_owned());
            apply(connection, call, &keys, &id, (&action, reason)).map(drop)
        }),
    })
}

fn checked(batch: &ObjectBatch) -> Result<Action, ApiError> {
    let mut errors = Vec::from_iter(batch::check_ids(&batch.ids));
    let reason = batch.reason.as_deref().unwrap_or_default();
    if batch.reason.is_some() || batch.action == ObjectBatchAction::Mark {
        let reason = text::paragraphs(reason, text::REASON_LIMIT);
        errors.extend(reason.err().map(|error| error.at("/reason")));
    }
    let action = match batch.action {
        ObjectBatchAction::Mark => batch.status.map(|status| {
            Action::Mark(MarkObject {
                status,
                reason: reason.to_owned(),
                on: batch.on,
            })
        }),
        ObjectBatchAction::Tag | ObjectBatchAction::Untag if batch.tags.is_empty() => None,
        ObjectBatchAction::Tag => Some(Action::Tag(check_tags(&batch.tags, &mut errors))),
        ObjectBatchAction::Untag => Some(Action::Untag(check_tags(&batch.tags, &mut errors))),
    };
    let Some(action) = action else {
        let missing = match batch.action {
            ObjectBatchAction::Mark => "/status",
            _ => "/tags",
        };
        errors.push(FieldError::new(missing, ErrorCode::Required));
        return Err(ApiError::invalid(errors));
    };
    if errors.is_empty() {
        Ok(action)
    } else {
        Err(ApiError::invalid(errors))
    }
}

fn apply(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ObjectId,
    (action, reason): (&Action, Option<&str>),
) -> Result<ObjectView, ApiError> {
    match action {
        Action::Mark(mark) => objects::mark_object(connection, call, keys, id, mark),
        Action::Tag(tags) => {
            let step = (ObjectEvent::Tag, reason);
            objects::set_tags(connection, call, keys, id, step, |mut held| {
                held.extend(tags.iter().cloned());
                held.sort();
                held.dedup();
                held
            })
        }
        Action::Untag(tags) => {
            let step = (ObjectEvent::Untag, reason);
            objects::set_tags(connection, call, keys, id, step, |mut held| {
                held.retain(|tag| !tags.contains(&text::label(tag)));
                held
            })
        }
    }
}
