//! The register of objects: search, filters, saved views, a drawer to read one, many at once.

use super::batch::Batches;
use super::summary::{Actions, Summary};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::{self, Names};
use crate::registers::api::list_objects;
use crate::registers::words::{
    class_choices, class_view, object_status_text, object_status_view, object_type_text,
};
use crate::session;
use crate::texts::registers as t;
use crate::ui::{
    ButtonKind, Choice, Column, DataList, Drawer, EmptyState, Filter, LinkButton, ListHandle,
    Neighbours, PageHead, RowAction, SavedView, Selection, Tag, icon,
};
use leptos::prelude::*;
use sortition_contract::registers::{ObjectAction, ObjectStatus, ObjectType, ObjectView};

/// The whole city, which is no object's region.
const WHOLE_CITY: &str = "130100";

/// The page.
#[component]
pub fn ObjectsPage() -> AnyView {
    let handle = ListHandle::new();
    let (regions, industries) = (names::regions(), names::industries());
    let open = RwSignal::new(false);
    let shown = RwSignal::new(None::<ObjectView>);
    let show = move |object: &ObjectView| {
        shown.set(Some(object.clone()));
        open.set(true);
    };
    let opened = Signal::derive(move || {
        let is_open = open.get();
        shown.with(|object| {
            object
                .as_ref()
                .filter(|_| is_open)
                .map(|object| object.id.to_string())
        })
    });
    view! {
        <PageHead title=t::objects().to_owned() lede=t::objects_lede() actions=head_actions/>
        <DataList
            id="registers.objects"
            label=t::objects()
            columns=columns(show, regions, industries)
            key=|object: &ObjectView| object.id.to_string()
            load=list_objects
            search=t::objects_search()
            filters=filters(regions, industries)
            views=views()
            sort="-created_at"
            handle
            opened
            batch=Callback::new(move |selection: Selection| view! { <Batches selection handle/> }.into_any())
            file=list_file("list_objects", "/objects", |query| query)
            actions=row_actions
            empty=nothing_yet
        />
        <ObjectDrawer open shown neighbours=handle.neighbours(opened) regions industries handle/>
    }
    .into_any()
}

/// What can be done with an object from the list; the rest is on its page.
fn row_actions(object: &ObjectView) -> Vec<RowAction> {
    let id = || object.id.to_string();
    let mut actions = vec![RowAction::link(
        crate::texts::ui::open_record(),
        Page::Object(id()).path(),
    )];
    if object.allowed_actions.contains(&ObjectAction::Update) {
        actions.push(RowAction::link(t::edit(), Page::EditObject(id()).path()));
    }
    actions
}

fn head_actions() -> AnyView {
    let import = session::may("import_objects").then(|| {
        view! { <LinkButton icon=icon::UPLOAD href=Page::ImportObjects.path()>{t::import()}</LinkButton> }
    });
    let create = session::may("create_object").then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary icon=icon::PLUS href=Page::NewObject.path()>
                {t::create_object()}
            </LinkButton>
        }
    });
    view! { {import}{create} }.into_any()
}

fn nothing_yet() -> AnyView {
    view! {
        <EmptyState icon=icon::BUILDING title=t::no_objects() text=t::no_objects_hint()>
            {head_actions()}
        </EmptyState>
    }
    .into_any()
}

fn filters(regions: Names, industries: Names) -> Vec<Filter> {
    vec![
        Filter::one(
            "region_code",
            t::region(),
            regions.choices_where(|region| {
                // A county's register is its own region's.
                session::own_region().map_or(region.value != WHOLE_CITY, |own| region.value == own)
            }),
        ),
        Filter::one(
            "type",
            t::kind(),
            Choice::all(ObjectType::ALL, object_type_text),
        ),
        Filter::one("credit_class", t::credit_class(), class_choices()),
        Filter::one(
            "status",
            t::status(),
            Choice::all(ObjectStatus::ALL, object_status_text),
        ),
        Filter::day("checked_before", t::checked_before()),
        Filter::one("industry_code", t::industry(), industries.choices()),
        Filter::text("tag", t::tag()),
    ]
}

