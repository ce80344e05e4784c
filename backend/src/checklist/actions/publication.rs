//! The checklist is published as a whole: what is new of it becomes public, and the publication
//! holds all that is public from then on.

use crate::checklist::actions::drafts::load;
use crate::checklist::actions::views;
use crate::checklist::rules::ItemEvent;
use crate::checklist::store::{self, ItemVersionRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::publications::actions::{NewPublication, Place, publish_approved};
use serde_json::{Value, json};
use sortition_contract::checklist::ItemView;
use sortition_contract::ids::{ItemId, ItemVersionId, UnitId};
use sortition_contract::org::Role;
use sortition_contract::publications::{PublicationKind, PublishPublication};

/// What the publication is called.
const TITLE: &str = "随机抽查事项清单";
/// The one checklist, as the subject of its publications: each replaces the one before.
const SUBJECT: &str = "checklist";

/// Publishes an approved version or one in force.
pub fn publish_item_version(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
    place: &PublishPublication,
) -> Result<ItemView, ApiError> {
    let row = set_published(connection, call, path)?;
    publish_checklist(connection, call, place)?;
    views::item(connection, &call.actor, &row)
}

/// Marks a version as public; the publication itself is made once for all of them.
pub fn set_published(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&ItemId, &ItemVersionId),
) -> Result<ItemVersionRow, ApiError> {
    let before = load(connection, call, path, ItemEvent::Publish)?;
    let row = ItemVersionRow {
        published_at: Some(call.now.naive_utc()),
        ..before.clone()
    };
    let step = (ItemEvent::Publish, None);
    lifecycle::step(connection, call, &before, row, step)
}

/// Makes the publication of the checklist as it is public now.
pub fn publish_checklist(
    connection: &mut AnyConnection,
    call: &Call,
    place: &PublishPublication,
) -> Result<(), ApiError> {
    let place = Place::read(&place.site, &place.url, &place.number)?;
    let office = call.actor.unit_with(&[Role::Regulations]);
    let unit_id: UnitId = match office {
        Some(held) => held.unit_id.clone(),
        None => call.actor.unit_id.clone().ok_or_else(ApiError::forbidden)?,
    };
    let items = store::published(connection, call.today())?;
    let publication = NewPublication {
        kind: PublicationKind::Checklist,
        subject_id: SUBJECT.to_owned(),
        task_id: None,
        unit_id,
        title: TITLE.to_owned(),
        public_text: TITLE.to_owned(),
        content: content(&items),
        place,
        due_at: None,
    };
    publish_approved(connection, call, publication).map(drop)
}

/// The list as it stands, frozen with its texts.
fn content(items: &[ItemVersionRow]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|item| {
            json!({
                "version_id": item.id, "code": item.code, "number": item.number,
                "name": item.name, "kind": item.kind, "object_types": &*item.object_types,
                "content": item.content, "method": item.method,
                "legal_basis": item.legal_basis, "effective_from": item.effective_from,
            })
        })
        .collect();
    json!({ "items": items })
}
