//! `/experts`: the list, one of them, and their fields.

use crate::audit::store as audit;
use crate::experts::actions::{applications as actions, views};
use crate::experts::store;
use crate::experts::{
    CreateExpert, GetExpert, ListExpertTransitions, ListExperts, UnmaskExpert, UpdateExpert,
};
use crate::kernel::command::{Call, Reply};
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::{get, patch, post, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::error::Problem;
use sortition_contract::experts::{self as contract, ExpertFilter, ExpertView, UnmaskedExpert};
use sortition_contract::ids::ExpertId;
use sortition_contract::page::{Page, Reason};

/// Experts: in the city all, in a county those of its region.
#[utoipa::path(
    tag = "experts",
    params(ListParameters, ExpertFilter),
    responses((status = 200, body = Page<ExpertView>))
)]
#[get("/experts")]
pub async fn list_experts(
    query: Query<ListExperts>,
    listing: Listing<ExpertFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<ExpertView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let units = views::reached_units(connection, &call.scope)?;
            let page = store::list(connection, units.as_deref(), listing, call.today())?;
            let items = views::experts(connection, call, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One expert.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses((status = 200, body = ExpertView), (status = 404, body = Problem))
)]
#[get("/experts/{id}")]
pub async fn get_expert(
    query: Query<GetExpert>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let row = views::find_reached(connection, &call.scope, &id)?;
            views::expert(connection, call, &row)
        })
        .await?;
    Reply::record(&view)
}

/// What became of an expert: who handed the application in, who decided on it, and why.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/experts/{id}/transitions")]
pub async fn list_expert_transitions(
    query: Query<ListExpertTransitions>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let row = views::find_reached(connection, &call.scope, &id)?;
            audit::transitions_of(connection, "experts", &[row.id.into()])
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Writes an application for the library; it is a draft until it is handed in.
#[utoipa::path(
    tag = "experts",
    request_body = contract::CreateExpert,
    responses(
        (status = 201, body = ExpertView),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/experts")]
pub async fn create_expert(
    command: Command<CreateExpert, web::Json<contract::CreateExpert>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let expert = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_expert(connection, call, &keys, &expert)?;
            let place = format!("/api/v1/experts/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes fields of an expert.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateExpert,
    responses(
        (status = 200, body = ExpertView),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/experts/{id}")]
pub async fn update_expert(
    command: Command<UpdateExpert, web::Json<contract::UpdateExpert>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::update_expert(connection, call, &keys, &id, &changes)
        })
        .await
}

/// Shows the telephone of an expert; the reading is logged with its reason.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = UnmaskedExpert),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[post("/experts/{id}/unmask")]
pub async fn unmask_expert(
    command: Command<UnmaskExpert, web::Json<Reason>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    if let Some(user_id) = &command.call.actor.user_id {
        services.readings.show_personal(user_id)?;
    }
    // A first answer that is kept would keep the number with it.
    let call = Call {
        idempotency: None,
        ..command.call
    };
    let keys = services.keys.clone();
    services
        .command(call, move |connection, call| {
            let plain = actions::unmask_expert(connection, call, &keys, &id, &reason)?;
            Reply::ok(&plain)
        })
        .await
}
