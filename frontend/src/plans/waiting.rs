//! What of the plans waits for a person: to be submitted, decided on, published.

use super::api::list_plans;
use super::words::plan_state_text;
use crate::api::Error;
use crate::app::Page;
use crate::session;
use crate::texts::plans as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::plans::{PlanState, PlanView};

/// How many are looked through.
const LIMIT: u32 = 100;

/// What may be done in a state, and its verb.
type Step = (PlanState, &'static str, fn() -> &'static str);

const STEPS: [Step; 4] = [
    (PlanState::Returned, "submit", t::submit),
    (PlanState::Draft, "submit", t::submit),
    (PlanState::Submitted, "approve", t::approve),
    (PlanState::Approved, "publish", t::publish),
];

/// The plans that the person may bring a step further, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_plans") {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for (state, event, verb) in STEPS {
        let query = ListQuery::default()
            .with("state", state)
            .with("limit", LIMIT);
        let found = list_plans(query).await?.items;
        let mine = found
            .iter()
            .filter(|plan| plan.allowed_actions.iter().any(|may| may == event));
        rows.extend(mine.map(|plan| line(plan, verb())));
    }
    Ok(rows)
}

fn line(plan: &PlanView, verb: &'static str) -> Todo {
    Todo {
        kind: t::plan(),
        title: plan.title.clone(),
        note: t::waiting_note(plan_state_text(plan.state), plan.unit_name.clone()),
        due: None,
        href: Page::Plan(plan.id.to_string()).path(),
        verb,
    }
}
