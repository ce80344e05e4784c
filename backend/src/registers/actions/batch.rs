//! One action over many objects: each is done or refused on its own.

use crate::kernel::batch::{self, Steps};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::history::Change;
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::text;
use crate::registers::GetObject;
use crate::registers::actions::objects;
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::rules::objects::check_tags;
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
    let (action, reason) = checked(&batch)?;
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
            let id = ObjectId::from(id.to_owned());
            let wanted = (&action, reason.as_deref());
            apply(connection, call, &keys, &id, wanted).map(drop)
        }),
    })
}

/// What to do, and why.
fn checked(batch: &ObjectBatch) -> Result<(Action, Option<String>), ApiError> {
    let mut fields = Fields::default();
    fields.take(batch::check_ids(&batch.ids));
    // A mark needs a reason.
    let is_mark = batch.action == ObjectBatchAction::Mark;
    let reason = batch.reason.as_deref().or(is_mark.then_some(""));
    let reason = fields.optional(reason, Fields::reason);
    let action = match batch.action {
        ObjectBatchAction::Mark => {
            let status = fields.required("/status", batch.status);
            let marked = status.zip(reason.clone().flatten());
            marked.map(|(status, reason)| {
                Action::Mark(MarkObject {
                    status,
                    reason,
                    on: batch.on,
                })
            })
        }
        ObjectBatchAction::Tag => tags(&mut fields, batch).map(Action::Tag),
        ObjectBatchAction::Untag => tags(&mut fields, batch).map(Action::Untag),
    };
    fields.build(|| Some((action?, reason?)))
}

fn tags(fields: &mut Fields, batch: &ObjectBatch) -> Option<Vec<String>> {
    fields.required("/tags", batch.tags.first())?;
    check_tags(fields, &batch.tags)
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
