//! Checks that wait for review, one after the other: whoever confirms or returns one gets the next by
//! itself. Which ones, and how far one is, is kept while the page lives; an address opened anew takes
//! those that wait by then.

use super::api::{confirm_check, list_checks, return_check};
use crate::api::Error;
use crate::app::Page;
use crate::session;
use crate::texts::{self, checks as t};
use crate::ui::{Asked, Button, ButtonKind, Command, ListQuery, RowAction, Work, toast};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use sortition_contract::checks::{CheckAction, CheckStep, CheckView};

/// How many are taken in one go.
const MOST: u32 = 200;
/// What the address of a check in a row holds.
const IN_A_ROW: &str = "in_a_row";

/// The checks of one go, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    ids: Vec<String>,
}

impl Row {
    /// The place of a check, from 1 on, and of how many.
    fn place_of(&self, id: &str) -> Option<(usize, usize)> {
        let place = self.ids.iter().position(|one| one == id)?;
        Some((place + 1, self.ids.len()))
    }

    /// The one after it.
    fn after(&self, id: &str) -> Option<&str> {
        let place = self.ids.iter().position(|one| one == id)?;
        self.ids.get(place + 1).map(String::as_str)
    }
}

thread_local! {
    static ROW: ArcRwSignal<Row> = ArcRwSignal::new(Row::default());
}

fn row() -> ArcRwSignal<Row> {
    ROW.with(ArcRwSignal::clone)
}

/// Those that the person may review now, in the order in which they were drawn: of a joint check the
/// own part, whatever the others' are at.
async fn waiting() -> Result<Row, Error> {
    let query = ListQuery::default()
        .with("waits_for", CheckStep::Confirm)
        .with("sort", "position")
        .with("limit", MOST);
    let checks = list_checks(query).await?.items;
    let ids = checks
        .iter()
        .filter(|check| may(check, CheckAction::Confirm));
    Ok(Row {
        ids: ids.map(|check| check.id.to_string()).collect(),
    })
}

fn may(check: &CheckView, action: CheckAction) -> bool {
    check.allowed_actions.contains(&action)
}

fn address(id: &str) -> String {
    format!("{}?{IN_A_ROW}=true", Page::Check(id.to_owned()).path())
}

/// Begins with the first that waits. For those who review.
#[component]
pub fn ReviewAll() -> AnyView {
    if !session::may("confirm_check") {
        return ().into_any();
    }
    let beginning = Command::new();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(error) = beginning.error.get() {
            toast::failed(error.message());
        }
    });
    let begin = move || {
        let navigate = navigate.clone();
        beginning.run(waiting(), move |waiting: Row| match waiting.ids.first() {
            Some(first) => {
                let first = address(first);
                row().set(waiting);
                navigate(&first, Default::default());
            }
            None => toast::done(t::nothing_to_review()),
        });
    };
    view! {
        <Button kind=ButtonKind::Primary busy=beginning.busy on_press=begin>{t::review_in_a_row()}</Button>
    }
    .into_any()
}

/// Which of how many a check is, and the way past it; nothing outside a row.
#[component]
pub fn InARow(
    /// The check.
    #[prop(into)]
    id: String,
) -> AnyView {
    if !is_in_a_row() {
        return ().into_any();
    }
    if row().with_untracked(|row| row.place_of(&id).is_none()) {
        leptos::task::spawn_local(async {
            if let Ok(waiting) = waiting().await {
                row().set(waiting);
            }
        });
    }
    let go = {
        let navigate = use_navigate();
        let id = id.clone();
        move || go_on(&navigate, &id)
    };
    let shown = move || {
        let place = row().with(|row| row.place_of(&id));
        place.map(|(place, count)| {
            let go = go.clone();
            view! {
                <div class="row row-wrap in-a-row" role="status">
                    <b>{t::place_in_row(count, place)}</b>
                    <span class="t3">{t::next_comes()}</span>
                    <span class="end"><Button on_press=go>{t::skip()}</Button></span>
                </div>
            }
        })
    };
    view! { {shown} }.into_any()
}

/// Whether the check on the page is one of a row. Not reactive.
fn is_in_a_row() -> bool {
    let query = use_location().query;
    query.with_untracked(|query| query.get(IN_A_ROW).is_some())
}

/// What happens when a check is decided on: in a row, the next one comes. Make it where the page is made.
pub fn after_decision(id: &str) -> Callback<()> {
    let is_in_a_row = is_in_a_row();
    let (navigate, id) = (StoredValue::new_local(use_navigate()), id.to_owned());
    Callback::new(move |()| {
        if is_in_a_row {
            navigate.with_value(|navigate| go_on(navigate, &id));
        }
    })
}

/// Goes to the next; from the last one back to the list.
fn go_on(navigate: &impl Fn(&str, NavigateOptions), id: &str) {
    let next = row().with_untracked(|row| row.after(id).map(address));
    if next.is_none() {
        toast::done(t::row_is_done());
    }
    // Back leads to the list, not through what was decided.
    let options = NavigateOptions {
        replace: true,
        ..Default::default()
    };
    navigate(&next.unwrap_or_else(|| Page::Checks.path()), options);
}

/// What can be done with a check from a list.
pub fn check_actions(check: &CheckView) -> Vec<RowAction> {
    let id = check.id.to_string();
    let label = match may(check, CheckAction::Confirm) {
        true => t::review(),
        false => texts::ui::open_record(),
    };
    let mut actions = vec![RowAction::link(label, Page::Check(id.clone()).path())];
    if may(check, CheckAction::Confirm) {
        let id = id.clone();
        actions.push(RowAction::ask(Asked {
            title: t::confirm_title(),
            consequence: t::confirm_consequence().to_owned(),
            verb: t::confirm(),
            reason_label: None,
            is_final: false,
            done: t::was_confirmed(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { confirm_check(&id).await.map(|_| ()) }
            }),
        }));
    }
    if may(check, CheckAction::Return) {
        actions.push(RowAction::ask(Asked {
            title: t::return_title(),
            consequence: t::return_consequence().to_owned(),
            verb: t::send_back(),
            reason_label: Some(t::reason()),
            is_final: false,
            done: t::was_sent_back(),
            run: Work::from(move |reason: String| {
                let id = id.clone();
                async move { return_check(&id, reason).await.map(|_| ()) }
            }),
        }));
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_knows_places_and_the_next() {
        let row = Row {
            ids: ["a", "b", "c"].map(str::to_owned).to_vec(),
        };
        assert_eq!(row.place_of("b"), Some((2, 3)));
        assert_eq!(row.place_of("x"), None);
        assert_eq!(row.after("b"), Some("c"));
        assert_eq!(row.after("c"), None);
    }
}
