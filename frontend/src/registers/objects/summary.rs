//! One object to read: its facts, its history, and what may be done with it; in the drawer and on
//! its page.

use super::class::ClassDialog;
use super::mark::MarkDialog;
use super::unmask::Personal;
use crate::app::Page;
use crate::format;
use crate::org::names::Names;
use crate::registers::api::list_object_changes;
use crate::registers::history::{Fields, History, plain};
use crate::registers::words::{
    class_view, credit_class_text, object_column_text, object_status_text, object_status_view,
    object_type_text,
};
use crate::session;
use crate::texts::registers as t;
use crate::ui::{Button, Fact, Facts, LinkButton, Remote, Tab, Tabs, Tag};
use leptos::prelude::*;
use serde_json::Value;
use sortition_contract::registers::{ObjectAction, ObjectView};

const FACTS: &str = "facts";
const HISTORY: &str = "history";

/// Whether the person sees what happened to objects: not everybody who reads them does.
pub fn reads_history() -> bool {
    session::may("list_object_changes")
}

/// Facts and history as tabs.
#[component]
pub fn Summary(object: ObjectView, regions: Names, industries: Names) -> AnyView {
    let selected = RwSignal::new(FACTS);
    let mut tabs = vec![Tab::new(FACTS, t::facts())];
    if reads_history() {
        tabs.push(Tab::new(HISTORY, t::history()));
    }
    let object = StoredValue::new(object);
    let part = move || {
        let object = object.get_value();
        match selected.get() {
            HISTORY => {
                view! { <ObjectHistory id=object.id.to_string() regions industries/> }.into_any()
            }
            _ => view! { <ObjectFacts object regions industries/> }.into_any(),
        }
    };
    view! {
        <Tabs label=t::parts() tabs=Signal::stored(tabs) selected/>
        <div class="mt">{part}</div>
    }
    .into_any()
}

/// The facts; personal ones masked until asked for with a reason.
#[component]
pub fn ObjectFacts(
    object: ObjectView,
    regions: Names,
    industries: Names,
    /// In two columns.
    #[prop(optional)]
    is_double: bool,
) -> AnyView {
    let (region, industry) = (object.region_code.clone(), object.industry_code.clone());
    let place = object
        .longitude
        .zip(object.latitude)
        .map(|(longitude, latitude)| t::place(latitude, longitude));
    let tags: Vec<_> = object
        .tags
        .iter()
        .map(|tag| view! { <Tag label=tag.clone()/> })
        .collect();
    let tags = match tags.is_empty() {
        true => format::UNKNOWN.into_any(),
        false => view! { <span class="tags">{tags}</span> }.into_any(),
    };
    let class = object.credit_class.map(credit_class_text);
    let since = object.status_on.map(|day| t::from_on(format::day(day)));
    let facts = vec![
        Fact::new(
            t::code(),
            view! { <span class="code">{object.code.clone()}</span> },
        ),
        Fact::text(
            t::kind(),
            Some(object_type_text(object.object_type).to_owned()),
        ),
        Fact::new(t::region(), view! { {move || regions.of(&region)} }),
        Fact::new(
            t::industry(),
            view! { {move || industry.as_ref().map_or_else(|| format::UNKNOWN.to_owned(), |code| industries.of(code))} },
        ),
        Fact::new(
            t::status(),
            view! {
                <span class="row">{object_status_view(object.status)}<span class="t3">{since}</span></span>
            },
        ),
        Fact::text(t::staff_count(), object.staff_count.map(format::count)),
        Fact::new(
            t::credit_class(),
            view! {
                <span class="row">{class_view(object.credit_class)}<span>{class}</span></span>
            },
        ),
        Fact::text(
            t::credit_index(),
            object.credit_index.map(|index| index.to_string()),
        ),
        Fact::text(
            t::last_checked_on(),
            object.last_checked_on.map(format::day),
        ),
        Fact::text(t::address(), object.address.clone()),
        Fact::text(t::coordinates(), place),
        Fact::new(t::tags(), tags),
        Fact::text(t::created_at(), Some(format::moment(object.created_at))),
    ];
    view! {
        <div class="stack">
            <Facts facts is_double/>
            <Personal object is_double/>
        </div>
    }
    .into_any()
}

/// What happened to an object.
#[component]
pub fn ObjectHistory(
    /// The object.
    id: String,
    regions: Names,
    industries: Names,
) -> AnyView {
    let history = Remote::new(move || {
        let id = id.clone();
        async move { list_object_changes(&id).await }
    });
    let words = Callback::new(move |(field, value): (String, Value)| {
        match (field.as_str(), value.as_str()) {
            ("region_code", Some(code)) => regions.of(code),
            ("industry_code", Some(code)) => industries.of(code),
            ("type", Some(code)) => code.parse().map_or_else(
                |_| code.to_owned(),
                |code| object_type_text(code).to_owned(),
            ),
            ("status", Some(code)) => code.parse().map_or_else(
                |_| code.to_owned(),
                |code| object_status_text(code).to_owned(),
            ),
            ("legal_representative" | "phone", Some(_)) => t::not_shown().to_owned(),
            _ => plain(&value),
        }
    });
    view! { <History history fields=Fields { label: object_column_text, words }/> }.into_any()
}

/// What the caller may do with an object.
#[component]
pub fn Actions(
    object: ObjectView,
    /// Gets the object as a command has left it.
    #[prop(into)]
    on_change: Callback<ObjectView>,
) -> AnyView {
    let may = |action| object.allowed_actions.contains(&action);
    let (marking, rating) = (RwSignal::new(false), RwSignal::new(false));
    let edit = may(ObjectAction::Update).then(|| {
        let href = Page::EditObject(object.id.to_string()).path();
        view! { <LinkButton href>{t::edit()}</LinkButton> }
    });
    let mark = may(ObjectAction::Mark).then(|| {
        view! { <Button on_press=move || marking.set(true)>{t::mark()}</Button> }
    });
    // Whoever may change the rest sets the class there.
    let rate = (may(ObjectAction::SetClass) && !may(ObjectAction::Update)).then(|| {
        view! { <Button on_press=move || rating.set(true)>{t::set_class()}</Button> }
    });
    view! {
        {edit}
        {mark}
        {rate}
        <MarkDialog open=marking object=object.clone() on_change/>
        <ClassDialog open=rating object on_change/>
    }
    .into_any()
}
