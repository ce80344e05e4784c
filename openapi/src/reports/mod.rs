//! `reports`: monthly reports cell by cell, their overview, the targets.

mod aggregate;
mod cells;
mod monthly;

pub use self::aggregate::{
    AggregateCell, AggregateFilter, KpiFilter, KpiKey, KpiView, KpisView, MonthlyAggregate,
    ReportingUnit,
};
pub use self::cells::{
    BrokenRuleView, CellKey, CellRecord, CellUnit, CellValue, CellView, OverrideCell, RecordKind,
    Severity,
};
pub use self::monthly::{
    MonthlyReportFilter, MonthlyReportView, OpenMonthlyReport, ReportState, ReturnMonthlyReport,
    UpdateMonthlyReport,
};
