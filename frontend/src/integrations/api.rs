//! Operations of `integrations`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::integrations::{
    ApiKeyView, CreateApiKey, CreatedApiKey, KeyScopeView, RotateApiKey,
};
use sortition_contract::page::Page;

/// The keys that one may see.
pub async fn list_api_keys(query: ListQuery) -> Result<Page<ApiKeyView>, Error> {
    api::get("/api-keys")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// Makes a key; the answer holds its secret.
pub async fn create_api_key(body: &CreateApiKey) -> Result<CreatedApiKey, Error> {
    api::post("/api-keys").json(body).send().await
}

/// Makes a second key of a key's program; the answer holds its secret.
pub async fn rotate_api_key(
    id: &str,
    version: i64,
    body: &RotateApiKey,
) -> Result<CreatedApiKey, Error> {
    api::post(format!("/api-keys/{id}/rotate"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

/// Ends a key.
pub async fn revoke_api_key(id: &str, version: i64) -> Result<ApiKeyView, Error> {
    api::post(format!("/api-keys/{id}/revoke"))
        .if_match(version)
        .send()
        .await
}

/// The scopes that a unit's keys can have.
pub async fn list_key_scopes(unit_id: &str) -> Result<Vec<KeyScopeView>, Error> {
    let page: Page<KeyScopeView> = api::get("/key-scopes")
        .encoded_query(&format!("unit_id={unit_id}"))
        .send()
        .await?;
    Ok(page.items)
}
