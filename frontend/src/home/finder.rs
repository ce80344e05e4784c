//! What the search (Ctrl K) finds: objects, tasks, inspectors, publications, plans, checks and items,
//! as far as the person may read their lists; and where they were lately.

use crate::api::{self, Error};
use crate::app::Page;
use crate::session;
use crate::ui::{ListQuery, PaletteEntry, remember};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, join_all};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sortition_contract::checklist::ItemView;
use sortition_contract::checks::CheckView;
use sortition_contract::plans::PlanView;
use sortition_contract::publications::PublicationView;
use sortition_contract::registers::{InspectorView, ObjectView};
use sortition_contract::tasks::TaskView;

/// How many of each kind are shown.
const SHOWN: u32 = 5;

#[derive(Deserialize)]
struct Found<T> {
    items: Vec<T>,
}

/// What a search finds, on its way.
pub type Finding = LocalBoxFuture<'static, Result<Vec<PaletteEntry>, Error>>;

/// Records that a text finds, by kind. Nothing for the empty text: then it is where one was lately.
pub async fn find(text: String) -> Result<Vec<PaletteEntry>, Error> {
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let sources: Vec<Finding> = vec![
        of(
            &text,
            "/objects",
            "list_objects",
            Page::Objects,
            |one: ObjectView| (Page::Object(one.id.to_string()), one.name, one.code),
        ),
        of(
            &text,
            "/tasks",
            "list_tasks",
            Page::Tasks,
            |one: TaskView| (Page::Task(one.id.to_string()), one.title, one.unit_name),
        ),
        of(
            &text,
            "/inspectors",
            "list_inspectors",
            Page::Inspectors,
            |one: InspectorView| (Page::Inspector(one.id.to_string()), one.name, one.unit_name),
        ),
        of(
            &text,
            "/publications",
            "list_publications",
            Page::Publications,
            |one: PublicationView| {
                (
                    Page::Publication(one.id.to_string()),
                    one.title,
                    one.unit_name,
                )
            },
        ),
        of(
            &text,
            "/plans",
            "list_plans",
            Page::Plans,
            |one: PlanView| (Page::Plan(one.id.to_string()), one.title, one.unit_name),
        ),
        checks(&text),
        of(
            &text,
            "/items",
            "list_items",
            Page::Items,
            |one: ItemView| (Page::Item(one.id.to_string()), one.name, one.code),
        ),
    ];
    let answers = join_all(sources).await;
    // One list that fails must not hide what the others found; all of them failing must be told.
    let (found, failed): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    match (found.is_empty(), failed.into_iter().find_map(Result::err)) {
        (true, Some(error)) => Err(error),
        _ => Ok(found.into_iter().filter_map(Result::ok).flatten().collect()),
    }
}

/// The first of a list, as entries under the list's name.
fn of<T: DeserializeOwned + 'static>(
    text: &str,
    list: &'static str,
    operation: &str,
    page: Page,
    entry: fn(T) -> (Page, String, String),
) -> Finding {
    if !session::may(operation) {
        return std::future::ready(Ok(Vec::new())).boxed_local();
    }
    let query = ListQuery::default().with("q", text).with("limit", SHOWN);
    async move {
        let found: Found<T> = api::get(list)
            .encoded_query(&query.encoded())
            .send()
            .await?;
        let entries = found.items.into_iter().map(|one| {
            let (record, label, note) = entry(one);
            PaletteEntry {
                label,
                note,
                heading: page.title().to_owned(),
                href: record.path(),
                icon: page.icon(),
            }
        });
        Ok(entries.collect())
    }
    .boxed_local()
}

/// An inspector's checks open on the inspector's page.
fn checks(text: &str) -> Finding {
    let (list, operation) = ("/checks", "list_checks");
    match session::may("start_check") {
        true => of(text, list, operation, Page::Visits, |one: CheckView| {
            (
                Page::Visit(one.id.to_string()),
                object_name(&one),
                one.task_title,
            )
        }),
        false => of(text, list, operation, Page::Checks, |one: CheckView| {
            (
                Page::Check(one.id.to_string()),
                object_name(&one),
                one.task_title,
            )
        }),
    }
}

fn object_name(check: &CheckView) -> String {
    let object = check.object.as_ref();
    object.map(|object| object.name.clone()).unwrap_or_default()
}

/// The records that were opened lately, by what their pages were called. In memory only: another
/// person at this machine must not read them.
#[derive(Clone, Copy)]
pub struct Trail {
    /// The latest first.
    pub recent: RwSignal<Vec<PaletteEntry>>,
}

impl Trail {
    /// Follows where one goes.
    pub fn follow(path: Memo<String>) -> Self {
        let recent = RwSignal::new(Vec::new());
        Effect::new(move |before: Option<String>| {
            let now = path.get();
            // The title is still that of the page that is left.
            if let Some(before) = before.filter(|before| *before != now) {
                recent.update(|recent| note(recent, &before));
            }
            now
        });
        Self { recent }
    }
}

fn note(recent: &mut Vec<PaletteEntry>, path: &str) {
    let Some(page) = Page::at(path) else { return };
    let title = document().title();
    let label = title.split(" · ").next().unwrap_or_default();
    let list = page.menu_entry().filter(|list| *list != page);
    let (Some(list), true) = (list, page.is_record() && !label.is_empty()) else {
        return;
    };
    let entry = PaletteEntry {
        label: label.to_owned(),
        note: list.title().to_owned(),
        heading: String::new(),
        href: path.to_owned(),
        icon: list.icon(),
    };
    remember(recent, entry);
}
