//! What the lists of the module show, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::audit::operation_text;
use sortition_contract::jobs::{ExportRequestView, ImportResult, JobView};
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::jobs as t;

impl Tabled for JobView {
    const MODULE: &'static str = "jobs";
    const RESOURCE: &'static str = "jobs";
    const TITLE: Words = t::jobs;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("kind", t::kind, |one, say| say.code(one.kind)),
        TableColumn::new("file", t::file, |one, _| {
            Value::maybe(one.file_name.as_deref(), Value::text)
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("outcome", t::outcome_head, outcome),
        TableColumn::new("created", t::created_at, |one, _| {
            Value::Moment(one.created_at)
        }),
        TableColumn::new("finished", t::finished_at, |one, _| {
            Value::maybe(one.finished_at, Value::Moment)
        }),
    ];
}

/// What came of it, or how far it is.
fn outcome(one: &JobView, say: &Speaker) -> Value {
    if let Some(problem) = &one.problem {
        return match say.is_for_machines() {
            true => Value::text(&problem.code),
            false => Value::text(&problem.detail),
        };
    }
    let result = one.result.clone();
    if let Some(result) = result.and_then(|result| serde_json::from_value(result).ok()) {
        return of_result(&result, say);
    }
    let progress = &one.progress;
    let done = ("done", progress.done.to_string());
    match progress.total {
        _ if one.state.is_over() => Value::Nothing,
        Some(total) => say.sentence(t::done_of, &[done, ("total", total.to_string())]),
        None => say.sentence(t::done_so_far, &[done]),
    }
}

fn of_result(result: &ImportResult, say: &Speaker) -> Value {
    let counts = [
        ("created", result.created.to_string()),
        ("updated", result.updated.to_string()),
        ("unchanged", result.unchanged.to_string()),
        ("rejected", result.rejected.to_string()),
        ("erased", result.erased.to_string()),
    ];
    let told = say.sentence(t::outcome, &counts);
    match result.is_dry_run {
        true => say.sentence(
            t::dry_run_outcome,
            &[("outcome", told.for_people().into_owned())],
        ),
        false => told,
    }
}

impl Tabled for ExportRequestView {
    const MODULE: &'static str = "jobs";
    const RESOURCE: &'static str = "export_requests";
    const TITLE: Words = t::exports;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("list", t::export_list, |one, say| {
            say.named(&one.operation, |language| {
                operation_text(&one.operation, language)
            })
        }),
        TableColumn::new("rows", t::export_rows, |one, _| Value::Count(one.row_count)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("person", t::export_person, |one, _| {
            Value::text(&one.requested_by_name)
        }),
        TableColumn::new("reason", t::export_reason, |one, _| {
            Value::text(&one.reason)
        }),
        TableColumn::new("requested", t::created_at, |one, _| {
            Value::Moment(one.requested_at)
        }),
    ];
}
