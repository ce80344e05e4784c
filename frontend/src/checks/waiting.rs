//! What of the checks waits for a person: an inspector's visits, an operator's reviews.

use super::api::list_checks;
use super::check_state_text;
use super::list::object_name;
use crate::api::Error;
use crate::app::Page;
use crate::session;
use crate::texts::checks as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::checks::{CheckState, CheckView};

/// How many are looked through.
const LIMIT: u32 = 100;

/// The checks that the person may go on with, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_checks") {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    if session::may("start_check") {
        for state in [
            CheckState::Returned,
            CheckState::InProgress,
            CheckState::Released,
        ] {
            let query = of(state).with("is_assigned", true);
            let visits = list_checks(query).await?.items;
            rows.extend(Todo::gather(
                visits.iter().filter_map(visit).collect(),
                |count| t::waiting_visits(count, check_state_text(state)),
                format!("{}?state={state}", Page::Visits.path()),
            ));
        }
    }
    if session::may("confirm_check") {
        let submitted = list_checks(of(CheckState::Submitted)).await?.items;
        rows.extend(Todo::gather(
            submitted.iter().filter_map(review).collect(),
            t::waiting_reviews,
            format!("{}?state={}", Page::Checks.path(), CheckState::Submitted),
        ));
    }
    Ok(rows)
}

fn of(state: CheckState) -> ListQuery {
    ListQuery::default()
        .with("state", state)
        .with("sort", "position")
        .with("limit", LIMIT)
}

fn may(check: &CheckView, event: &str) -> bool {
    check.allowed_actions.iter().any(|one| one == event)
}

fn visit(check: &CheckView) -> Option<Todo> {
    let verb = if may(check, "start") {
        t::start()
    } else if may(check, "save") {
        t::go_on()
    } else {
        return None;
    };
    Some(Todo {
        kind: t::check(),
        title: object_name(check),
        note: check.task_title.clone(),
        due: Some(check.period_to),
        href: Page::Visit(check.id.to_string()).path(),
        verb,
    })
}

fn review(check: &CheckView) -> Option<Todo> {
    may(check, "confirm").then(|| Todo {
        kind: t::review(),
        title: object_name(check),
        note: check.task_title.clone(),
        due: None,
        href: Page::Check(check.id.to_string()).path(),
        verb: t::review(),
    })
}
