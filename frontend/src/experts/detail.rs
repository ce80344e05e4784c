//! One expert: who they are, their term, what they keep away from, where they helped.

use super::actions::Actions;
use super::api::{get_expert, list_expert_transitions};
use super::participations::Participations;
use super::phone::PhoneFact;
use super::recusals::Recusals;
use super::words::{
    contract_until_view, expert_state_view, load_specialities, rating_text, specialities_of,
};
use crate::audit::Transitions;
use crate::format;
use crate::org::names::Names;
use crate::session;
use crate::texts::experts as t;
use crate::ui::{Card, Fact, Facts, Loaded, Note, NoteKind, PageHead, Remote};
use leptos::prelude::*;
use sortition_contract::experts::{ExpertAction, ExpertState, ExpertView};

/// The page.
#[component]
pub fn ExpertPage(
    /// The expert.
    id: String,
) -> AnyView {
    let names = load_specialities();
    let expert = Remote::new(move || {
        let id = id.clone();
        async move { get_expert(&id).await }
    });
    view! {
        <Loaded remote=expert let:view>
            {
                let (state, acted) = (view.state, view.clone());
                let may = |action| view.allowed_actions.contains(&action);
                let (may_declare, may_record) =
                    (may(ExpertAction::DeclareRecusal), may(ExpertAction::RecordParticipation));
                let id = StoredValue::new(view.id.to_string());
                view! {
                    <PageHead title=view.name.clone() lede=view.organisation.clone()
                        tags=move || expert_state_view(state)
                        actions=move || view! { <Actions view=acted expert/> }/>
                    <div class="stack">
                        {state_note(&view)}
                        <Card title=t::facts()>
                            <div class="card-body stack">{facts(&view, names)}<PhoneFact expert=view.clone()/></div>
                        </Card>
                        <Participations expert_id=id may_record done=move || expert.reload()/>
                        {session::may("list_expert_recusals").then(|| view! { <Recusals expert_id=id may_declare/> })}
                        <Transitions load=move |()| async move { list_expert_transitions(&id.get_value()).await }/>
                    </div>
                }
            }
        </Loaded>
    }
    .into_any()
}

/// Why the expert isn't in the library, or who has to decide.
fn state_note(expert: &ExpertView) -> AnyView {
    let may = |action| expert.allowed_actions.contains(&action);
    let reason = expert.state_reason.clone().map(t::because);
    let text = match expert.state {
        ExpertState::Returned | ExpertState::Suspended | ExpertState::Removed => reason,
        // Somebody who may decide, but not on this one: four eyes.
        ExpertState::Submitted if may(ExpertAction::Return) && !may(ExpertAction::Approve) => {
            Some(t::own_submission().to_owned())
        }
        _ => None,
    };
    match text {
        Some(text) => view! { <Note kind=NoteKind::Warn>{text}</Note> }.into_any(),
        None => ().into_any(),
    }
}

fn facts(expert: &ExpertView, names: Names) -> AnyView {
    let able = expert.clone();
    let rating = rating_text(expert).map(t::ratings_mean);
    let facts = vec![
        Fact::text(t::field(), Some(expert.field.clone())),
        Fact::text(t::organisation(), Some(expert.organisation.clone())),
        Fact::text(t::professional_title(), expert.title.clone()),
        Fact::text(t::unit(), Some(expert.unit_name.clone())),
        Fact::text(t::contract_from(), Some(format::day(expert.contract_from))),
        Fact::new(t::contract_until(), contract_until_view(expert)),
        Fact::new(
            t::specialities(),
            view! { {move || specialities_of(&able, names)} },
        ),
        Fact::text(t::rating(), rating),
        Fact::text(t::was_submitted_by(), expert.submitted_by_name.clone()),
        Fact::text(t::was_decided_by(), expert.decided_by_name.clone()),
    ];
    view! { <Facts facts is_double=true/> }.into_any()
}
