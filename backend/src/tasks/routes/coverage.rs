//! `/inspector-coverage`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use crate::tasks::GetInspectorCoverage;
use crate::tasks::actions::coverage as actions;
use actix_web::{get, web};
use sortition_contract::tasks::{CoverageFilter, CoverageView};

/// Items by unit, with how many of its inspectors could be drawn for them.
#[utoipa::path(
    tag = "tasks",
    params(CoverageFilter),
    responses((status = 200, body = CoverageView))
)]
#[get("/inspector-coverage")]
pub async fn get_inspector_coverage(
    query: Query<GetInspectorCoverage>,
    Parameters(filter): Parameters<CoverageFilter>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_inspector_coverage(connection, call, &filter)
        })
        .await?;
    Reply::ok(&view)
}
