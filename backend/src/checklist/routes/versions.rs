//! `/items/{id}/versions`: what an item was, is and is to become.

use crate::checklist::actions::{drafts as actions, views};
use crate::checklist::store;
use crate::checklist::{
    CreateItemVersion, DeleteItemVersion, GetItemVersion, ListItemVersions, UpdateItemVersion,
};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listed;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::{FromRequest, HttpRequest, delete, dev::Payload, get, patch, post, web};
use sortition_contract::checklist::{ItemView, UpdateItem};
use sortition_contract::error::Problem;
use sortition_contract::ids::{ItemId, ItemVersionId};
use sortition_contract::page::Page;

/// Item and version of the path. What is no id names no record: 404.
pub struct VersionPath {
    /// The item.
    pub item_id: ItemId,
    /// The version.
    pub id: ItemVersionId,
}

impl FromRequest for VersionPath {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name);
        let item_id = part("id").and_then(|text| text.parse().ok());
        let id = part("version_id").and_then(|text| text.parse().ok());
        let path = item_id.zip(id).map(|(item_id, id)| Self { item_id, id });
        std::future::ready(path.ok_or_else(ApiError::not_found))
    }
}

/// All versions of an item, the newest first.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path)),
    responses((status = 200, body = Page<ItemView>), (status = 404, body = Problem))
)]
#[get("/items/{id}/versions")]
pub async fn list_item_versions(
    query: Query<ListItemVersions>,
    Id(id): Id<ItemId>,
    services: web::Data<Services>,
) -> Result<Listed<ItemView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let versions = store::versions(connection, &id)?;
            views::items(connection, &call.actor, &versions)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// One version of an item.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path), ("version_id" = ItemVersionId, Path)),
    responses((status = 200, body = ItemView), (status = 404, body = Problem))
)]
#[get("/items/{id}/versions/{version_id}")]
pub async fn get_item_version(
    query: Query<GetItemVersion>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let row = actions::find(connection, &path.item_id, &path.id)?;
            views::item(connection, &call.actor, &row)
        })
        .await?;
    Reply::record(&view)
}

/// Makes the next version of an item in force, as draft; the body holds what it changes.
#[utoipa::path(
    tag = "checklist",
    params(("id" = ItemId, Path)),
    request_body = UpdateItem,
    responses(
        (status = 201, body = ItemView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/items/{id}/versions")]
pub async fn create_item_version(
    command: Command<CreateItemVersion, web::Json<UpdateItem>>,
    Id(id): Id<ItemId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_item_version(connection, call, &id, &changes)?;
            let place = format!("/api/v1/items/{id}/versions/{}", view.version_id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes a draft.
#[utoipa::path(
    tag = "checklist",
    params(
        ("id" = ItemId, Path),
        ("version_id" = ItemVersionId, Path),
        ("If-Match" = String, Header)
    ),
    request_body = UpdateItem,
    responses(
        (status = 200, body = ItemView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/items/{id}/versions/{version_id}")]
pub async fn update_item_version(
    command: Command<UpdateItemVersion, web::Json<UpdateItem>>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::update_item_version(connection, call, path, &changes)
        })
        .await
}

/// Deletes a draft that was never submitted.
#[utoipa::path(
    tag = "checklist",
    params(
        ("id" = ItemId, Path),
        ("version_id" = ItemVersionId, Path),
        ("If-Match" = String, Header)
    ),
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem))
)]
#[delete("/items/{id}/versions/{version_id}")]
pub async fn delete_item_version(
    command: Command<DeleteItemVersion>,
    path: VersionPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            let path = (&path.item_id, &path.id);
            actions::delete_item_version(connection, call, path)?;
            Ok(Reply::no_content())
        })
        .await
}
