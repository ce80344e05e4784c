//! `reports`: monthly reports cell by cell, their overview, the targets.

mod aggregate;
mod cells;
mod monthly;

pub use self::aggregate::{
    AggregateCell, AggregateFilter, KpiFilter, KpiKey, KpiMonth, KpiMonths, KpiRecordFilter,
    KpiView, KpisView, MonthlyAggregate, ReportingUnit,
};
pub use self::cells::{
    BrokenRuleView, CellKey, CellRecord, CellTask, CellUnit, CellValue, CellView, OverrideCell,
    RecordKind, Severity,
};
pub use self::monthly::{
    MonthlyReportFilter, MonthlyReportView, OpenMonthlyReport, ReportAction, ReportState,
    ReturnMonthlyReport, UpdateMonthlyReport,
};
