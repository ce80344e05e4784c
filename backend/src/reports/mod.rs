//! `reports`: the monthly report of each unit, and the targets of the year.
//!
//! A report is draft → submitted → accepted, or returned with a reason; an accepted one stays, and a
//! correction is its next version. Cells are computed from the records while it is a draft and
//! frozen, with the records behind them, when it is submitted. Rows 64–67 of `rights.md`.

pub mod actions;
pub mod document;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::reports::rules::states::ReportEvent;
use sortition_contract::org::Role;

crate::rights! {
    ListMonthlyReports "list_monthly_reports" row "64" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetMonthlyReport "get_monthly_report" row "64" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    ListMonthlyReportTransitions "list_monthly_report_transitions" row "70" key "reports:read" sees GetMonthlyReport => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetMonthlyDocument "get_monthly_document" row "64" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    ListCellRecords "list_cell_records" row "64" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All Unit; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    OpenMonthlyReport "open_monthly_report" row "65" => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    UpdateMonthlyReport "update_monthly_report" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    OverrideCell "override_cell" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    RestoreCell "restore_cell" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    SubmitMonthlyReport "submit_monthly_report" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    WithdrawMonthlyReport "withdraw_monthly_report" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    AmendMonthlyReport "amend_monthly_report" row "65" sees GetMonthlyReport => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    AcceptMonthlyReport "accept_monthly_report" row "66" sees GetMonthlyReport => { Regulations: All; CityLead: All; }
    ReturnMonthlyReport "return_monthly_report" row "66" sees GetMonthlyReport => { Regulations: All; CityLead: All; }
    AggregateMonthlyReports "aggregate_monthly_reports" row "66" key "reports:read" => { Regulations: All; }
    GetKpiMonths "get_kpi_months" row "67" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    ListKpiRecords "list_kpi_records" row "67" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All Unit; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetKpis "get_kpis" row "67" key "reports:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(
            &["reports.accept", "reports.return"],
            Audience::InUnit(Role::Operator),
        ),
        told(&["reports.submit"], Audience::Anywhere(Role::Regulations)),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListMonthlyReports::RIGHT]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![Duty {
        name: "open_due_reports",
        rhythm: Rhythm::Daily,
        run: actions::open_due_today,
    }]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListMonthlyReports>(store::ReportSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<ReportEvent>("monthly_reports")]
}

/// Mounts the module's routes. The fixed paths stand before those with an id.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::overview::aggregate_monthly_reports)
        .service(routes::overview::get_kpis)
        .service(routes::overview::get_kpi_months)
        .service(routes::overview::list_kpi_records)
        .service(routes::monthly::list_monthly_reports)
        .service(routes::monthly::open_monthly_report)
        .service(routes::monthly::get_monthly_document)
        .service(routes::monthly::get_monthly_report)
        .service(routes::monthly::list_monthly_report_transitions)
        .service(routes::monthly::update_monthly_report)
        .service(routes::monthly::list_cell_records)
        .service(routes::monthly::override_cell)
        .service(routes::monthly::restore_cell)
        .service(routes::decisions::submit_monthly_report)
        .service(routes::decisions::withdraw_monthly_report)
        .service(routes::decisions::accept_monthly_report)
        .service(routes::decisions::return_monthly_report)
        .service(routes::decisions::amend_monthly_report);
}
