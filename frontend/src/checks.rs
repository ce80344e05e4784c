//! `checks`: the inspector's view on a phone, the operator's list and review, the release on a
//! task's page.

mod api;
mod detail;
mod drafts;
mod list;
mod point;
mod release;
mod terminate;
mod visit;
mod waiting;

pub use detail::CheckPage;
pub use list::{ChecksPage, TaskChecks, VisitsPage};
pub use release::ReleaseChecks;
pub use visit::VisitPage;
pub use waiting::waiting;

use crate::texts::checks as t;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState, CheckView, FindingResult};

/// A state in words.
pub fn check_state_text(state: CheckState) -> &'static str {
    match state {
        CheckState::Sealed => t::sealed(),
        CheckState::Released => t::released(),
        CheckState::InProgress => t::in_progress(),
        CheckState::Submitted => t::submitted(),
        CheckState::Returned => t::returned(),
        CheckState::Confirmed => t::confirmed(),
        CheckState::Terminated => t::terminated(),
        CheckState::Replaced => t::replaced(),
    }
}

/// A result in words.
pub fn check_result_text(result: CheckResult) -> &'static str {
    match result {
        CheckResult::R1 => t::r1(),
        CheckResult::R2 => t::r2(),
        CheckResult::R3 => t::r3(),
        CheckResult::R4 => t::r4(),
        CheckResult::R5 => t::r5(),
        CheckResult::R6 => t::r6(),
        CheckResult::R7 => t::r7(),
        CheckResult::R8 => t::r8(),
    }
}

fn finding_result_text(result: FindingResult) -> &'static str {
    match result {
        FindingResult::Compliant => t::compliant(),
        FindingResult::Problem => t::problem(),
        FindingResult::NotApplicable => t::not_applicable(),
        FindingResult::NotChecked => t::not_checked(),
    }
}

fn state_status(state: CheckState) -> AnyView {
    let kind = match state {
        CheckState::InProgress | CheckState::Submitted => StatusKind::On,
        CheckState::Returned => StatusKind::Warn,
        _ => StatusKind::Plain,
    };
    view! { <Status kind label=check_state_text(state)/> }.into_any()
}

fn result_status(check: &CheckView) -> AnyView {
    let Some(result) = check.result else {
        return crate::format::UNKNOWN.into_any();
    };
    let kind = match check.is_problem {
        false => StatusKind::Plain,
        true => StatusKind::Bad,
    };
    view! { <Status kind label=check_result_text(result)/> }.into_any()
}
