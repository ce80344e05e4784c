//! What of the publications waits for a person: to be submitted, decided on, published.

use super::api::list_publications;
use super::publication_state_text;
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::session;
use crate::texts::publications as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::publications::{PublicationState, PublicationView};

/// How many are looked through.
const LIMIT: u32 = 100;

/// What may be done in a state, and its verb.
type Step = (PublicationState, &'static str, fn() -> &'static str);

const STEPS: [Step; 4] = [
    (PublicationState::Returned, "submit", t::submit),
    (PublicationState::Draft, "submit", t::submit),
    (PublicationState::Submitted, "approve", t::approve),
    (PublicationState::Approved, "publish", t::publish),
];

/// The publications that the person may bring a step further, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_publications") {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for (state, event, verb) in STEPS {
        let query = ListQuery::default()
            .with("state", state)
            .with("limit", LIMIT);
        let found = list_publications(query).await?.items;
        let mine = found
            .iter()
            .filter(|one| one.allowed_actions.iter().any(|may| may == event));
        rows.extend(Todo::gather(
            mine.map(|one| line(one, verb())).collect(),
            |count| t::waiting_many(count, publication_state_text(state)),
            format!("{}?state={state}", Page::Publications.path()),
        ));
    }
    Ok(rows)
}

fn line(publication: &PublicationView, verb: &'static str) -> Todo {
    Todo {
        kind: t::publications(),
        title: publication.title.clone(),
        note: publication_state_text(publication.state).to_owned(),
        due: publication.due_at.map(format::day_of),
        href: Page::Publication(publication.id.to_string()).path(),
        verb,
    }
}
