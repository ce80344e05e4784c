//! What of the draws waits for a person: to commit, to reveal, to go on.

use super::api::list_draws;
use super::words::draw_state_text;
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::session;
use crate::texts::draws as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::draws::{DrawState, DrawView};

/// How many are looked through.
const LIMIT: u32 = 100;

/// A text in the reader's language.
type Text = fn() -> &'static str;

/// The events that wait for a person, the first that is allowed is told.
const EVENTS: [(&str, Text); 7] = [
    ("confirm_abort", t::confirm_abort),
    ("commit", t::commit),
    ("reveal", t::do_reveal),
    ("record_beacon", t::record_beacon),
    ("freeze", t::freeze),
    ("draw", t::do_draw),
    ("rematch", t::do_rematch),
];

/// The draws that the person may bring a step further, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_draws") {
        return Ok(Vec::new());
    }
    let of = |state: DrawState| {
        ListQuery::default()
            .with("state", state)
            .with("limit", LIMIT)
    };
    let mut draws = Vec::new();
    for state in [DrawState::Open, DrawState::Frozen, DrawState::Revealing] {
        draws.extend(list_draws(of(state)).await?.items);
    }
    let unmatched = of(DrawState::Drawn).with("is_matched", false);
    draws.extend(list_draws(unmatched).await?.items);
    Ok(draws.iter().filter_map(line).collect())
}

fn line(draw: &DrawView) -> Option<Todo> {
    let may = |event: &str| draw.allowed_actions.iter().any(|one| one == event);
    let (_, verb) = EVENTS.into_iter().find(|(event, _)| may(event))?;
    Some(Todo {
        kind: t::step_draw(),
        title: draw.title.clone(),
        note: match draw.is_matched || draw.state != DrawState::Drawn {
            true => draw_state_text(draw.state).to_owned(),
            false => t::unmatched().to_owned(),
        },
        due: draw
            .reveal_by
            .filter(|_| draw.drawn_at.is_none())
            .map(format::day_of),
        href: Page::Draw(draw.id.to_string()).path(),
        verb: verb(),
    })
}
