//! `/audit-chain`.

use crate::audit::{GetAuditChain, actions};
use crate::kernel::error::ApiError;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use actix_web::{get, web};
use sortition_contract::audit::AuditChainView;

/// How far the trail is sealed, and what came of verifying it last.
#[utoipa::path(tag = "audit", responses((status = 200, body = AuditChainView)))]
#[get("/audit-chain")]
pub async fn get_audit_chain(
    query: Query<GetAuditChain>,
    services: web::Data<Services>,
) -> Result<web::Json<AuditChainView>, ApiError> {
    let chain = services
        .read(query.call, |connection, _| {
            actions::get_audit_chain(connection)
        })
        .await?;
    Ok(web::Json(chain))
}
