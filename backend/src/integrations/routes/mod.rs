//! `/api-keys`, and the scopes that they can have.

mod columns;

use crate::integrations::{
    CreateApiKey, GetApiKey, ListApiKeys, ListKeyScopes, RevokeApiKey, RotateApiKey, actions,
};
use crate::kernel::api_keys::NewKey;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use actix_web::{get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::ApiKeyId;
use sortition_contract::integrations::{
    self as contract, ApiKeyFilter, ApiKeyView, CreatedApiKey, KeyScopeFilter, KeyScopeView,
};
use sortition_contract::page::Page;

/// The keys of one's unit's programs; for the regulations office and the security administrator those of
/// all units.
#[utoipa::path(
    tag = "integrations",
    params(ListParameters, ApiKeyFilter),
    responses((status = 200, body = Page<ApiKeyView>))
)]
#[get("/api-keys")]
pub async fn list_api_keys(
    query: Query<ListApiKeys>,
    listing: Listing<ApiKeyFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<ApiKeyView>, ApiError> {
    page::answer(query.call, listing, &services, actions::list_api_keys).await
}

/// One key, without its secret.
#[utoipa::path(
    tag = "integrations",
    params(("id" = ApiKeyId, Path)),
    responses((status = 200, body = ApiKeyView), (status = 404, body = Problem))
)]
#[get("/api-keys/{id}")]
pub async fn get_api_key(
    query: Query<GetApiKey>,
    Id(id): Id<ApiKeyId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_api_key(connection, call, &id)
        })
        .await?;
    Reply::record(&view)
}

/// Makes a key of a program of a unit, the first or a second. Its secret is in the answer, once.
#[utoipa::path(
    tag = "integrations",
    request_body = contract::CreateApiKey,
    responses(
        (status = 201, body = CreatedApiKey),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/api-keys")]
pub async fn create_api_key(
    command: Command<CreateApiKey, web::Json<contract::CreateApiKey>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let body = command.body.into_inner();
    let key = NewKey::make()?;
    let rights = services.rights.clone();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_api_key(connection, call, &rights, &body, &key)?;
            created(view, &key)
        })
        .await
}

/// Makes a second key of a key's program, with its scopes and addresses. The first lives on until it is
/// revoked, so that the program can change over.
#[utoipa::path(
    tag = "integrations",
    params(("id" = ApiKeyId, Path)),
    request_body = contract::RotateApiKey,
    responses(
        (status = 201, body = CreatedApiKey),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/api-keys/{id}/rotate")]
pub async fn rotate_api_key(
    command: Command<RotateApiKey, Maybe<contract::RotateApiKey>>,
    Id(id): Id<ApiKeyId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Maybe(body) = command.body;
    let key = NewKey::make()?;
    let rights = services.rights.clone();
    services
        .command(command.call, move |connection, call| {
            let view = actions::rotate_api_key(connection, call, &rights, &id, &body, &key)?;
            created(view, &key)
        })
        .await
}

/// Ends a key for good: the next request with it is refused.
#[utoipa::path(
    tag = "integrations",
    params(("id" = ApiKeyId, Path)),
    responses((status = 200, body = ApiKeyView), (status = 409, body = Problem))
)]
#[post("/api-keys/{id}/revoke")]
pub async fn revoke_api_key(
    command: Command<RevokeApiKey>,
    Id(id): Id<ApiKeyId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::revoke_api_key(connection, call, &id)
        })
        .await
}

/// The scopes that keys of a unit can have, each with the operations that it opens.
#[utoipa::path(
    tag = "integrations",
    params(KeyScopeFilter),
    responses((status = 200, body = Page<KeyScopeView>))
)]
#[get("/key-scopes")]
pub async fn list_key_scopes(
    query: Query<ListKeyScopes>,
    listing: Listing<KeyScopeFilter>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<KeyScopeView>>, ApiError> {
    let rights = services.rights.clone();
    let page = services
        .read(query.call, move |connection, call| {
            let unit_id = listing.filter.unit_id.as_ref();
            actions::list_key_scopes(connection, call, &rights, unit_id)
        })
        .await?;
    Ok(web::Json(page))
}

/// The answer with the new key. What is kept of it for a repeat is without the secret.
fn created(view: ApiKeyView, key: &NewKey) -> Result<Reply, ApiError> {
    let location = format!("/api/v1/api-keys/{}", view.id);
    let body = CreatedApiKey {
        key: view,
        secret: Some(key.secret.clone()),
    };
    Ok(Reply::created(location, &body)?.told_once("secret"))
}
