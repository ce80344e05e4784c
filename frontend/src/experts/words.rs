//! The words for experts' codes, and how they are shown.

use crate::checklist::api::all_major_items;
use crate::format;
use crate::org::names::Names;
use crate::texts::experts as t;
use crate::texts::word;
use crate::ui::{Choice, Status, StatusKind, Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::checklist::ItemView;
use sortition_contract::experts::{ExpertRecusalState, ExpertState, ExpertView};

/// What an expert's state is called.
pub fn expert_state_text(state: ExpertState) -> &'static str {
    word(state)
}

/// An expert's state as a dot and a word.
pub fn expert_state_view(state: ExpertState) -> AnyView {
    let kind = match state {
        ExpertState::Active => StatusKind::Plain,
        ExpertState::Draft | ExpertState::Submitted | ExpertState::Suspended => StatusKind::Warn,
        ExpertState::Returned => StatusKind::Bad,
        ExpertState::Removed => StatusKind::Off,
    };
    view! { <Status kind label=expert_state_text(state)/> }.into_any()
}

/// A recusal's state as a dot and a word.
pub fn recusal_state_view(state: ExpertRecusalState) -> AnyView {
    let kind = match state {
        ExpertRecusalState::InForce => StatusKind::Plain,
        ExpertRecusalState::Ended => StatusKind::Off,
    };
    view! { <Status kind label=word(state)/> }.into_any()
}

/// Until when the contract runs, with a word if that is over.
pub fn contract_until_view(expert: &ExpertView) -> AnyView {
    let over = expert
        .is_contract_over
        .then(|| view! { <Tag kind=TagKind::Bad label=t::contract_over()/> });
    view! {
        <span class="row"><span class="nowrap">{format::day(expert.contract_until)}</span>{over}</span>
    }
    .into_any()
}

/// The mean of ratings; none while there is none.
pub fn rating_text(expert: &ExpertView) -> Option<String> {
    let tenths = expert.rating_tenths?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

/// The major items, by code.
pub fn load_specialities() -> Names {
    Names::load(async {
        let majors = all_major_items().await?;
        let choice = |item: ItemView| Choice::new(item.code.clone(), item.name).note(item.code);
        Ok(majors.into_iter().map(choice).collect())
    })
}

/// What an expert knows of, in words. Reactive.
pub fn specialities_of(expert: &ExpertView, names: Names) -> String {
    match expert.specialities.is_empty() {
        true => t::any_speciality().to_owned(),
        false => names.of_all(&expert.specialities),
    }
}
