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

/// How many of each kind are shown.
const SHOWN: u32 = 5;

#[derive(Deserialize)]
struct Found {
    items: Vec<Record>,
}

/// What is read of a record, whatever its kind: who it is, and what it is called. All that seven kinds of
/// record hold would be read by more code than the rest of the search is, and come with the workbench.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Record {
    id: String,
    name: String,
    title: String,
    code: String,
    unit_name: String,
    task_title: String,
    object: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
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
        of(&text, "/objects", "list_objects", Page::Objects, |one| {
            (Page::Object(one.id), one.name, one.code)
        }),
        of(&text, "/tasks", "list_tasks", Page::Tasks, |one| {
            (Page::Task(one.id), one.title, one.unit_name)
        }),
        of(
            &text,
            "/inspectors",
            "list_inspectors",
            Page::Inspectors,
            |one| (Page::Inspector(one.id), one.name, one.unit_name),
        ),
        of(
            &text,
            "/publications",
            "list_publications",
            Page::Publications,
            |one| (Page::Publication(one.id), one.title, one.unit_name),
        ),
        of(&text, "/plans", "list_plans", Page::Plans, |one| {
            (Page::Plan(one.id), one.title, one.unit_name)
        }),
        checks(&text),
        of(&text, "/items", "list_items", Page::Items, |one| {
            (Page::Item(one.id), one.name, one.code)
        }),
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
fn of(
    text: &str,
    list: &'static str,
    operation: &str,
    page: Page,
    entry: fn(Record) -> (Page, String, String),
) -> Finding {
    if !session::may(operation) {
        return std::future::ready(Ok(Vec::new())).boxed_local();
    }
    let query = ListQuery::default().with("q", text).with("limit", SHOWN);
    async move {
        let found: Found = api::get(list)
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
        true => of(text, list, operation, Page::Visits, |one| {
            check(Page::Visit, one)
        }),
        false => of(text, list, operation, Page::Checks, |one| {
            check(Page::Check, one)
        }),
    }
}

/// A check is called as its object is.
fn check(page: fn(String) -> Page, one: Record) -> (Page, String, String) {
    let name = one.object.map(|object| object.name).unwrap_or_default();
    (page(one.id), name, one.task_title)
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
