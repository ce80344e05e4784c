//! `/registers/counts`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use crate::registers::{GetRegisterCounts, actions};
use actix_web::{get, web};
use sortition_contract::registers::RegisterCounts;

/// How many objects and inspectors the caller may read: by class and region, active and expiring.
#[utoipa::path(tag = "registers", responses((status = 200, body = RegisterCounts)))]
#[get("/registers/counts")]
pub async fn get_register_counts(
    query: Query<GetRegisterCounts>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_register_counts(connection, call)
        })
        .await?;
    Reply::ok(&view)
}
