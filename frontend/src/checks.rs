//! `checks`: the inspector's view on a phone, the operator's list and review, the release on a
//! task's page.

mod api;
mod batch;
mod detail;
mod drafts;
mod list;
mod point;
mod release;
mod review;
mod terminate;
mod visit;

pub use api::{batch_tasks, release_task};
pub use detail::CheckPage;
pub use list::{ChecksPage, TaskChecks, VisitsPage};
pub use release::ReleaseChecks;
pub use visit::VisitPage;

use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState, CheckView, FindingResult};

/// A state in words.
pub fn check_state_text(state: CheckState) -> &'static str {
    word(state)
}

/// A result in words.
pub fn check_result_text(result: CheckResult) -> &'static str {
    word(result)
}

fn finding_result_text(result: FindingResult) -> &'static str {
    word(result)
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
