//! A report with its cells: computed while it is a draft, as submitted from then on.

use super::headings::heading;
use super::{REGULATIONS_UNIT, with_unit};
use crate::kernel::calendar::Month;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::{settings, users};
use crate::reports::AcceptMonthlyReport;
use crate::reports::rules::consistency::{self, Broken, Context};
use crate::reports::rules::content::{Cell, Content};
use crate::reports::rules::figures::{self, Cells, Values, count};
use crate::reports::rules::kpis::{self, Targets};
use crate::reports::rules::periods;
use crate::reports::store::facts::{self, Extent};
use crate::reports::store::{self, MonthlyReportRow, Report, ReportHead};
use chrono::NaiveDate;
use sortition_contract::org::UnitKind;
use sortition_contract::reports::{BrokenRuleView, CellKey, CellView, MonthlyReportView, Severity};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The month whose report holds today.
pub fn default_month(connection: &mut AnyConnection, today: NaiveDate) -> Result<Month, ApiError> {
    let cutoff: u32 = settings::value(connection, "report_cutoff_day", None, today)?;
    Ok(periods::report_month(today, cutoff))
}

/// The records behind each cell, as they are now.
pub(super) fn compute(
    connection: &mut AnyConnection,
    row: &MonthlyReportRow,
) -> Result<figures::Facts, ApiError> {
    let extent = Extent {
        unit_id: Some(&row.unit_id),
        start: row.period_start,
        end: row.period_end,
    };
    facts::read_facts(connection, &extent)
}

/// What the report would say if it were submitted now.
pub(super) fn draft(
    connection: &mut AnyConnection,
    call: &Call,
    row: &MonthlyReportRow,
) -> Result<Content, ApiError> {
    let facts = compute(connection, row)?;
    let cells = fill(connection, row, facts.cells())?;
    let context = context(connection, call, row, &facts, &cells)?;
    let values = cells
        .iter()
        .map(|cell| (cell.key, cell.value.clone()))
        .collect();
    let broken_rules = consistency::check(&values, &context)
        .into_iter()
        .map(|broken| told(broken, &row.notes))
        .collect();
    Ok(Content {
        cells,
        broken_rules,
    })
}

fn told(broken: Broken, notes: &BTreeMap<String, String>) -> BrokenRuleView {
    BrokenRuleView {
        note: notes
            .get(&broken.rule.to_string())
            .filter(|_| broken.severity == Severity::Warn)
            .cloned(),
        rule: broken.rule,
        severity: broken.severity,
        cells: broken.cells,
        parameters: broken.parameters,
    }
}

/// Puts the values entered by hand into the computed cells.
fn fill(
    connection: &mut AnyConnection,
    row: &MonthlyReportRow,
    computed: Cells,
) -> Result<Vec<Cell>, ApiError> {
    let overrides = store::overrides(connection, &row.id)?;
    let people = overrides.iter().map(|one| &one.changed_by);
    let names = users::read_names(connection, people)?;
    let mut cells = Vec::with_capacity(computed.len());
    for (key, records) in computed {
        let computed = figures::value(key, &records);
        let mut cell = Cell {
            key,
            value: computed.clone(),
            computed,
            reason: None,
            changed_by: None,
            changed_at: None,
            records,
        };
        if let Some(changed) = overrides.iter().find(|one| one.key == key) {
            cell.value = changed.value.cloned();
            cell.reason = Some(changed.reason.clone());
            cell.changed_by = names.get(&changed.changed_by).cloned();
            cell.changed_at = Some(changed.changed_at.and_utc());
        }
        cells.push(cell);
    }
    Ok(cells)
}

