//! `/plans/{id}/entries`, and the live count of a scope before an entry is saved.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Listed, Listing};
use crate::kernel::request::{Command, Id, Query, parse_json};
use crate::kernel::services::Services;
use crate::plans::actions::{entries as actions, survey, views};
use crate::plans::store::plans;
use crate::plans::{
    CountPlanScope, CreatePlanEntry, DeletePlanEntry, GetPlanEntry, ListPlanEntries,
    UpdatePlanEntry,
};
use actix_web::{FromRequest, HttpRequest, delete, dev::Payload, get, patch, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::{PlanEntryId, PlanId};
use sortition_contract::page::Page;
use sortition_contract::plans::{
    CountScope, CountScopeQuery, CreateEntry, EntryFilter, EntryView, ScopeCount, UpdateEntry,
};

/// Plan and entry of the path. What is no id names no record: 404.
pub struct EntryPath {
    plan_id: PlanId,
    id: PlanEntryId,
}

impl FromRequest for EntryPath {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name);
        let plan_id = part("id").and_then(|text| text.parse().ok());
        let id = part("entry_id").and_then(|text| text.parse().ok());
        let path = plan_id.zip(id).map(|(plan_id, id)| Self { plan_id, id });
        std::future::ready(path.ok_or_else(ApiError::not_found))
    }
}

/// How many objects a scope holds, by stratum. `entry` is a `CountScope` as JSON.
#[utoipa::path(
    tag = "plans",
    params(CountScopeQuery),
    responses((status = 200, body = ScopeCount), (status = 422, body = Problem))
)]
#[get("/plans/scope-count")]
pub async fn count_plan_scope(
    query: Query<CountPlanScope>,
    listing: Listing<CountScopeQuery>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let ask: CountScope = parse_json(listing.filter.entry.as_bytes())?;
    let keys = services.keys.clone();
    let count = services
        .read(query.call, move |connection, call| {
            survey::count_plan_scope(connection, call, &keys, &ask)
        })
        .await?;
    Reply::ok(&count)
}

/// The entries of a plan, by number.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = Page<EntryView>), (status = 404, body = Problem))
)]
#[get("/plans/{id}/entries")]
pub async fn list_plan_entries(
    query: Query<ListPlanEntries>,
    Id(id): Id<PlanId>,
    _listing: Listing<EntryFilter>,
    services: web::Data<Services>,
) -> Result<Listed<EntryView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let plan = plans::find_visible(connection, &call.scope, &id)?;
            views::entries_of(connection, call, &plan)
        })
        .await?;
    Ok(Listed(Page {
        total: Some(items.len() as i64),
        ..Page::whole(items)
    }))
}

/// One entry of a plan.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path), ("entry_id" = PlanEntryId, Path)),
    responses((status = 200, body = EntryView), (status = 404, body = Problem))
)]
#[get("/plans/{id}/entries/{entry_id}")]
pub async fn get_plan_entry(
    query: Query<GetPlanEntry>,
    path: EntryPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let plan = plans::find_visible(connection, &call.scope, &path.plan_id)?;
            views::entries_of(connection, call, &plan)?
                .into_iter()
                .find(|entry| entry.id == path.id)
                .ok_or_else(ApiError::not_found)
        })
        .await?;
    Reply::record(&view)
}

/// Adds an entry to a draft.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    request_body = CreateEntry,
    responses(
        (status = 201, body = EntryView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/plans/{id}/entries")]
pub async fn create_plan_entry(
    command: Command<CreatePlanEntry, web::Json<CreateEntry>>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let entry = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_plan_entry(connection, call, &id, &entry)?;
            let place = format!("/api/v1/plans/{id}/entries/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes an entry of a draft.
#[utoipa::path(
    tag = "plans",
    params(
        ("id" = PlanId, Path),
        ("entry_id" = PlanEntryId, Path),
        ("If-Match" = String, Header)
    ),
    request_body = UpdateEntry,
    responses(
        (status = 200, body = EntryView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[patch("/plans/{id}/entries/{entry_id}")]
pub async fn update_plan_entry(
    command: Command<UpdatePlanEntry, web::Json<UpdateEntry>>,
    path: EntryPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            let EntryPath { plan_id, id } = &path;
            actions::update_plan_entry(connection, call, plan_id, id, &changes)
        })
        .await
}

/// Deletes an entry of a draft.
#[utoipa::path(
    tag = "plans",
    params(
        ("id" = PlanId, Path),
        ("entry_id" = PlanEntryId, Path),
        ("If-Match" = String, Header)
    ),
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem))
)]
#[delete("/plans/{id}/entries/{entry_id}")]
pub async fn delete_plan_entry(
    command: Command<DeletePlanEntry>,
    path: EntryPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            actions::delete_plan_entry(connection, call, &path.plan_id, &path.id)?;
            Ok(Reply::no_content())
        })
        .await
}
