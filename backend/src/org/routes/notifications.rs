//! `/notifications`: one's own.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::actions::notifications as actions;
use crate::org::store::notifications;
use crate::org::{ListNotifications, ReadAllNotifications, ReadNotification};
use actix_web::{get, post, web};
use sortition_contract::ids::NotificationId;
use sortition_contract::org::{NotificationFilter, NotificationView};
use sortition_contract::page::Page;

/// One's own notifications, the newest first.
#[utoipa::path(
    tag = "org",
    params(ListParameters, NotificationFilter),
    responses((status = 200, body = Page<NotificationView>))
)]
#[get("/notifications")]
pub async fn list_notifications(
    query: Query<ListNotifications>,
    listing: Listing<NotificationFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<NotificationView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let reader = call.actor.person()?;
            let page = notifications::list(connection, reader, listing)?;
            let language = call.language;
            let items = page.items.iter().map(|row| row.view(language)).collect();
            Ok(page.showing(items))
        },
    )
    .await
}

/// Marks a notification as read.
#[utoipa::path(tag = "org", params(("id" = NotificationId, Path)), responses((status = 204)))]
#[post("/notifications/{id}/read")]
pub async fn read_notification(
    command: Command<ReadNotification>,
    Id(id): Id<NotificationId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            actions::read_notification(connection, call, &id)?;
            Ok(Reply::no_content())
        })
        .await
}

/// Marks all of one's notifications as read.
#[utoipa::path(tag = "org", responses((status = 204)))]
#[post("/notifications/read-all")]
pub async fn read_all_notifications(
    command: Command<ReadAllNotifications>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, |connection, call| {
            actions::read_all_notifications(connection, call)?;
            Ok(Reply::no_content())
        })
        .await
}
