//! What waits, as lines: each kind with its word, its verb and where it is done.

use crate::app::Page;
use crate::format;
use crate::reports::month_report_text;
use crate::texts::home as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::home::{WaitingGroup, WaitingKind, WaitingRecord, WaitingView};

/// All lines, the most urgent first; what has no limit comes last.
pub fn lines(view: &WaitingView) -> Vec<Todo> {
    let mut lines: Vec<Todo> = view.groups.iter().flat_map(lines_of).collect();
    lines.sort_by_key(|line| (line.due.is_none(), line.due));
    lines
}

/// The records while they are few; else one line with their number, which leads to their list.
fn lines_of(group: &WaitingGroup) -> Vec<Todo> {
    let count = usize::try_from(group.count).unwrap_or(usize::MAX);
    let records = group.records.iter();
    let lines = records.map(|record| line(group.kind, record)).collect();
    let title = t::many(group.count, noun(group.kind), verb(group.kind));
    Todo::gather(lines, count, title, list_of(group))
}

/// Where all of a group are listed.
fn list_of(group: &WaitingGroup) -> String {
    let mut query = ListQuery::default();
    for (name, value) in &group.conditions {
        query = query.with(name, value);
    }
    let path = page_of(group.kind).path();
    match query.encoded() {
        none if none.is_empty() => path,
        conditions => format!("{path}?{conditions}"),
    }
}

fn line(kind: WaitingKind, record: &WaitingRecord) -> Todo {
    let title = match kind {
        WaitingKind::SubmitReport | WaitingKind::AmendReport | WaitingKind::AcceptReport => {
            month_report_text(&record.title)
        }
        WaitingKind::ConfirmExport => {
            let rows = record.note.as_deref().and_then(|rows| rows.parse().ok());
            t::export_of(record.title.clone(), format::count(rows.unwrap_or(0)))
        }
        _ => record.title.clone(),
    };
    let note = match kind {
        WaitingKind::ConfirmExport => String::new(),
        _ => record.note.clone().unwrap_or_default(),
    };
    Todo {
        kind: word(kind),
        title,
        note,
        due: record.due_on,
        workdays_left: record.workdays_left,
        href: record_of(kind, record.id.clone()).path(),
        verb: verb(kind),
    }
}

/// The list in which records of a kind stand.
pub fn page_of(kind: WaitingKind) -> Page {
    use WaitingKind as Kind;
    match kind {
        Kind::SubmitItem | Kind::ApproveItem => Page::Items,
        Kind::DecideRecusal => Page::Recusals,
        Kind::SubmitExpert | Kind::ApproveExpert => Page::Experts,
        Kind::SubmitPlan | Kind::ApprovePlan | Kind::PublishPlan => Page::Plans,
        Kind::OpenDraw | Kind::ReleaseTask | Kind::VoidTask | Kind::CloseTask => Page::Tasks,
        Kind::CommitDraw
        | Kind::FreezeDraw
        | Kind::RevealDraw
        | Kind::RecordBeacon
        | Kind::RunDraw
        | Kind::RematchDraw
        | Kind::AbortDraw => Page::Draws,
        Kind::StartCheck | Kind::ContinueCheck | Kind::AmendCheck => Page::Visits,
        Kind::ConfirmCheck | Kind::TerminateCheck => Page::Checks,
        Kind::SubmitPublication
        | Kind::AmendPublication
        | Kind::ApprovePublication
        | Kind::PublishPublication => Page::Publications,
        Kind::SubmitReport | Kind::AmendReport | Kind::AcceptReport => Page::Reports,
        Kind::UnlockUser | Kind::GrantRoles | Kind::ConfirmAccountRequest => Page::Users,
        Kind::ConfirmExport => Page::Exports,
    }
}

/// Where it is done with one record.
fn record_of(kind: WaitingKind, id: String) -> Page {
    match (page_of(kind), kind) {
        (Page::Tasks, WaitingKind::OpenDraw) => Page::TaskDraw(id),
        (Page::Items, _) => Page::Item(id),
        (Page::Recusals, _) => Page::Inspector(id),
        (Page::Experts, _) => Page::Expert(id),
        (Page::Plans, _) => Page::Plan(id),
        (Page::Tasks, _) => Page::Task(id),
        (Page::Draws, _) => Page::Draw(id),
        (Page::Visits, _) => Page::Visit(id),
        (Page::Checks, _) => Page::Check(id),
        (Page::Publications, _) => Page::Publication(id),
        (Page::Reports, _) => Page::MonthlyReport(id),
        (Page::Users, _) => Page::User(id),
        (Page::Exports, _) => Page::Export(id),
        (list, _) => list,
    }
}

