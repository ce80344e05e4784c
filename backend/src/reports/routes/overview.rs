//! `/reports/monthly/aggregate` and `/kpis`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Parameters;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use crate::reports::{AggregateMonthlyReports, GetKpis, actions};
use actix_web::{get, web};
use sortition_contract::reports::{AggregateFilter, KpiFilter, KpisView, MonthlyAggregate};

/// A month's reports over all units: the sums of the accepted ones, and who is late.
#[utoipa::path(
    tag = "reports",
    params(AggregateFilter),
    responses((status = 200, body = MonthlyAggregate))
)]
#[get("/reports/monthly/aggregate")]
pub async fn aggregate_monthly_reports(
    query: Query<AggregateMonthlyReports>,
    Parameters(filter): Parameters<AggregateFilter>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .database
        .read(move |connection| {
            actions::aggregate_monthly_reports(connection, &query.call, &filter)
        })
        .await?;
    Reply::ok(&view)
}

/// The targets of a year and how far they are reached.
#[utoipa::path(
    tag = "reports",
    params(KpiFilter),
    responses((status = 200, body = KpisView))
)]
#[get("/kpis")]
pub async fn get_kpis(
    query: Query<GetKpis>,
    Parameters(filter): Parameters<KpiFilter>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .database
        .read(move |connection| actions::get_kpis(connection, &query.call, &filter))
        .await?;
    Reply::ok(&view)
}
