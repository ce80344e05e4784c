//! `/audit-readings`.

use crate::audit::store::readings;
use crate::audit::{GetAuditReadings, rules};
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use actix_web::{get, web};
use chrono::TimeDelta;
use sortition_contract::audit::{AuditReadings, ReadingsFilter};

/// Days of which one is told unless one asks for others.
const DAYS: i32 = 7;

/// Who was shown personal data and took lists as files in the last days, and how much.
#[utoipa::path(
    tag = "audit",
    params(ReadingsFilter),
    responses((status = 200, body = AuditReadings))
)]
#[get("/audit-readings")]
pub async fn get_audit_readings(
    query: Query<GetAuditReadings>,
    Parameters(filter): Parameters<ReadingsFilter>,
    services: web::Data<Services>,
) -> Result<web::Json<AuditReadings>, ApiError> {
    let days = i64::from(filter.days.unwrap_or(DAYS));
    let since = query.call.now - TimeDelta::days(days);
    let (read, names) = services
        .read(query.call, move |connection, _| {
            readings::since(connection, since)
        })
        .await?;
    let items = rules::readings::by_account(read, &names);
    Ok(web::Json(AuditReadings { since, items }))
}
