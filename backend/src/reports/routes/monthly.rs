//! `/reports/monthly`: reading and filling in.

use crate::audit::store as audit;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::files::{FileKind, download};
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing, Parameters};
use crate::kernel::queries;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::reports::{
    GetMonthlyDocument, GetMonthlyReport, ListCellRecords, ListMonthlyReportTransitions,
    ListMonthlyReports, OpenMonthlyReport, OverrideCell, RestoreCell, UpdateMonthlyReport, actions,
    store,
};
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use sortition_contract::audit::TransitionView;
use sortition_contract::error::{ErrorCode, Problem};
use sortition_contract::ids::ReportId;
use sortition_contract::page::Page;
use sortition_contract::reports::{
    self as contract, CellKey, CellRecord, MonthlyReportFilter, MonthlyReportView,
};

/// Reports, the newest version first; with neither month nor year those whose period holds today. Those of
/// one unit's month have their cells, as a report by itself has; longer lists don't.
#[utoipa::path(
    tag = "reports",
    params(ListParameters, MonthlyReportFilter),
    responses((status = 200, body = Page<MonthlyReportView>))
)]
#[get("/reports/monthly")]
pub async fn list_monthly_reports(
    query: Query<ListMonthlyReports>,
    mut listing: Listing<MonthlyReportFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<MonthlyReportView>, ApiError> {
    let filter = &mut listing.filter;
    if let Some(month) = &filter.month {
        actions::month_of("/month", month).map_err(|_| {
            queries::invalid("month", queries::wrong_form("month", month, "YYYY-MM"))
        })?;
    } else if filter.year.is_none() {
        let month = services
            .read(query.call.clone(), |connection, call| {
                actions::default_month(connection, call.today())
            })
            .await?;
        filter.month = Some(month.to_string());
    }
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let page = store::list(connection, &call.scope, listing)?;
            let filter = &listing.filter;
            let is_of_one = filter.unit_id.is_some() && filter.month.is_some();
            // Cells take a look at all that the unit did, one report at a time; a file shows none.
            let items = match is_of_one && listing.form.is_none() {
                true => actions::views(connection, call, &page.items)?,
                false => actions::headings(connection, call, &page.items)?,
            };
            Ok(page.showing(items))
        },
    )
    .await
}

/// Opens a report in draft; the system does so on the first day of its period.
#[utoipa::path(
    tag = "reports",
    request_body = contract::OpenMonthlyReport,
    responses((status = 201, body = MonthlyReportView), (status = 409, body = Problem))
)]
#[post("/reports/monthly")]
pub async fn open_monthly_report(
    command: Command<OpenMonthlyReport, web::Json<contract::OpenMonthlyReport>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let request = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::open_monthly_report(connection, call, &request)?;
            let location = format!("/api/v1/reports/monthly/{}", view.id);
            Reply::new_record(location, &view)
        })
        .await
}

/// One report with its cells.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = 200, body = MonthlyReportView), (status = 404, body = Problem))
)]
#[get("/reports/monthly/{id}")]
pub async fn get_monthly_report(
    query: Query<GetMonthlyReport>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (view, is_first_reading) = services
        .read(query.call.clone(), move |connection, call| {
            let report = actions::find_seen(connection, call, &id)?;
            let is_first_reading = actions::note_opened(call, &report);
            Ok((actions::view(connection, call, &report)?, is_first_reading))
        })
        .await?;
    if is_first_reading {
        let id = view.id.clone();
        services
            .database
            .write(move |connection| actions::set_opened(connection, &query.call, &id))
            .await?;
    }
    Reply::record(&view)
}

/// What became of a month's report, in all its versions: who submitted it and decided on it, and why.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/reports/monthly/{id}/transitions")]
pub async fn list_monthly_report_transitions(
    query: Query<ListMonthlyReportTransitions>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let row = actions::find_seen(connection, call, &id)?.row;
            let versions = store::version_ids(connection, &row.unit_id, &row.month)?;
            let versions: Vec<String> = versions.into_iter().map(Into::into).collect();
            audit::transitions_of(connection, "monthly_reports", &versions)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// One report as a DOCX with the annex's rows in their order.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses(
        (
            status = 200,
            body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        ),
        (status = 404, body = Problem)
    )
)]
#[get("/reports/monthly/{id}.docx")]
pub async fn get_monthly_document(
    query: Query<GetMonthlyDocument>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (name, bytes) = services
        .read(query.call, move |connection, call| {
            let report = actions::find_seen(connection, call, &id)?;
            actions::monthly_document(&actions::view(connection, call, &report)?)
        })
        .await?;
    Ok(download::answer(&name, FileKind::Docx.content_type()).body(bytes))
}

