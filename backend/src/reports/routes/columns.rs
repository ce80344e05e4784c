//! What the list of monthly reports shows, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::reports::MonthlyReportView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::reports as t;

impl Tabled for MonthlyReportView {
    const MODULE: &'static str = "reports";
    const RESOURCE: &'static str = "monthly_reports";
    const TITLE: Words = t::reports;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("month", t::month_filter, title),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("period", t::period, period),
        TableColumn::new("due_on", t::due_on, |one, _| Value::Day(one.due_on)),
        TableColumn::new("submitted_at", t::submitted_at, |one, _| {
            Value::maybe(one.submitted_at, Value::Moment)
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];
}

/// The month, and from the second on the version.
fn title(one: &MonthlyReportView, say: &Speaker) -> Value {
    if say.is_for_machines() {
        return Value::text(&one.month);
    }
    let (year, number) = one
        .month
        .split_once('-')
        .unwrap_or((one.month.as_str(), ""));
    let month = say.sentence(
        t::month,
        &[
            ("number", number.trim_start_matches('0').to_owned()),
            ("year", year.to_owned()),
        ],
    );
    let month = ("month", month.for_people().into_owned());
    match one.version {
        1 => say.sentence(t::report_of, &[month]),
        version => say.sentence(
            t::report_version,
            &[month, ("version", version.to_string())],
        ),
    }
}

fn period(one: &MonthlyReportView, say: &Speaker) -> Value {
    let (from, to) = (one.period_start.to_string(), one.period_end.to_string());
    match say.is_for_machines() {
        true => Value::text(format!("{from}/{to}")),
        false => say.sentence(t::from_to, &[("from", from), ("to", to)]),
    }
}
