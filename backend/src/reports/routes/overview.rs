//! `/reports/monthly/aggregate` and `/kpis`.

use super::monthly::place_of;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Listed, Parameters};
use crate::kernel::queries;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use crate::reports::{AggregateMonthlyReports, GetKpiMonths, GetKpis, ListKpiRecords, actions};
use actix_web::{get, web};
use sortition_contract::error::Problem;
use sortition_contract::page::Page;
use sortition_contract::reports::{
    AggregateFilter, CellKey, CellRecord, KpiFilter, KpiMonths, KpiRecordFilter, KpisView,
    MonthlyAggregate,
};

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
        .read(query.call, move |connection, call| {
            actions::aggregate_monthly_reports(connection, call, &filter)
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
        .read(query.call, move |connection, call| {
            actions::get_kpis(connection, call, &filter)
        })
        .await?;
    Reply::ok(&view)
}

/// The months of a year: what published plans have in each, and what was drawn in it.
#[utoipa::path(
    tag = "reports",
    params(KpiFilter),
    responses((status = 200, body = KpiMonths))
)]
#[get("/kpis/months")]
pub async fn get_kpi_months(
    query: Query<GetKpiMonths>,
    Parameters(filter): Parameters<KpiFilter>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_kpi_months(connection, call, &filter)
        })
        .await?;
    Reply::ok(&view)
}

/// The records behind a figure of the targets or of a month: as many as it says.
#[utoipa::path(
    tag = "reports",
    params(("key" = CellKey, Path), KpiRecordFilter),
    responses((status = 200, body = Page<CellRecord>), (status = 404, body = Problem))
)]
#[get("/kpis/{key}/records")]
pub async fn list_kpi_records(
    query: Query<ListKpiRecords>,
    path: web::Path<String>,
    Parameters(filter): Parameters<KpiRecordFilter>,
    services: web::Data<Services>,
) -> Result<Listed<CellRecord>, ApiError> {
    let key: CellKey = path.parse().map_err(|_| ApiError::not_found())?;
    let place = place_of(filter.limit, filter.cursor.as_deref())?;
    if filter.month.is_some_and(|month| !(1..=12).contains(&month)) {
        let error = queries::out_of_range("month", 1, 12);
        return Err(queries::invalid("month", error));
    }
    let page = services
        .read(query.call, move |connection, call| {
            actions::list_kpi_records(connection, call, (key, &filter), place)
        })
        .await?;
    Ok(Listed(page))
}
