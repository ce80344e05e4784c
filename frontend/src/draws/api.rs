//! Calls of `draws`, each named as the server's handler.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use serde_json::Value;
use sortition_contract::draws::{
    Abort, Commit, CreateDraw, DrawView, DrawnObject, Freeze, RecordBeacon, Rematch, Reveal,
};
use sortition_contract::page::Page;

pub async fn list_draws(query: ListQuery) -> Result<Page<DrawView>, Error> {
    api::get("/draws")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn get_draw(id: &str) -> Result<DrawView, Error> {
    api::get(format!("/draws/{id}")).send().await
}

pub async fn open_draw(task_id: &str, body: &CreateDraw, run: bool) -> Result<DrawView, Error> {
    let call = api::post(format!("/tasks/{task_id}/draws"));
    match run {
        true => call.query("run", true),
        false => call,
    }
    .json(body)
    .send()
    .await
}

pub async fn commit_draw(id: &str, body: &Commit) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/commitments"))
        .json(body)
        .send()
        .await
}

pub async fn freeze_draw(id: &str, body: &Freeze) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/freeze"))
        .json(body)
        .send()
        .await
}

pub async fn reveal_draw(id: &str, body: &Reveal) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/reveals"))
        .json(body)
        .send()
        .await
}

pub async fn record_beacon(id: &str, body: &RecordBeacon) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/beacon"))
        .json(body)
        .send()
        .await
}

pub async fn run_draw(id: &str) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/draw")).send().await
}

pub async fn rematch_draw(id: &str, body: &Rematch) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/rematch"))
        .json(body)
        .send()
        .await
}

pub async fn abort_draw(id: &str, body: &Abort) -> Result<DrawView, Error> {
    api::post(format!("/draws/{id}/abort"))
        .json(body)
        .send()
        .await
}

/// All pages of the drawn list; the regulations office says why it looks.
pub async fn list_drawn(id: &str, reason: Option<String>) -> Result<Vec<DrawnObject>, Error> {
    let mut drawn = Vec::new();
    let mut cursor = None::<String>;
    loop {
        let mut query = ListQuery::default().with("limit", 200);
        if let Some(reason) = &reason {
            query = query.with("reason", reason);
        }
        if let Some(cursor) = &cursor {
            query = query.with("cursor", cursor);
        }
        let page: Page<DrawnObject> = api::get(format!("/draws/{id}/drawn"))
            .encoded_query(&query.encoded())
            .send()
            .await?;
        drawn.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(drawn),
        }
    }
}

pub async fn get_draw_bundle(id: &str, reason: Option<String>) -> Result<(), Error> {
    let call = reasoned(api::get(format!("/draws/{id}/bundle")), reason);
    api::download(call, "bundle.json").await
}

/// The bundle itself, to be verified here.
pub async fn read_draw_bundle(id: &str, reason: Option<String>) -> Result<Value, Error> {
    reasoned(api::get(format!("/draws/{id}/bundle")), reason)
        .send()
        .await
}

pub async fn get_draw_bundle_zip(id: &str, reason: Option<String>) -> Result<(), Error> {
    let call = reasoned(api::get(format!("/draws/{id}/bundle.zip")), reason);
    api::download(call, "bundle.zip").await
}

fn reasoned(call: api::Call, reason: Option<String>) -> api::Call {
    match reason {
        Some(reason) => call.query("reason", reason),
        None => call,
    }
}