/// Fills in contacts and notes.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateMonthlyReport,
    responses(
        (status = 200, body = MonthlyReportView),
        (status = 409, body = Problem),
        (status = 412, body = Problem)
    )
)]
#[patch("/reports/monthly/{id}")]
pub async fn update_monthly_report(
    command: Command<UpdateMonthlyReport, web::Json<contract::UpdateMonthlyReport>>,
    Id(id): Id<ReportId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let request = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::update_monthly_report(connection, call, &id, &request)
        })
        .await
}

/// Which page of a cell's records.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecordsPage {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The records behind a cell: as many as its computed figure says.
#[utoipa::path(
    tag = "reports",
    params(("id" = ReportId, Path), ("key" = CellKey, Path), RecordsPage),
    responses((status = 200, body = Page<CellRecord>), (status = 404, body = Problem))
)]
#[get("/reports/monthly/{id}/cells/{key}/records")]
pub async fn list_cell_records(
    query: Query<ListCellRecords>,
    path: web::Path<(String, String)>,
    Parameters(page): Parameters<RecordsPage>,
    services: web::Data<Services>,
) -> Result<Listed<CellRecord>, ApiError> {
    let (id, key) = cell_of(&path)?;
    let (offset, limit) = place_of(page.limit, page.cursor.as_deref())?;
    let page = services
        .read(query.call, move |connection, call| {
            actions::list_cell_records(connection, call, &id, key, offset, limit)
        })
        .await?;
    Ok(Listed(page))
}

/// Where a page of records begins, and how many it has at the most.
pub(super) fn place_of(
    limit: Option<usize>,
    cursor: Option<&str>,
) -> Result<(usize, usize), ApiError> {
    let limit = limit.unwrap_or(20);
    if !(1..=200).contains(&limit) {
        let error = queries::out_of_range("limit", 1, 200);
        return Err(queries::invalid("limit", error));
    }
    let offset = cursor
        .map_or(Ok(0), str::parse)
        .map_err(|_| ApiError::refused(ErrorCode::InvalidCursor))?;
    Ok((offset, limit))
}

/// Report and cell of a path; what is neither is 404.
fn cell_of(path: &(String, String)) -> Result<(ReportId, CellKey), ApiError> {
    let id = path.0.parse().map_err(|_| ApiError::not_found())?;
    let key = path.1.parse().map_err(|_| ApiError::not_found())?;
    Ok((id, key))
}

/// Puts a value into a cell by hand; the computed one is kept beside it.
#[utoipa::path(
    tag = "reports",
    params(
        ("id" = ReportId, Path),
        ("key" = CellKey, Path),
        ("If-Match" = String, Header)
    ),
    request_body = contract::OverrideCell,
    responses(
        (status = 200, body = MonthlyReportView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[put("/reports/monthly/{id}/cells/{key}")]
pub async fn override_cell(
    command: Command<OverrideCell, web::Json<contract::OverrideCell>>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (id, key) = cell_of(&path)?;
    let request = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            actions::override_cell(connection, call, &id, key, &request)
        })
        .await
}

/// Takes a value entered by hand away again.
#[utoipa::path(
    tag = "reports",
    params(
        ("id" = ReportId, Path),
        ("key" = CellKey, Path),
        ("If-Match" = String, Header)
    ),
    responses(
        (status = 200, body = MonthlyReportView),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[delete("/reports/monthly/{id}/cells/{key}")]
pub async fn restore_cell(
    command: Command<RestoreCell>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (id, key) = cell_of(&path)?;
    services
        .change(command.call, move |connection, call| {
            actions::restore_cell(connection, call, &id, key)
        })
        .await
}
