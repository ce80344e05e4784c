//! The drawn list. Those who may see it find names and inspectors; the projector shows positions
//! and tickets only, and credit classes never appear where they are internal.

use super::api::list_drawn;
use super::words::stratum_view;
use crate::app::Page;
use crate::format;
use crate::texts::draws as t;
use crate::ui::{
    Button, Card, EmptyState, Form, FormFoot, FormState, Hash, Loaded, Remote, TextArea, icon,
};
use leptos::prelude::*;
use sortition_contract::draws::{DrawAction, DrawState, DrawView, DrawnObject};

/// The card.
#[component]
pub fn Drawn(
    /// The draw.
    draw: DrawView,
    /// Why the regulations office looks before publication.
    reason: RwSignal<Option<String>>,
) -> AnyView {
    let may = |action| draw.allowed_actions.contains(&action);
    let (may_list, must_explain) = (may(DrawAction::ListDrawn), may(DrawAction::GiveReason));
    let is_public = draw.has_public_strata;
    let id = StoredValue::new(draw.id.to_string());
    let content = match (draw.state, may_list) {
        (DrawState::Drawn, true) => {
            let list = move || match (must_explain, reason.get()) {
                (true, None) => view! { <AskReason reason/> }.into_any(),
                (_, reason) => view! { <List id=id.get_value() is_public reason/> }.into_any(),
            };
            view! { {list} }.into_any()
        }
        (DrawState::Drawn, false) => view! {
            <EmptyState icon=icon::LOCK title=t::list_is_secret() text=t::list_is_secret_hint()/>
        }
        .into_any(),
        (DrawState::Aborted, _) => {
            view! { <EmptyState title=t::nothing_drawn() text=t::aborted_hint()/> }.into_any()
        }
        _ => {
            view! { <EmptyState title=t::nothing_drawn() text=t::nothing_drawn_hint()/> }.into_any()
        }
    };
    let sizes = draw.sizes.filter(|_| draw.state == DrawState::Drawn);
    let aside = move || {
        sizes.map(|sizes| {
            let whole = |number: u64| format::count(i64::try_from(number).unwrap_or(i64::MAX));
            let of = t::of_population(whole(sizes.population));
            view! { <b class="cer-count">{whole(sizes.drawn)}</b><span class="t3">{of}</span> }
        })
    };
    let foot = (draw.state == DrawState::Drawn).then(|| {
        let reserves: u64 = draw.strata.iter().map(|stratum| stratum.reserve).sum();
        view! { <p class="card-foot">{t::list_foot(reserves)}</p> }
    });
    view! {
        <Card title=t::drawn_list() note=t::drawn_list_note() aside class="cer-list">
            {content}
            {foot}
        </Card>
    }
    .into_any()
}

#[component]
fn List(id: String, is_public: bool, reason: Option<String>) -> AnyView {
    let drawn = Remote::new(move || {
        let (id, reason) = (id.clone(), reason.clone());
        async move { list_drawn(&id, reason).await }
    });
    view! {
        <Loaded remote=drawn let:drawn>
            <ol class="lots" tabindex="0" aria-label=t::drawn_list_scrolls()>
                {drawn.iter().map(|one| row(one, is_public)).collect::<Vec<_>>()}
            </ol>
        </Loaded>
    }
    .into_any()
}

fn row(object: &DrawnObject, is_public: bool) -> AnyView {
    let people: Vec<String> = object
        .inspectors
        .iter()
        .map(|one| match one.is_lead {
            true => t::lead_inspector(&one.name),
            false => one.name.clone(),
        })
        .collect();
    let people = match people.is_empty() {
        true => t::no_inspectors().to_owned(),
        false => people.join(t::comma()),
    };
    let name = match &object.check_id {
        Some(check) => {
            let href = Page::Check(check.to_string()).path();
            view! { <a class="name" href=href>{object.name.clone()}</a> }.into_any()
        }
        None => object.name.clone().into_any(),
    };
    let stratum = is_public.then(|| stratum_view(&object.stratum));
    let team = object.team.map(t::team);
    view! {
        <li>
            <span class="no">{object.position}</span>
            <div class="lot">
                <p class="hide-big">{name}</p>
                <p class="hide-big sm t2">{people}</p>
                <Hash value=object.ticket.clone() first=4/>
            </div>
            <span class="hide-big">{stratum}</span>
            <span class="tm">{team}</span>
        </li>
    }
    .into_any()
}

/// Asks the regulations office why it looks; the answer is logged.
#[component]
fn AskReason(reason: RwSignal<Option<String>>) -> AnyView {
    let form = FormState::over("reason");
    let text = RwSignal::new(String::new());
    let submit = move || reason.set(Some(text.get_untracked()));
    view! {
        <div class="card-body hide-big">
            <Form state=form class="stack" on_submit=submit>
                <TextArea label=t::why_look() name="reason" value=text required=true max_length=500 hint=t::why_look_hint()/>
                <FormFoot><Button submit=true>{t::look()}</Button></FormFoot>
            </Form>
        </div>
    }
    .into_any()
}
