//! `/audit-events`, `/audit-chain` and `/audit-readings`.

pub mod chain;
mod columns;
pub mod readings;

use crate::audit::store;
use crate::audit::{ListAuditChanges, ListAuditEvents};
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::request::{Id, Query};
use crate::kernel::services::Services;
use actix_web::{get, web};
use sortition_contract::audit::{AuditEventView, AuditFilter, ChangeView};
use sortition_contract::ids::AuditEventId;
use sortition_contract::page::Page;

/// The audit trail, the newest first.
#[utoipa::path(
    tag = "audit",
    params(ListParameters, AuditFilter),
    responses((status = 200, body = Page<AuditEventView>))
)]
#[get("/audit-events")]
pub async fn list_audit_events(
    query: Query<ListAuditEvents>,
    listing: Listing<AuditFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<AuditEventView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| store::list(connection, &call.scope, listing),
    )
    .await
}

/// The records that one entry changed, before and after.
#[utoipa::path(
    tag = "audit",
    params(("id" = AuditEventId, Path)),
    responses((status = 200, body = Page<ChangeView>))
)]
#[get("/audit-events/{id}/changes")]
pub async fn list_audit_changes(
    query: Query<ListAuditChanges>,
    Id(id): Id<AuditEventId>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<ChangeView>>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            store::changes_of_event(connection, &call.scope, &id)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}