/// What it is, in a word.
fn word(kind: WaitingKind) -> &'static str {
    match (page_of(kind), kind) {
        (Page::Items, _) => t::word_item(),
        (Page::Recusals, _) => t::word_recusal(),
        (Page::Experts, _) => t::word_expert(),
        (Page::Plans, _) => t::word_plan(),
        (Page::Tasks, _) => t::word_task(),
        (Page::Draws, _) => t::word_draw(),
        (Page::Visits, _) => t::word_check(),
        (Page::Checks, WaitingKind::TerminateCheck) => t::word_check(),
        (Page::Checks, _) => t::word_review(),
        (Page::Publications, _) => t::word_publication(),
        (Page::Reports, _) => t::word_report(),
        (Page::Exports, _) => t::word_export(),
        _ => t::word_user(),
    }
}

/// Several of them, with the word that counts them.
fn noun(kind: WaitingKind) -> &'static str {
    match page_of(kind) {
        Page::Items => t::noun_items(),
        Page::Recusals => t::noun_recusals(),
        Page::Experts => t::noun_experts(),
        Page::Plans => t::noun_plans(),
        Page::Tasks => t::noun_tasks(),
        Page::Draws => t::noun_draws(),
        Page::Visits | Page::Checks => t::noun_checks(),
        Page::Publications => t::noun_publications(),
        Page::Reports => t::noun_reports(),
        Page::Exports => t::noun_exports(),
        _ => t::noun_users(),
    }
}

/// What is to be done.
fn verb(kind: WaitingKind) -> &'static str {
    use WaitingKind as Kind;
    match kind {
        Kind::SubmitItem | Kind::SubmitExpert | Kind::SubmitPlan | Kind::SubmitPublication => {
            t::submit()
        }
        Kind::ApproveItem
        | Kind::DecideRecusal
        | Kind::ApproveExpert
        | Kind::ApprovePlan
        | Kind::ConfirmCheck
        | Kind::ApprovePublication => t::approve(),
        Kind::PublishPlan | Kind::PublishPublication => t::publish(),
        Kind::OpenDraw => t::open_draw(),
        Kind::ReleaseTask => t::release(),
        Kind::VoidTask => t::confirm_void(),
        Kind::CloseTask => t::close(),
        Kind::CommitDraw => t::commit(),
        Kind::FreezeDraw => t::freeze(),
        Kind::RevealDraw => t::reveal(),
        Kind::RecordBeacon => t::record_beacon(),
        Kind::RunDraw => t::run_draw(),
        Kind::RematchDraw => t::rematch(),
        Kind::AbortDraw => t::confirm_abort(),
        Kind::StartCheck => t::start(),
        Kind::ContinueCheck => t::go_on(),
        Kind::AmendCheck | Kind::AmendPublication | Kind::AmendReport => t::amend(),
        Kind::TerminateCheck => t::confirm_end(),
        Kind::SubmitReport => t::fill_in(),
        Kind::AcceptReport => t::accept(),
        Kind::UnlockUser => t::unlock(),
        Kind::GrantRoles => t::grant(),
        Kind::ConfirmAccountRequest => t::confirm_change(),
        Kind::ConfirmExport => t::confirm_export(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn group(kind: WaitingKind, count: i64, records: usize) -> WaitingGroup {
        let record = |number: usize| WaitingRecord {
            id: format!("id-{number}"),
            title: format!("title {number}"),
            note: None,
            due_on: "2026-12-01".parse().ok(),
            workdays_left: Some(6),
        };
        WaitingGroup {
            kind,
            count,
            records: (0..records).map(record).collect(),
            conditions: BTreeMap::from([("state".to_owned(), "submitted".to_owned())]),
        }
    }

    #[test]
    fn lines_of_few_open_records_and_of_many_their_list() {
        let few = lines_of(&group(WaitingKind::ApprovePlan, 2, 2));
        let hrefs: Vec<_> = few.iter().map(|line| line.href.as_str()).collect();
        assert_eq!(hrefs, ["/app/plans/id-0", "/app/plans/id-1"]);
        let many = lines_of(&group(WaitingKind::ConfirmCheck, 48, 5));
        assert_eq!(many.len(), 1);
        assert_eq!(many[0].href, "/app/checks?state=submitted");
        assert!(many[0].title.contains("48"), "{}", many[0].title);
    }

    #[test]
    fn every_kind_leads_to_an_entry_of_the_menu_and_to_a_record() {
        for kind in WaitingKind::ALL {
            let list = page_of(*kind);
            assert!(list.menu_entry().is_some(), "{kind}");
            let record = record_of(*kind, "x".to_owned());
            assert_ne!(record, list, "{kind}");
        }
    }
}
