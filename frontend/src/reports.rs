//! `reports`: the monthly report as the annex shows it, the reports of a year, the overview of a
//! month, and the targets.

mod api;
mod dialogs;
mod kpis;
mod list;
mod monthly;
mod overview;
mod panel;
mod sheet;
mod waiting;
mod words;

pub use kpis::KpiPanel;
pub use list::ReportsPage;
pub use monthly::MonthlyReportPage;
pub use overview::ReportOverviewPage;
pub use waiting::waiting;
pub use words::state_text;
