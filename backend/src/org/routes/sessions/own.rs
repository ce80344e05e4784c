//! `/me/sessions`: where one is signed in, and ending it from afar.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::actions::sessions as actions;
use crate::org::{EndOtherSessions, EndOwnSession, ListOwnSessions};
use actix_web::{delete, get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::SessionId;
use sortition_contract::org::OwnSessionView;
use sortition_contract::page::Page;

/// One's own sessions that are alive, the one in which something was done last first.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<OwnSessionView>)))]
#[get("/me/sessions")]
pub async fn list_own_sessions(
    query: Query<ListOwnSessions>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<OwnSessionView>>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::list_own_sessions(connection, call)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// Ends one of one's own sessions.
#[utoipa::path(
    tag = "org",
    params(("id" = SessionId, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
#[delete("/me/sessions/{id}")]
pub async fn end_own_session(
    command: Command<EndOwnSession>,
    Id(id): Id<SessionId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            actions::end_own_session(connection, call, &id)?;
            Ok(Reply::no_content())
        })
        .await
}

/// Ends one's own sessions but the one that asks.
#[utoipa::path(tag = "org", responses((status = 204)))]
#[post("/me/sessions/end-others")]
pub async fn end_other_sessions(
    command: Command<EndOtherSessions>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, |connection, call| {
            actions::end_other_sessions(connection, call)?;
            Ok(Reply::no_content())
        })
        .await
}
