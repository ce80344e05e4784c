//! `/home`: what waits and what is due.

use crate::home::{GetDue, GetWaiting, actions};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use actix_web::{get, web};
use sortition_contract::home::{DueDays, WaitingView};

/// What waits for the signed-in person: records of each kind, how many, and unread notifications.
#[utoipa::path(tag = "home", responses((status = 200, body = WaitingView)))]
#[get("/home/waiting")]
pub async fn get_waiting(
    query: Query<GetWaiting>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let exports = services.exports.clone();
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_waiting(connection, call, &exports)
        })
        .await?;
    Reply::ok(&view)
}

/// What is overdue and what is due in the next weeks, with the working days that are left.
#[utoipa::path(tag = "home", responses((status = 200, body = DueDays)))]
#[get("/home/due")]
pub async fn get_due(
    query: Query<GetDue>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_due(connection, call)
        })
        .await?;
    Reply::ok(&view)
}
