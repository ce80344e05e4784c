//! Operations of `reports`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::page::{Page, Reason};
use sortition_contract::reports::{
    CellKey, CellRecord, KpisView, MonthlyAggregate, MonthlyReportView, OverrideCell,
    ReturnMonthlyReport, UpdateMonthlyReport,
};

/// Reports with their cells.
pub async fn list_monthly_reports(query: ListQuery) -> Result<Page<MonthlyReportView>, Error> {
    api::get("/reports/monthly")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One report.
pub async fn get_monthly_report(id: &str) -> Result<MonthlyReportView, Error> {
    api::get(format!("/reports/monthly/{id}")).send().await
}

/// Saves it as DOCX.
pub async fn get_monthly_document(id: &str) -> Result<(), Error> {
    let call = api::get(format!("/reports/monthly/{id}.docx"));
    api::download(call, "report.docx").await
}

/// The records behind a cell, 200 of them from a cursor on.
pub async fn list_cell_records(
    id: &str,
    key: CellKey,
    cursor: Option<String>,
) -> Result<Page<CellRecord>, Error> {
    let query = ListQuery::default()
        .with("limit", 200)
        .with("cursor", cursor.unwrap_or_default());
    api::get(format!("/reports/monthly/{id}/cells/{key}/records"))
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// The records behind a figure of the year or of one of its months, 200 of them from a cursor on.
pub async fn list_kpi_records(
    key: CellKey,
    month: Option<u32>,
    cursor: Option<String>,
) -> Result<Page<CellRecord>, Error> {
    let query = ListQuery::default()
        .with(
            "month",
            month.map(|month| month.to_string()).unwrap_or_default(),
        )
        .with("limit", 200)
        .with("cursor", cursor.unwrap_or_default());
    api::get(format!("/kpis/{key}/records"))
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// Fills in contacts and notes.
pub async fn update_monthly_report(
    id: &str,
    revision: i64,
    body: &UpdateMonthlyReport,
) -> Result<MonthlyReportView, Error> {
    api::patch(format!("/reports/monthly/{id}"))
        .if_match(revision)
        .json(body)
        .send()
        .await
}

/// Puts a value into a cell by hand.
pub async fn override_cell(
    id: &str,
    revision: i64,
    key: CellKey,
    body: &OverrideCell,
) -> Result<MonthlyReportView, Error> {
    api::put(format!("/reports/monthly/{id}/cells/{key}"))
        .if_match(revision)
        .json(body)
        .send()
        .await
}

/// Takes a value entered by hand away again.
pub async fn restore_cell(
    id: &str,
    revision: i64,
    key: CellKey,
) -> Result<MonthlyReportView, Error> {
    api::delete(format!("/reports/monthly/{id}/cells/{key}"))
        .if_match(revision)
        .send()
        .await
}

/// Sends a report to the regulations office.
pub async fn submit_monthly_report(id: &str) -> Result<MonthlyReportView, Error> {
    api::post(format!("/reports/monthly/{id}/submit"))
        .send()
        .await
}

/// Takes a report back.
pub async fn withdraw_monthly_report(id: &str) -> Result<MonthlyReportView, Error> {
    api::post(format!("/reports/monthly/{id}/withdraw"))
        .send()
        .await
}

/// Confirms a report.
pub async fn accept_monthly_report(id: &str) -> Result<MonthlyReportView, Error> {
    api::post(format!("/reports/monthly/{id}/accept"))
        .send()
        .await
}

/// Sends a report back with a reason and comments by cell.
pub async fn return_monthly_report(
    id: &str,
    body: &ReturnMonthlyReport,
) -> Result<MonthlyReportView, Error> {
    api::post(format!("/reports/monthly/{id}/return"))
        .json(body)
        .send()
        .await
}

/// Opens the next version of an accepted report.
pub async fn amend_monthly_report(id: &str, reason: String) -> Result<MonthlyReportView, Error> {
    api::post(format!("/reports/monthly/{id}/amend"))
        .json(&Reason { reason })
        .send()
        .await
}

/// A month's reports over all units.
pub async fn aggregate_monthly_reports(month: Option<&str>) -> Result<MonthlyAggregate, Error> {
    let call = api::get("/reports/monthly/aggregate");
    match month {
        Some(month) => call.query("month", month),
        None => call,
    }
    .send()
    .await
}

/// The targets of this year.
pub async fn get_kpis() -> Result<KpisView, Error> {
    api::get("/kpis").send().await
}

/// What became of a month's report, in all its versions.
pub async fn list_monthly_report_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/reports/monthly/{id}/transitions"))
        .send()
        .await?;
    Ok(page.items)
}
