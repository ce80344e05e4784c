//! Calls of `plans`, each named as the server's handler, and what its forms choose from.

use super::ratios::DefaultRatios;
use crate::api::{self, Error};
use crate::ui::ListQuery;
use serde::de::DeserializeOwned;
use sortition_contract::audit::TransitionView;
use sortition_contract::checklist::ItemView;
use sortition_contract::ids::UnitId;
use sortition_contract::org::{SettingView, UnitView};
use sortition_contract::page::{Page, Reason};
use sortition_contract::plans::{
    CountScope, CreateEntry, CreatePlan, EntryView, PlanForecast, PlanView, PublishPlan,
    ScopeCount, UpdateEntry, UpdatePlan,
};

pub async fn list_plans(query: ListQuery) -> Result<Page<PlanView>, Error> {
    api::get("/plans")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn get_plan(id: &str) -> Result<PlanView, Error> {
    api::get(format!("/plans/{id}")).send().await
}

pub async fn create_plan(body: &CreatePlan) -> Result<PlanView, Error> {
    api::post("/plans").json(body).send().await
}

pub async fn update_plan(id: &str, version: i64, body: &UpdatePlan) -> Result<PlanView, Error> {
    api::patch(format!("/plans/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn delete_plan(id: &str, version: i64) -> Result<(), Error> {
    api::delete(format!("/plans/{id}"))
        .if_match(version)
        .send_empty()
        .await
}

pub async fn get_plan_forecast(id: &str) -> Result<PlanForecast, Error> {
    api::get(format!("/plans/{id}/forecast")).send().await
}

pub async fn submit_plan(id: &str, version: i64) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/submit"))
        .if_match(version)
        .send()
        .await
}

pub async fn withdraw_plan(id: &str) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/withdraw")).send().await
}

/// With the version that was looked at: what changed since isn't approved unseen.
pub async fn approve_plan(id: &str, version: i64) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/approve"))
        .if_match(version)
        .send()
        .await
}

pub async fn return_plan(id: &str, reason: String) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/return"))
        .json(&Reason { reason })
        .send()
        .await
}

pub async fn publish_plan(id: &str, body: &PublishPlan) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/publish"))
        .json(body)
        .send()
        .await
}

pub async fn close_plan(id: &str) -> Result<PlanView, Error> {
    api::post(format!("/plans/{id}/close")).send().await
}

pub async fn count_plan_scope(ask: &CountScope) -> Result<ScopeCount, Error> {
    let entry = serde_json::to_string(ask).unwrap_or_default();
    api::get("/plans/scope-count")
        .query("entry", entry)
        .send()
        .await
}

/// All entries of a plan: the server doesn't page them.
pub async fn list_plan_entries(plan_id: &str) -> Result<Vec<EntryView>, Error> {
    let page: Page<EntryView> = api::get(format!("/plans/{plan_id}/entries")).send().await?;
    Ok(page.items)
}

pub async fn get_plan_entry(plan_id: &str, id: &str) -> Result<EntryView, Error> {
    api::get(format!("/plans/{plan_id}/entries/{id}"))
        .send()
        .await
}

pub async fn create_plan_entry(plan_id: &str, body: &CreateEntry) -> Result<EntryView, Error> {
    api::post(format!("/plans/{plan_id}/entries"))
        .json(body)
        .send()
        .await
}

pub async fn update_plan_entry(
    plan_id: &str,
    id: &str,
    version: i64,
    body: &UpdateEntry,
) -> Result<EntryView, Error> {
    api::patch(format!("/plans/{plan_id}/entries/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

pub async fn delete_plan_entry(plan_id: &str, id: &str, version: i64) -> Result<(), Error> {
    api::delete(format!("/plans/{plan_id}/entries/{id}"))
        .if_match(version)
        .send_empty()
        .await
}

/// What an entry is made of, besides short lists of names: items in force and units.
#[derive(Clone, Debug, Default)]
pub struct Dictionaries {
    /// Items of the checklist in force, without the major items above them.
    pub items: Vec<ItemView>,
    /// Units that take part.
    pub units: Vec<UnitView>,
    /// The settings in force.
    settings: Vec<SettingView>,
}

impl Dictionaries {
    /// The ratios that a unit's new entries begin with: its own, else everybody's.
    pub fn default_ratios(&self, unit_id: &UnitId) -> DefaultRatios {
        let found = |unit_id: Option<&UnitId>| {
            let mut settings = self.settings.iter();
            settings.find(|one| one.key == "default_ratios" && one.unit_id.as_ref() == unit_id)
        };
        let setting = found(Some(unit_id)).or_else(|| found(None));
        setting
            .map(|one| DefaultRatios::read(&one.value))
            .unwrap_or_default()
    }
}

/// Loads all items and units that an entry can be made of.
pub async fn dictionaries() -> Result<Dictionaries, Error> {
    let items = all("/items?state=effective&is_major=false");
    let settings = api::get("/settings").send::<Page<SettingView>>();
    let (items, units, settings) =
        futures::future::try_join3(items, all("/units?state=active"), settings).await?;
    Ok(Dictionaries {
        items,
        units,
        settings: settings.items,
    })
}

/// All records of a paged list.
async fn all<T: DeserializeOwned>(path: &str) -> Result<Vec<T>, Error> {
    /// As many as the server gives at once.
    const MOST: &str = "200";
    let mut items = Vec::new();
    let mut cursor = None;
    loop {
        let mut call = api::get(path).query("limit", MOST);
        if let Some(cursor) = cursor {
            call = call.query("cursor", cursor);
        }
        let page: Page<T> = call.send().await?;
        items.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(items);
        }
    }
}

/// What became of a plan.
pub async fn list_plan_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/plans/{id}/transitions")).send().await?;
    Ok(page.items)
}
