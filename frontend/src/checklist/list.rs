//! The checklist: items under their major items, as they are in force or on their way.

use super::api::{all_major_items, list_items};
use super::words::{item_kind_text, item_kind_view, item_state_text, item_state_view, types_text};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::{self, Names};
use crate::session;
use crate::texts::checklist as t;
use crate::ui::{
    ButtonKind, Choice, Column, DataList, EmptyState, Filter, Group, LinkButton, ListQuery,
    PageHead, RowAction, SavedView, Tag, TagKind, icon,
};
use leptos::prelude::*;
use sortition_contract::checklist::{ItemAction, ItemKind, ItemState, ItemView};

/// Rows of a page before another number is chosen: a checklist is read as a whole.
const ROWS: u32 = 200;

/// Types of objects that a row names.
const SHOWN_TYPES: usize = 2;

/// The page.
#[component]
pub fn ItemsPage() -> AnyView {
    let majors = major_names();
    let views = vec![
        view(t::in_force_view(), ""),
        view(t::key_view(), "kind=key"),
        view(t::on_the_way_view(), "state=draft"),
        view(t::to_approve_view(), "state=submitted"),
        view(t::approved_view(), "state=approved"),
    ];
    view! {
        <PageHead title=t::items().to_owned() lede=t::items_lede() actions=head_actions/>
        <DataList
            id="checklist.items"
            label=t::items()
            columns=columns()
            key=|item: &ItemView| item.version_id.to_string()
            load=|query: ListQuery| list_items(in_list(query))
            file=list_file("list_items", "/items", in_list)
            actions=row_actions
            search=t::items_search()
            filters=vec![
                Filter::one("parent_id", t::major_item(), majors.choices()),
                Filter::one("unit_id", t::unit(), names::units().choices()),
                Filter::one("kind", t::kind(), Choice::all(ItemKind::ALL, item_kind_text)),
                Filter::one("state", t::state(), Choice::all(ItemState::ALL, item_state_text)),
                Filter::day("as_of", t::as_of()),
                Filter::flag("is_own", t::is_own()),
            ]
            views
            sort="code"
            rows=ROWS
            group=Group::new(group_key, move |item: &ItemView| group_title(item, majors))
            empty=nothing_yet
        />
    }
    .into_any()
}

fn view(label: &str, query: &'static str) -> SavedView {
    SavedView {
        label: label.to_owned(),
        query,
    }
}

/// The major items by their ids.
pub(super) fn major_names() -> Names {
    Names::load(async {
        let majors = all_major_items().await?;
        let choice = |item: ItemView| Choice::new(item.id.to_string(), item.name).note(item.code);
        Ok(majors.into_iter().map(choice).collect())
    })
}

/// Major items stand as headings; in a list by state they are records like others.
fn in_list(query: ListQuery) -> ListQuery {
    match query.get("state") {
        Some(_) => query,
        None => query.with("is_major", false),
    }
}

/// What can be done with an item from the list.
fn row_actions(item: &ItemView) -> Vec<RowAction> {
    let id = || item.id.to_string();
    let may = |action| item.allowed_actions.contains(&action);
    let mut actions = vec![RowAction::link(
        crate::texts::ui::open_record(),
        Page::Item(id()).path(),
    )];
    if may(ItemAction::Update) {
        actions.push(RowAction::link(t::edit(), Page::EditItem(id()).path()));
    }
    if may(ItemAction::CreateVersion) {
        actions.push(RowAction::link(
            t::new_version(),
            Page::NewItemVersion(id()).path(),
        ));
    }
    actions
}

fn group_key(item: &ItemView) -> String {
    item.parent_id
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn group_title(item: &ItemView, majors: Names) -> AnyView {
    let Some(parent) = item.parent_id.clone() else {
        return view! { {t::major_items()} }.into_any();
    };
    let href = Page::Item(parent.to_string()).path();
    view! { <a class="name" href=href>{move || majors.of(&parent)}</a> }.into_any()
}

fn head_actions() -> AnyView {
    let import = session::may("import_items").then(|| {
        view! { <LinkButton icon=icon::UPLOAD href=Page::ImportItems.path()>{t::import()}</LinkButton> }
    });
    let create = session::may("create_item").then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewItem.path()>
                {t::create_item()}
            </LinkButton>
        }
    });
    view! { {import}{create} }.into_any()
}

fn nothing_yet() -> AnyView {
    view! { <EmptyState title=t::no_items() text=t::no_items_hint()>{head_actions()}</EmptyState> }
        .into_any()
}

fn columns() -> Vec<Column<ItemView>> {
    vec![
        Column::text("name", t::item_name(), |item: &ItemView| item.name.clone())
            .sort("name")
            .view(name_view)
            .wraps()
            .phone(),
        Column::text("code", t::code(), |item: &ItemView| item.code.clone())
            .sort("code")
            .code(),
        Column::text("kind", t::kind(), |item: &ItemView| {
            item_kind_text(item.kind).to_owned()
        })
        .view(|item: &ItemView| item_kind_view(item.kind))
        .phone(),
        Column::text("types", t::object_types(), |item: &ItemView| {
            types_text(&item.object_types)
        })
        .view(types_view),
        Column::text("unit", t::unit(), |item: &ItemView| item.unit.name.clone()),
        Column::ratio("max_ratio", t::max_ratio(), |item: &ItemView| {
            item.max_ratio_bp.map(i64::from)
        })
        .hidden(),
        Column::day("effective_from", t::effective_from(), |item: &ItemView| {
            Some(item.effective_from)
        })
        .sort("effective_from")
        .number(),
        Column::text("state", t::state(), |item: &ItemView| {
            item_state_text(item.state).to_owned()
        })
        .view(|item: &ItemView| item_state_view(item.state)),
        Column::count("max_per_year", t::max_per_year(), |item: &ItemView| {
            item.max_per_year.map(i64::from)
        })
        .hidden(),
        Column::text("content", t::content(), |item: &ItemView| {
            item.content.clone()
        })
        .wraps()
        .hidden(),
        Column::text("legal_basis", t::legal_basis(), |item: &ItemView| {
            item.legal_basis.clone()
        })
        .wraps()
        .hidden(),
        Column::moment("published", t::published_at(), |item: &ItemView| {
            item.published_at
        })
        .hidden(),
    ]
}

/// The first types, and how many there are; all of them are on the item's page.
fn types_view(item: &ItemView) -> AnyView {
    let whole = types_text(&item.object_types);
    match item.object_types.len() {
        count if count > SHOWN_TYPES => {
            let first = types_text(&item.object_types[..SHOWN_TYPES]);
            view! { <span title=whole>{t::types_in_all(count, first)}</span> }.into_any()
        }
        _ => whole.into_any(),
    }
}

/// The name, and whether a new version is on its way.
fn name_view(item: &ItemView) -> AnyView {
    let href = Page::Item(item.id.to_string()).path();
    let is_other = item
        .pending_version_id
        .as_ref()
        .is_some_and(|pending| *pending != item.version_id);
    let pending =
        is_other.then(|| view! { <Tag kind=TagKind::Warn label=t::new_version_pending()/> });
    view! {
        <span class="row row-wrap"><a class="name" href=href>{item.name.clone()}</a>{pending}</span>
    }
    .into_any()
}
