//! `reports`: the monthly report as the annex shows it, the reports of a year, the overview of a
//! month, and the targets.

mod api;
mod dialogs;
mod kpis;
mod list;
mod monthly;
mod overview;
mod panel;
mod records;
mod sheet;
mod words;

pub use kpis::{KpiPanel, KpiRecords, kpi_records_path};
pub use list::ReportsPage;
pub use monthly::MonthlyReportPage;
pub use overview::ReportOverviewPage;
pub use words::{month_report_text, state_text};