/// What the cells are held against.
fn context(
    connection: &mut AnyConnection,
    call: &Call,
    row: &MonthlyReportRow,
    facts: &figures::Facts,
    cells: &[Cell],
) -> Result<Context, ApiError> {
    let month: Month = row.month.parse().map_err(ApiError::internal)?;
    let (previous, earlier) = earlier_reports(connection, row, month)?;
    let values: Values = cells
        .iter()
        .map(|cell| (cell.key, cell.value.clone()))
        .collect();
    let targets: Targets = settings::value(connection, "targets", None, row.period_end)?;
    let missed = kpis::kpis(&values, targets)
        .into_iter()
        .filter(|kpi| kpi.is_met == Some(false))
        .map(|kpi| kpi.key)
        .collect();
    let unit_id = &row.unit_id;
    let (start, end) = (row.period_start, row.period_end);
    Ok(Context {
        computed: cells
            .iter()
            .map(|cell| (cell.key, cell.computed.clone()))
            .collect(),
        explained: cells
            .iter()
            .filter(|cell| cell.reason.is_some())
            .map(|cell| cell.key)
            .collect::<BTreeSet<_>>(),
        previous,
        earlier,
        has_void_task: facts::read_has_void_task(connection, unit_id, facts.year_start())?,
        open_before: facts.open_before(),
        results_on_hand: facts::read_results_on_hand(connection, unit_id, start, end)?,
        overdue_publications: facts::read_overdue_publications(connection, unit_id, call.now)?,
        incomplete_entries: facts::read_incomplete_entries(connection, unit_id, start, end)?,
        missed,
        is_period_over: call.today() > row.period_end,
    })
}

/// The values of the month before, and the sums of row 4 over the year's earlier months; of each
/// month the newest filed version.
fn earlier_reports(
    connection: &mut AnyConnection,
    row: &MonthlyReportRow,
    month: Month,
) -> Result<(Option<Values>, (i64, i64)), ApiError> {
    let january = format!("{:04}-01", month.year());
    let rows = store::filed_between(connection, &row.unit_id, &january, &row.month)?;
    let mut by_month: BTreeMap<String, Values> = BTreeMap::new();
    for filed in rows {
        if let Some(content) = filed.content {
            by_month.insert(filed.month, content.values());
        }
    }
    let sum = |key| by_month.values().map(|values| count(values, key)).sum();
    let earlier = (sum(CellKey::M4Tasks), sum(CellKey::M4Households));
    let previous = by_month.last_entry().map(|newest| newest.get().clone());
    Ok((previous, earlier))
}

/// A report as its reader sees it.
pub fn view(
    connection: &mut AnyConnection,
    call: &Call,
    report: &Report,
) -> Result<MonthlyReportView, ApiError> {
    let row = &report.row;
    let (content, current) = match &row.content {
        Some(content) => {
            let current = compute(connection, row)?.cells();
            (Cow::Borrowed(&**content), Some(current))
        }
        None => (Cow::Owned(draft(connection, call, row)?), None),
    };
    let comment = |key: CellKey| row.return_comments.as_ref()?.get(key.code()).cloned();
    let cells = content.cells.iter();
    let cells = cells.map(|cell| cell_view(cell, current.as_ref(), comment(cell.key)));
    Ok(MonthlyReportView {
        cells: cells.collect(),
        broken_rules: content.broken_rules.clone(),
        ..heading(connection, call, &ReportHead::from(row))?
    })
}

/// Reports of a list with their cells, each worked out by itself: of a unit's month, which has few
/// versions.
pub fn views(
    connection: &mut AnyConnection,
    call: &Call,
    heads: &[ReportHead],
) -> Result<Vec<MonthlyReportView>, ApiError> {
    let one = |head: &ReportHead| {
        let row = store::find(connection, &head.id)?;
        let report = with_unit(connection, row)?;
        view(connection, call, &report)
    };
    heads.iter().map(one).collect()
}

fn cell_view(cell: &Cell, current: Option<&Cells>, comment: Option<String>) -> CellView {
    let current = current
        .and_then(|cells| cells.get(&cell.key))
        .map(|records| figures::value(cell.key, records))
        .filter(|current| *current != cell.computed);
    CellView {
        key: cell.key,
        unit: cell.key.unit(),
        computed: cell.computed.clone(),
        value: cell.value.clone(),
        reason: cell.reason.clone(),
        changed_by: cell.changed_by.clone(),
        changed_at: cell.changed_at,
        current,
        comment,
    }
}

/// Row 66: the regulations office decides on all reports but its own, on which the city's lead does.
pub fn may_decide(call: &Call, unit_code: &str) -> bool {
    use sortition_contract::org::Role;
    let holds = |role| call.actor.roles.iter().any(|held| held.role == role);
    let reaches = !Scope::of(&AcceptMonthlyReport::RIGHT, &call.actor.roles).is_empty();
    reaches
        && match unit_code == REGULATIONS_UNIT {
            true => holds(Role::CityLead),
            false => holds(Role::Regulations),
        }
}

/// Whether reports of a kind of unit are owed at all.
pub(super) fn owes(kind: UnitKind, owes_reports: bool) -> bool {
    owes_reports && kind != UnitKind::Outside
}
