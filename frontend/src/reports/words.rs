//! The words for what the contract has codes for.

use crate::texts::reports as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::reports::{
    BrokenRuleView, CellKey, KpiKey, MonthlyReportView, RecordKind, ReportState,
};

/// The word for a state.
pub fn state_text(state: ReportState) -> &'static str {
    word(state)
}

/// A state with its tone.
pub fn state_status(state: ReportState) -> AnyView {
    let kind = match state {
        ReportState::Draft => StatusKind::Warn,
        ReportState::Submitted => StatusKind::On,
        ReportState::Returned => StatusKind::Bad,
        ReportState::Accepted => StatusKind::Plain,
    };
    view! { <Status kind label=state_text(state)/> }.into_any()
}

/// What a report is called: its month, and its version from the second on.
pub fn report_title(report: &MonthlyReportView) -> String {
    let month = month_text(&report.month);
    match report.version {
        1 => t::report_of(month),
        version => t::report_version(month, version),
    }
}

/// What the report of a month is called.
pub fn month_report_text(month: &str) -> String {
    t::report_of(month_text(month))
}

/// What a month of any year is called, 1–12.
pub fn month_name(month: u32) -> &'static str {
    let place = month.saturating_sub(1) as usize;
    let mut names = crate::texts::ui::month_names().split(' ');
    names.nth(place).unwrap_or_default()
}

/// A month in words.
pub fn month_text(month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, ""));
    t::month(number.trim_start_matches('0'), year)
}

/// What a cell is called.
pub fn cell_text(key: CellKey) -> &'static str {
    match key {
        CellKey::S1Meetings => t::s1_meetings(),
        CellKey::S1Documents => t::s1_documents(),
        CellKey::S1Trainings => t::s1_trainings(),
        CellKey::M4Documents => t::m4_documents(),
        CellKey::M4Tasks => t::m4_tasks(),
        CellKey::M4Households => t::m4_households(),
        CellKey::M4ProblemHouseholds => t::m4_problem_households(),
        CellKey::M4Categories => t::m4_categories(),
        CellKey::M4Items => t::m4_items(),
        CellKey::M4PublishSites => t::m4_publish_sites(),
        CellKey::M4Published => t::m4_published(),
        CellKey::ATimes => t::a_times(),
        CellKey::AHouseholds => t::a_households(),
        CellKey::AProblems => t::a_problems(),
        CellKey::BTimes => t::b_times(),
        CellKey::BHouseholds => t::b_households(),
        CellKey::BProblems => t::b_problems(),
        CellKey::CTimes => t::c_times(),
        CellKey::CHouseholds => t::c_households(),
        CellKey::CProblems => t::c_problems(),
        CellKey::DTimes => t::d_times(),
        CellKey::DHouseholds => t::d_households(),
        CellKey::DProblems => t::d_problems(),
    }
}

/// What kind of record it is.
pub fn record_text(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Meeting => t::record_meeting(),
        RecordKind::Document => t::record_document(),
        RecordKind::Training => t::record_training(),
        RecordKind::Task => t::record_task(),
        RecordKind::Check => t::record_check(),
        RecordKind::Category => t::record_category(),
        RecordKind::Item => t::record_item(),
        RecordKind::Site => t::record_site(),
        RecordKind::Publication => t::record_publication(),
    }
}

/// What a target is called.
pub fn kpi_text(key: KpiKey) -> &'static str {
    match key {
        KpiKey::JointDraws => t::kpi_joint_draws(),
        KpiKey::JointObjects => t::kpi_joint_objects(),
        KpiKey::CreditBased => t::kpi_credit_based(),
    }
}

/// The sentence of a broken rule.
pub fn rule_text(rule: &BrokenRuleView) -> String {
    let parameter = |name: &str| rule.parameters.get(name).cloned().unwrap_or_default();
    match rule.rule {
        1 => t::rule_1().to_owned(),
        2 => t::rule_2().to_owned(),
        3 => t::rule_3().to_owned(),
        4 => t::rule_4().to_owned(),
        5 => t::rule_5().to_owned(),
        6 => t::rule_6().to_owned(),
        7 => t::rule_7().to_owned(),
        8 => t::rule_8().to_owned(),
        9 => t::rule_9(parameter("count")),
        10 => t::rule_10(parameter("count")),
        11 => t::rule_11().to_owned(),
        12 => t::rule_12().to_owned(),
        13 => t::rule_13().to_owned(),
        15 => t::rule_15(missed_targets(&parameter("targets"))),
        16 => t::rule_16().to_owned(),
        17 => t::rule_17().to_owned(),
        _ => t::rule_other().to_owned(),
    }
}

fn missed_targets(codes: &str) -> String {
    let names: Vec<_> = codes
        .split(',')
        .filter_map(|code| code.parse().ok())
        .map(kpi_text)
        .collect();
    names.join(crate::texts::ui::list_comma())
}
