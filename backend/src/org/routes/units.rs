//! `/units`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::actions::units as actions;
use crate::org::store::units::{self, UnitRow};
use crate::org::{CreateUnit, GetUnit, ListUnits, UpdateUnit};
use actix_web::{get, patch, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::UnitId;
use sortition_contract::org::{self as contract, UnitFilter, UnitView};
use sortition_contract::page::Page;

/// Units: the city bureau, its sections, outside departments, county units.
#[utoipa::path(
    tag = "org",
    params(ListParameters, UnitFilter),
    responses((status = 200, body = Page<UnitView>))
)]
#[get("/units")]
pub async fn list_units(
    query: Query<ListUnits>,
    listing: Listing<UnitFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<UnitView>, ApiError> {
    page::answer(query.call, listing, &services, |connection, _, listing| {
        let page = units::list(connection, listing)?;
        let items = page.items.iter().map(UnitRow::view).collect();
        Ok(page.showing(items))
    })
    .await
}

/// One unit.
#[utoipa::path(
    tag = "org",
    params(("id" = UnitId, Path)),
    responses((status = 200, body = UnitView), (status = 404, body = Problem))
)]
#[get("/units/{id}")]
pub async fn get_unit(
    query: Query<GetUnit>,
    Id(id): Id<UnitId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, _| {
            Ok(units::find(connection, &id)?.view())
        })
        .await?;
    Reply::record(&view)
}

/// Creates a unit.
#[utoipa::path(
    tag = "org",
    request_body = contract::CreateUnit,
    responses((status = 201, body = UnitView), (status = 422, body = Problem))
)]
#[post("/units")]
pub async fn create_unit(
    command: Command<CreateUnit, web::Json<contract::CreateUnit>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let unit = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_unit(connection, call, &unit)?;
            Ok(Reply::created(format!("/api/v1/units/{}", view.id), &view)?
                .at_version(view.version))
        })
        .await
}

/// Changes a unit.
#[utoipa::path(
    tag = "org",
    params(("id" = UnitId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateUnit,
    responses(
        (status = 200, body = UnitView),
        (status = 412, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/units/{id}")]
pub async fn update_unit(
    command: Command<UpdateUnit, web::Json<contract::UpdateUnit>>,
    Id(id): Id<UnitId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::update_unit(connection, call, &id, &changes)
        })
        .await
}
