//! `/plans` and the forecast of one.

use crate::audit::store as audit;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::plans::actions::{drafts, forecast, views};
use crate::plans::store::plans as store;
use crate::plans::{
    CreatePlan, DeletePlan, GetPlan, GetPlanForecast, ListPlanTransitions, ListPlans, UpdatePlan,
};
use actix_web::{delete, get, patch, post, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::error::Problem;
use sortition_contract::ids::PlanId;
use sortition_contract::page::Page;
use sortition_contract::plans::{self as contract, PlanFilter, PlanForecast, PlanView};

/// Plans: one's own, and all that are published.
#[utoipa::path(
    tag = "plans",
    params(ListParameters, PlanFilter),
    responses((status = 200, body = Page<PlanView>))
)]
#[get("/plans")]
pub async fn list_plans(
    query: Query<ListPlans>,
    listing: Listing<PlanFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<PlanView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let page = store::list(connection, &call.scope, listing)?;
            let items = views::plans(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One plan.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanView), (status = 404, body = Problem))
)]
#[get("/plans/{id}")]
pub async fn get_plan(
    query: Query<GetPlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let row = store::find_visible(connection, &call.scope, &id)?;
            views::plan(connection, call, &row)
        })
        .await?;
    Reply::record(&view)
}

/// What became of a plan: who submitted it, decided on it and published it, and why.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/plans/{id}/transitions")]
pub async fn list_plan_transitions(
    query: Query<ListPlanTransitions>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let row = store::find_visible(connection, &call.scope, &id)?;
            audit::transitions_of(connection, "plans", &[row.id.into()])
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// What a plan would bring: sizes and draws of its entries, the year's targets, the visit cap.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanForecast), (status = 404, body = Problem))
)]
#[get("/plans/{id}/forecast")]
pub async fn get_plan_forecast(
    query: Query<GetPlanForecast>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let forecast = services
        .read(query.call, move |connection, call| {
            let row = store::find_visible(connection, &call.scope, &id)?;
            // Row 26: what it would bring is the unit's, even when the plan is everybody's.
            if !call.scope.has_unit(&row.unit_id) {
                return Err(ApiError::forbidden());
            }
            forecast::get_plan_forecast(connection, call, &row)
        })
        .await?;
    Reply::ok(&forecast)
}

/// Makes a draft without entries.
#[utoipa::path(
    tag = "plans",
    request_body = contract::CreatePlan,
    responses((status = 201, body = PlanView), (status = 422, body = Problem))
)]
#[post("/plans")]
pub async fn create_plan(
    command: Command<CreatePlan, web::Json<contract::CreatePlan>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let plan = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = drafts::create_plan(connection, call, &plan)?;
            let place = format!("/api/v1/plans/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes a draft.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdatePlan,
    responses(
        (status = 200, body = PlanView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/plans/{id}")]
pub async fn update_plan(
    command: Command<UpdatePlan, web::Json<contract::UpdatePlan>>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            drafts::update_plan(connection, call, &id, &changes)
        })
        .await
}

/// Deletes a draft that was never submitted.
#[utoipa::path(
    tag = "plans",
    params(("id" = PlanId, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem))
)]
#[delete("/plans/{id}")]
pub async fn delete_plan(
    command: Command<DeletePlan>,
    Id(id): Id<PlanId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            drafts::delete_plan(connection, call, &id)?;
            Ok(Reply::no_content())
        })
        .await
}
