//! A report with its cells: computed while it is a draft, as submitted from then on.

use super::{REGULATIONS_UNIT, facts_of};
use crate::kernel::calendar::{Month, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::settings;
use crate::reports::rules::consistency::{self, Broken, Context};
use crate::reports::rules::content::{Cell, Content};
use crate::reports::rules::figures::{self, Cells, Values, count};
use crate::reports::rules::kpis::{self, Targets};
use crate::reports::rules::{periods, states};
use crate::reports::store::facts::{self, Extent};
use crate::reports::store::{self, MonthlyReportRow, Report};
use crate::reports::{AcceptMonthlyReport, UpdateMonthlyReport};
use chrono::NaiveDate;
use sortition_contract::ids::UnitId;
use sortition_contract::org::UnitKind;
use sortition_contract::reports::{
    BrokenRuleView, CellKey, CellUnit, CellValue, CellView, MonthlyReportView, ReportAction,
    Severity,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The month whose report holds today.
pub fn default_month(connection: &mut AnyConnection, today: NaiveDate) -> Result<Month, ApiError> {
    let cutoff: u32 = settings::value(connection, "report_cutoff_day", None, today)?;
    Ok(periods::report_month(today, cutoff))
}

/// What a unit's accepted reports count, of those whose period ends on a day or later: of each the last
/// day, and the ids of its records.
pub fn accepted_records(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    from: NaiveDate,
) -> Result<Vec<(NaiveDate, HashSet<String>)>, ApiError> {
    let mut found = Vec::new();
    for row in store::accepted_since(connection, unit_id, from)? {
        let content = row.content.map(Json::into_inner);
        let cells = content.map_or(Vec::new(), |content| content.cells);
        let records = cells.into_iter().flat_map(|cell| cell.records);
        found.push((row.period_end, records.map(|record| record.id).collect()));
    }
    Ok(found)
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
            cell.changed_by = store::read_user_name(connection, Some(&changed.changed_by))?;
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
        ..heading(connection, call, report)?
    })
}

/// A report without its cells and what is to be said of them, which take a look at all that the unit
/// did: what a line of a list shows.
pub fn heading(
    connection: &mut AnyConnection,
    call: &Call,
    report: &Report,
) -> Result<MonthlyReportView, ApiError> {
    let row = &report.row;
    let month: Month = row.month.parse().map_err(ApiError::internal)?;
    let due_on = due_on(connection, month, row.period_end)?;
    let submitted_on = row.submitted_at.map(|at| shanghai_day(at.and_utc()));
    Ok(MonthlyReportView {
        id: row.id.clone(),
        allowed_actions: allowed_actions(call, report),
        unit: report.unit.clone(),
        month: row.month.clone(),
        period_start: row.period_start,
        period_end: row.period_end,
        version: row.number,
        state: row.state,
        due_on,
        is_late: states::is_late(due_on, submitted_on, call.today()),
        cells: Vec::new(),
        broken_rules: Vec::new(),
        contact_name: row.contact_name.clone(),
        contact_phone: row.contact_phone.clone(),
        contact_mobile: row.contact_mobile.clone(),
        return_reason: row.return_reason.clone(),
        amend_reason: row.amend_reason.clone(),
        submitted_by: store::read_user_name(connection, row.submitted_by.as_ref())?,
        submitted_at: row.submitted_at.map(|at| at.and_utc()),
        decided_by: store::read_user_name(connection, row.decided_by.as_ref())?,
        decided_at: row.decided_at.map(|at| at.and_utc()),
        revision: row.version,
    })
}

/// Until when a report is due.
pub fn due_on(
    connection: &mut AnyConnection,
    month: Month,
    period_end: NaiveDate,
) -> Result<NaiveDate, ApiError> {
    let due_day: u32 = settings::value(connection, "report_due_day", None, period_end)?;
    let year_end: u32 = settings::value(connection, "report_year_end_due_day", None, period_end)?;
    Ok(states::due_on(month, period_end, due_day, year_end))
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

/// What the caller may do with a report now.
fn allowed_actions(call: &Call, report: &Report) -> Vec<ReportAction> {
    let row = &report.row;
    let edits = Scope::of(&UpdateMonthlyReport::RIGHT, &call.actor.roles).has_unit(&row.unit_id);
    let decides = may_decide(call, &report.unit.code);
    let reaches = |event| match states::is_decision(event) {
        true => decides,
        false => edits,
    };
    lifecycle::allowed(report, reaches, &facts_of(&call.actor, row))
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

/// Whether a value is of a cell's kind.
pub(super) fn fits(key: CellKey, value: &CellValue) -> bool {
    matches!(
        (key.unit(), value),
        (CellUnit::Count, CellValue::Count(0..)) | (CellUnit::List, CellValue::List(_))
    )
}

/// Whether reports of a kind of unit are owed at all.
pub(super) fn owes(kind: UnitKind, owes_reports: bool) -> bool {
    owes_reports && kind != UnitKind::Outside
}
