//! A report as its reader sees it, put into the annex's form.

use crate::kernel::calendar::shanghai_day;
use crate::kernel::error::ApiError;
use crate::reports::document::MonthlyReport;
use chrono::{Datelike, NaiveDate};
use sortition_contract::reports::{CellKey, CellValue, MonthlyReportView};

/// The report as a DOCX with the annex's rows in their order, and its file name.
pub fn monthly_document(report: &MonthlyReportView) -> Result<(String, Vec<u8>), ApiError> {
    let text = |key: CellKey| -> String {
        let cell = report.cells.iter().find(|cell| cell.key == key);
        match cell.map(|cell| &cell.value) {
            Some(CellValue::Count(count)) => count.to_string(),
            Some(CellValue::List(lines)) => lines.join("\n"),
            None => String::new(),
        }
    };
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let filled_on = report
        .submitted_at
        .map(|at| chinese(shanghai_day(at)))
        .unwrap_or_default();
    let (year, month) = report.month.split_once('-').unwrap_or_default();
    let document = MonthlyReport {
        unit_name: report.unit.name.clone(),
        filled_on,
        month: format!("{year}年{}月", month.trim_start_matches('0')),
        period: format!(
            "{}至{}",
            chinese(report.period_start),
            chinese(report.period_end)
        ),
        s1_meetings: text(CellKey::S1Meetings),
        s1_documents: text(CellKey::S1Documents),
        s1_trainings: text(CellKey::S1Trainings),
        m4_documents: text(CellKey::M4Documents),
        m4_tasks: text(CellKey::M4Tasks),
        m4_households: text(CellKey::M4Households),
        m4_problem_households: text(CellKey::M4ProblemHouseholds),
        m4_categories: text(CellKey::M4Categories),
        m4_items: text(CellKey::M4Items),
        m4_publish_sites: text(CellKey::M4PublishSites),
        m4_published: text(CellKey::M4Published),
        a_times: text(CellKey::ATimes),
        a_households: text(CellKey::AHouseholds),
        a_problems: text(CellKey::AProblems),
        b_times: text(CellKey::BTimes),
        b_households: text(CellKey::BHouseholds),
        b_problems: text(CellKey::BProblems),
        c_times: text(CellKey::CTimes),
        c_households: text(CellKey::CHouseholds),
        c_problems: text(CellKey::CProblems),
        d_times: text(CellKey::DTimes),
        d_households: text(CellKey::DHouseholds),
        d_problems: text(CellKey::DProblems),
        contact_name: or_empty(&report.contact_name),
        contact_phone: or_empty(&report.contact_phone),
        contact_mobile: or_empty(&report.contact_mobile),
    };
    let bytes = document
        .to_docx(&format!("第 {} 版", report.version))
        .map_err(ApiError::internal)?;
    let name = format!("月报表 {} {}.docx", report.unit.name, report.month);
    Ok((name, bytes))
}

fn chinese(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
