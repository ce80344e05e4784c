//! Operations of `checklist`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::checklist::{CreateItem, ItemView, UpdateItem};
use sortition_contract::page::{Page, Reason};

/// Items, each in the version that the conditions ask for.
pub async fn list_items(query: ListQuery) -> Result<Page<ItemView>, Error> {
    api::get("/items")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// All major items. There are fewer than a page holds.
pub async fn all_major_items() -> Result<Vec<ItemView>, Error> {
    let query = ListQuery::default()
        .with("is_major", true)
        .with("sort", "code")
        .with("limit", 200);
    Ok(list_items(query).await?.items)
}

/// One item, in the version in force, or in its newest if none is.
pub async fn get_item(id: &str) -> Result<ItemView, Error> {
    api::get(format!("/items/{id}")).send().await
}

/// All versions of an item, the newest first.
pub async fn list_item_versions(id: &str) -> Result<Page<ItemView>, Error> {
    api::get(format!("/items/{id}/versions")).send().await
}

/// Makes an item: its first version, as draft.
pub async fn create_item(body: &CreateItem) -> Result<ItemView, Error> {
    api::post("/items").json(body).send().await
}

/// Makes a new version of an item, as draft.
pub async fn create_item_version(id: &str, body: &UpdateItem) -> Result<ItemView, Error> {
    api::post(format!("/items/{id}/versions"))
        .json(body)
        .send()
        .await
}

/// The address of a version.
fn path(version: &ItemView) -> String {
    format!("/items/{}/versions/{}", version.id, version.version_id)
}

/// Changes a draft.
pub async fn update_item_version(draft: &ItemView, body: &UpdateItem) -> Result<ItemView, Error> {
    api::patch(path(draft))
        .if_match(draft.version)
        .json(body)
        .send()
        .await
}

/// Deletes a draft that was never submitted.
pub async fn delete_item_version(draft: &ItemView) -> Result<(), Error> {
    api::delete(path(draft))
        .if_match(draft.version)
        .send_empty()
        .await
}

/// Submits a draft.
pub async fn submit_item_version(draft: &ItemView) -> Result<ItemView, Error> {
    api::post(format!("{}/submit", path(draft))).send().await
}

/// Takes a submission back.
pub async fn withdraw_item_version(version: &ItemView) -> Result<ItemView, Error> {
    api::post(format!("{}/withdraw", path(version)))
        .send()
        .await
}

/// Approves a submitted version.
pub async fn approve_item_version(version: &ItemView) -> Result<ItemView, Error> {
    api::post(format!("{}/approve", path(version))).send().await
}

/// Sends a submitted version back.
pub async fn return_item_version(version: &ItemView, reason: String) -> Result<ItemView, Error> {
    api::post(format!("{}/return", path(version)))
        .json(&Reason { reason })
        .send()
        .await
}

/// Makes a version public.
pub async fn publish_item_version(version: &ItemView) -> Result<ItemView, Error> {
    api::post(format!("{}/publish", path(version))).send().await
}

/// Ends an item for good.
pub async fn repeal_item_version(version: &ItemView, reason: String) -> Result<ItemView, Error> {
    api::post(format!("{}/repeal", path(version)))
        .json(&Reason { reason })
        .send()
        .await
}

/// What became of an item's versions.
pub async fn list_item_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/items/{id}/transitions")).send().await?;
    Ok(page.items)
}