fn views() -> Vec<SavedView> {
    let view = |label: &str, query: &'static str| SavedView {
        label: label.to_owned(),
        query,
    };
    vec![
        view(t::all_view(), ""),
        view(t::active_view(), "status=active"),
        view(t::class_d_view(), "status=active&credit_class=D"),
        view(t::class_c_view(), "status=active&credit_class=C"),
        view(t::dispatch_view(), "type=labour_dispatch"),
        view(t::unrated_view(), "credit_class=unrated"),
    ]
}

fn columns(
    show: impl Fn(&ObjectView) + Send + Sync + 'static,
    regions: Names,
    industries: Names,
) -> Vec<Column<ObjectView>> {
    vec![
        Column::text("name", t::object_name(), |object: &ObjectView| {
            object.name.clone()
        })
        .sort("name")
        .opens(show),
        Column::text("code", t::code(), |object: &ObjectView| object.code.clone())
            .sort("code")
            .code(),
        Column::text("type", t::kind(), |object: &ObjectView| {
            object_type_text(object.object_type).to_owned()
        }),
        Column::text("region", t::region(), move |object: &ObjectView| {
            regions.of(&object.region_code)
        })
        .view(move |object: &ObjectView| {
            let code = object.region_code.clone();
            view! { {move || regions.of(&code)} }
        })
        .clips(),
        Column::count("staff", t::staff_count(), |object: &ObjectView| {
            object.staff_count
        }),
        Column::text("class", t::class_head(), |object: &ObjectView| {
            object
                .credit_class
                .map_or_else(t::unrated, |class| class.code())
                .to_owned()
        })
        .view(|object: &ObjectView| class_view(object.credit_class))
        .phone(),
        Column::count("index", t::credit_index(), |object: &ObjectView| {
            object.credit_index.map(i64::from)
        })
        .hidden(),
        Column::day("checked", t::last_checked_on(), |object: &ObjectView| {
            object.last_checked_on
        })
        .number(),
        Column::text("tags", t::tags(), |object: &ObjectView| {
            object.tags.join(crate::texts::ui::list_comma())
        })
        .view(|object: &ObjectView| tags_view(&object.tags)),
        Column::text("status", t::status(), |object: &ObjectView| {
            object_status_text(object.status).to_owned()
        })
        .view(|object: &ObjectView| object_status_view(object.status)),
        Column::text("industry", t::industry(), move |object: &ObjectView| {
            industries.of(object.industry_code.as_deref().unwrap_or_default())
        })
        .hidden(),
        Column::text("address", t::address(), |object: &ObjectView| {
            object.address.clone().unwrap_or_default()
        })
        .wraps()
        .hidden(),
        Column::moment("updated", t::updated_at(), |object: &ObjectView| {
            Some(object.updated_at)
        })
        .sort("updated_at")
        .hidden(),
    ]
}

fn tags_view(tags: &[String]) -> AnyView {
    let tags: Vec<_> = tags
        .iter()
        .map(|tag| view! { <Tag label=tag.clone()/> })
        .collect();
    view! { <span class="tags">{tags}</span> }.into_any()
}

/// Reads one object without leaving the list.
#[component]
fn ObjectDrawer(
    open: RwSignal<bool>,
    shown: RwSignal<Option<ObjectView>>,
    neighbours: Neighbours,
    regions: Names,
    industries: Names,
    handle: ListHandle,
) -> AnyView {
    let title = Signal::derive(move || {
        shown.with(|object| {
            object
                .as_ref()
                .map(|object| object.name.clone())
                .unwrap_or_default()
        })
    });
    let lede = move || {
        shown.get().map(|object| {
            view! {
                <span class="row row-wrap t3">
                    <span class="code">{object.code.clone()}</span>
                    {object_status_view(object.status)}
                    {class_view(object.credit_class)}
                </span>
            }
        })
    };
    let body = move || {
        shown
            .get()
            .map(|object| view! { <Summary object regions industries/> })
    };
    let foot = move || {
        shown.get().map(|object| {
            let changed = move |object: ObjectView| {
                shown.set(Some(object));
                handle.reload();
            };
            view! {
                <LinkButton kind=ButtonKind::Primary href=Page::Object(object.id.to_string()).path()>
                    {t::open_object()}
                </LinkButton>
                <Actions object on_change=changed/>
            }
        })
    };
    view! { <Drawer open title lede foot neighbours>{body}</Drawer> }.into_any()
}
