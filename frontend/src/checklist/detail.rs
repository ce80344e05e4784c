//! One item: the version that one chooses, all of its versions, and two of them compared.

use super::actions::Actions;
use super::api::{list_item_transitions, list_item_versions};
use super::compare::Comparison;
use super::list::major_names;
use super::words::{item_kind_view, item_state_view, types_text};
use crate::audit::Transitions;
use crate::format;
use crate::org::names::Names;
use crate::texts::checklist as t;
use crate::ui::{Card, Fact, Facts, Loaded, Moment, MomentKind, Note, NoteKind, PageHead, Remote};
use leptos::prelude::*;
use sortition_contract::checklist::{ItemState, ItemView};
use sortition_contract::page::Page;

/// The page.
#[component]
pub fn ItemPage(
    /// The item.
    id: String,
) -> AnyView {
    let majors = major_names();
    let versions = Remote::new(move || {
        let id = id.clone();
        async move { list_item_versions(&id).await }
    });
    view! {
        <Loaded remote=versions let:page><Item page majors versions/></Loaded>
    }
    .into_any()
}

/// The version to begin with: one on which the caller may decide, else the one in force, else the
/// newest.
fn first_shown(versions: &[ItemView]) -> Option<&ItemView> {
    let is_pending = |version: &&ItemView| {
        let waits = matches!(
            version.state,
            ItemState::Draft | ItemState::Submitted | ItemState::Returned | ItemState::Approved
        );
        waits && !version.allowed_actions.is_empty()
    };
    versions
        .iter()
        .find(is_pending)
        .or_else(|| {
            versions
                .iter()
                .find(|version| version.state == ItemState::Effective)
        })
        .or_else(|| versions.first())
}

#[component]
fn Item(page: Page<ItemView>, majors: Names, versions: Remote<Page<ItemView>>) -> AnyView {
    let all = StoredValue::new(page.items);
    let of = Callback::new(move |version_id: String| {
        all.with_value(|all| {
            all.iter()
                .find(|version| version.version_id.as_str() == version_id)
                .map(|version| t::version_number(version.number))
                .unwrap_or_default()
        })
    });
    let Some(first) = all.with_value(|all| first_shown(all).cloned()) else {
        return ().into_any();
    };
    let id = StoredValue::new(first.id.to_string());
    let chosen = RwSignal::new(first.version_id.to_string());
    let shown = Memo::new(move |_| {
        let id = chosen.get();
        all.with_value(|all| {
            all.iter()
                .find(|version| version.version_id.as_str() == id)
                .cloned()
        })
    });
    let title = Signal::derive(move || shown.get().map(|item| item.name).unwrap_or_default());
    let lede = Signal::derive(move || {
        shown
            .get()
            .map(|item| t::code_and_version(item.code, item.number))
    });
    let tags = move || {
        view! {
            {move || shown.get().map(|item| view! { {item_kind_view(item.kind)}{item_state_view(item.state)} })}
        }
    };
    let actions = move || {
        view! { {move || shown.get().map(|item| view! { <Actions item versions/> })} }
    };
    let notes = move || shown.get().map(|item| notes(&item));
    let facts = move || shown.get().map(|item| facts(&item, majors));
    view! {
        <PageHead title lede=lede tags actions/>
        <div class="stack">
            {notes}
            <div class="grid">
                <Card title=t::facts() class="c-8"><div class="card-body">{facts}</div></Card>
                <Card title=t::versions() class="c-4"><div class="card-body"><Versions all chosen/></div></Card>
            </div>
            <Comparison versions=all/>
            <Transitions load=move |()| async move { list_item_transitions(&id.get_value()).await } of/>
        </div>
    }
    .into_any()
}

/// What one must know of the version before all else.
fn notes(item: &ItemView) -> AnyView {
    let returned = item
        .return_reason
        .clone()
        .filter(|_| item.state == ItemState::Returned)
        .map(|reason| view! { <Note kind=NoteKind::Bad>{t::returned_because(reason)}</Note> });
    let approved = (item.state == ItemState::Approved).then(|| {
        let day = format::day(item.effective_from);
        view! { <Note kind=NoteKind::Info>{t::effective_on(day)}</Note> }
    });
    let hidden = (item.published_at.is_none() && item.state == ItemState::Effective)
        .then(|| view! { <Note kind=NoteKind::Warn>{t::not_public_yet()}</Note> });
    view! { {returned}{approved}{hidden} }.into_any()
}

fn facts(item: &ItemView, majors: Names) -> AnyView {
    let parent = item.parent_id.clone();
    let major = match parent {
        Some(parent) => view! { {move || majors.of(&parent)} }.into_any(),
        None => t::is_major().into_any(),
    };
    let max_ratio = item.max_ratio_bp.map_or_else(
        || t::no_limit().to_owned(),
        |ratio| format::percent(i64::from(ratio)),
    );
    let max_per_year = item
        .max_per_year
        .map_or_else(|| t::no_limit().to_owned(), t::times);
    let platform = item.platform_codes.join(crate::texts::ui::list_comma());
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let short = vec![
        Fact::new(
            t::code(),
            view! { <span class="code">{item.code.clone()}</span> },
        ),
        Fact::new(t::major_item(), major),
        Fact::text(t::unit(), Some(item.unit.name.clone())),
        Fact::text(t::object_types(), Some(types_text(&item.object_types))),
        Fact::text(t::max_ratio(), Some(max_ratio)),
        Fact::text(t::max_per_year(), Some(max_per_year)),
        Fact::text(t::effective_from(), Some(format::day(item.effective_from))),
        Fact::text(t::ended_on(), item.ended_on.map(format::day)),
        Fact::text(t::published_at(), item.published_at.map(format::moment)),
        Fact::text(t::platform_codes(), text(&platform)),
    ];
    let long = vec![
        Fact::text(t::content(), text(&item.content)),
        Fact::text(t::method(), text(&item.method)),
        Fact::text(t::legal_basis(), text(&item.legal_basis)),
        Fact::text(t::reason(), text(&item.reason)),
    ];
    view! {
        <div class="stack">
            <Facts facts=short is_double=true/>
            <Facts facts=long/>
        </div>
    }
    .into_any()
}

/// All versions; a press shows one.
#[component]
fn Versions(all: StoredValue<Vec<ItemView>>, chosen: RwSignal<String>) -> AnyView {
    let moments = move || {
        let here = chosen.get();
        all.get_value()
            .into_iter()
            .map(|version| {
                let is_here = version.version_id.as_str() == here;
                let kind = match (is_here, version.state) {
                    (true, _) => MomentKind::On,
                    (false, ItemState::Returned) => MomentKind::Bad,
                    _ => MomentKind::Plain,
                };
                let id = version.version_id.to_string();
                let reason = version.reason.clone();
                Moment::new(
                    t::from_on(format::day(version.effective_from)),
                    kind,
                    view! {
                        <div class="row row-wrap">
                            <button class="link" type="button" aria-current=is_here.then_some("true")
                                on:click=move |_| chosen.set(id.clone())>
                                {t::version_number(version.number)}
                            </button>
                            {item_state_view(version.state)}
                        </div>
                        <p class="sm t2">{reason}</p>
                    },
                )
            })
            .collect::<Vec<_>>()
    };
    view! { {move || view! { <crate::ui::Timeline moments=moments()/> }} }.into_any()
}
