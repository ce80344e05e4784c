//! The page in parts, so that the first screen doesn't wait for all of it. The first part holds the
//! sign-in. Shell and workbench come while somebody signs in; the others are fetched when one of
//! their pages is opened, and as soon as the person's first screen stands.
//!
//! A function marked `wasm_split` is cut out of the module together with all that only it reaches;
//! calling it fetches that part. `frontend/bundle` does the cutting.

use super::pages::GROUPS;
use super::{Page, Work, not_found};
use crate::api::Error;
use crate::audit::AuditPage;
use crate::checklist::{EditItemPage, ItemPage, ItemsPage, NewItemPage, NewItemVersionPage};
use crate::checks::{CheckPage, ChecksPage, VisitPage, VisitsPage};
use crate::draws::{DrawPage, DrawsPage, TaskDrawPage};
use crate::experts::{ExpertFormPage, ExpertPage, ExpertsPage};
use crate::home::{self, Finding, HomePage};
use crate::integrations::{ApiKeysPage, NewApiKeyPage};
use crate::jobs::{ExportPage, ExportsPage, ImportPage, Imported, JobPage, JobsPage};
use crate::ledgers::LedgersPage;
use crate::org::{
    CalendarPage, ChangePasswordPage, DictionariesPage, NotificationsPage, OwnSessionsPage,
    SettingPage, SettingsPage, UnitPage, UnitsPage, UserPage, UsersPage,
};
use crate::plans::{EntryPage, NewEntryPage, PlanPage, PlansPage};
use crate::publications::{PublicationPage, PublicationsPage};
use crate::registers::{
    InspectorFormPage, InspectorPage, InspectorsPage, ObjectFormPage, ObjectPage, ObjectsPage,
    RecusalsPage,
};
use crate::reports::{MonthlyReportPage, ReportOverviewPage, ReportsPage};
use crate::tasks::{CoveragePage, EditTaskPage, EntryTaskPage, NewTaskPage, TaskPage, TasksPage};
use crate::ui::{Loaded, PaletteEntry, Remote};
use futures::{FutureExt as _, TryFutureExt as _};
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// What is fetched as one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The shell, the workbench, the own password, and what the search finds.
    Desk,
    /// The inspector's pages: on a phone, on the way.
    Field,
    /// Items, objects, inspectors, their imports, and experts.
    Registers,
    /// From the plan to what is published.
    Inspections,
    /// What is reported, and who looks after the installation.
    Administration,
}

impl Part {
    fn of(page: &Page) -> Self {
        match page {
            Page::Home | Page::ChangePassword => Self::Desk,
            Page::Visits | Page::Visit(_) => Self::Field,
            Page::Items
            | Page::Item(_)
            | Page::NewItem
            | Page::NewItemVersion(_)
            | Page::EditItem(_)
            | Page::ImportItems
            | Page::Objects
            | Page::Object(_)
            | Page::NewObject
            | Page::EditObject(_)
            | Page::ImportObjects
            | Page::Inspectors
            | Page::Inspector(_)
            | Page::NewInspector
            | Page::EditInspector(_)
            | Page::ImportInspectors
            | Page::Coverage
            | Page::Recusals
            | Page::Experts
            | Page::Expert(_)
            | Page::NewExpert
            | Page::EditExpert(_) => Self::Registers,
            Page::Plans
            | Page::Plan(_)
            | Page::NewPlanEntry(_)
            | Page::PlanEntry(..)
            | Page::Tasks
            | Page::NewTask
            | Page::EntryTask(..)
            | Page::Task(_)
            | Page::EditTask(_)
            | Page::TaskDraw(_)
            | Page::Draws
            | Page::Draw(_)
            | Page::Checks
            | Page::Check(_)
            | Page::Publications
            | Page::Publication(_) => Self::Inspections,
            _ => Self::Administration,
        }
    }

    /// Fetches it, once.
    async fn fetch(self) -> Result<(), Error> {
        let fetched = match self {
            Self::Desk => fetch_desk().await,
            Self::Field => fetch_field().await,
            Self::Registers => fetch_registers().await,
            Self::Inspections => fetch_inspections().await,
            Self::Administration => fetch_administration().await,
        };
        fetched.map_err(|_| Error::Unreachable)
    }
}

/// Fetches the workbench's part, while it isn't known yet who is there, or who they are is being typed.
pub fn fetch_desk_ahead() {
    leptos::task::spawn_local(async {
        let _is_there = Part::Desk.fetch().await.is_ok();
    });
}

/// Records that a text finds ([`home::find`]).
pub async fn find(text: String) -> Result<Vec<PaletteEntry>, Error> {
    match finding(text).await {
        Ok(found) => found.await,
        Err(_) => Err(Error::Unreachable),
    }
}

/// Fetches the parts of which the signed-in person's menu has a page, one after the other, while
/// nobody waits for them.
pub fn fetch_ahead() {
    let is_wanted = |part: &Part| {
        let mut pages = GROUPS.iter().flat_map(|(_, pages)| *pages);
        pages.any(|page| Part::of(page) == *part && page.is_open())
    };
    let parts = [
        Part::Desk,
        Part::Field,
        Part::Inspections,
        Part::Registers,
        Part::Administration,
    ];
    let wanted: Vec<_> = parts.into_iter().filter(is_wanted).collect();
    leptos::task::spawn_local(async move {
        for part in wanted {
            // Whoever opens a page of it is told, and can try again.
            let _is_there = part.fetch().await.is_ok();
        }
    });
}

/// A page's view; where its part isn't there yet, after it has come.
#[component]
pub fn PageContent(
    /// The page.
    page: Page,
) -> AnyView {
    let part = Part::of(&page);
    let fetched = Remote::new(move || part.fetch());
    view! { <Loaded remote=fetched let:_there>{content_of(part, page.clone())}</Loaded> }.into_any()
}

/// The work area; where its part isn't there yet, after it has come.
#[component]
pub fn WorkArea() -> AnyView {
    let fetched = Remote::new(|| fetch_work_area().map_err(|_| Error::Unreachable));
    let content = || work_area().now_or_never().and_then(Result::ok);
    view! { <Loaded remote=fetched let:_there>{content()}</Loaded> }.into_any()
}

/// The view of a page whose part is there: the answer doesn't wait then.
fn content_of(part: Part, page: Page) -> AnyView {
    let content = match part {
        Part::Desk => desk_page(page).now_or_never(),
        Part::Field => field_page(page).now_or_never(),
        Part::Registers => registers_page(page).now_or_never(),
        Part::Inspections => inspections_page(page).now_or_never(),
        Part::Administration => administration_page(page).now_or_never(),
    };
    content.and_then(Result::ok).unwrap_or_else(not_found)
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_desk))]
fn desk_page(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Home => view! { <HomePage/> }.into_any(),
        Page::ChangePassword => view! { <ChangePasswordPage is_first=false/> }.into_any(),
        _ => not_found(),
    })
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_work_area))]
fn work_area() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <Work/> }.into_any())
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn finding(text: String) -> Result<Finding, SplitLoaderError> {
    Ok(home::find(text).boxed_local())
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_field))]
fn field_page(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Visits => view! { <VisitsPage/> }.into_any(),
        Page::Visit(id) => view! { <VisitPage id/> }.into_any(),
        _ => not_found(),
    })
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(registers, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_registers))]
fn registers_page(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Items => view! { <ItemsPage/> }.into_any(),
        Page::Item(id) => view! { <ItemPage id/> }.into_any(),
        Page::NewItem => view! { <NewItemPage/> }.into_any(),
        Page::NewItemVersion(id) => view! { <NewItemVersionPage id/> }.into_any(),
        Page::EditItem(id) => view! { <EditItemPage id/> }.into_any(),
        Page::ImportItems => view! { <ImportPage what=Imported::Items/> }.into_any(),
        Page::Objects => view! { <ObjectsPage/> }.into_any(),
        Page::Object(id) => view! { <ObjectPage id/> }.into_any(),
        Page::NewObject => view! { <ObjectFormPage/> }.into_any(),
        Page::EditObject(id) => view! { <ObjectFormPage id/> }.into_any(),
        Page::ImportObjects => view! { <ImportPage what=Imported::Objects/> }.into_any(),
        Page::Inspectors => view! { <InspectorsPage/> }.into_any(),
        Page::Inspector(id) => view! { <InspectorPage id/> }.into_any(),
        Page::NewInspector => view! { <InspectorFormPage/> }.into_any(),
        Page::EditInspector(id) => view! { <InspectorFormPage id/> }.into_any(),
        Page::ImportInspectors => view! { <ImportPage what=Imported::Inspectors/> }.into_any(),
        Page::Coverage => view! { <CoveragePage/> }.into_any(),
        Page::Recusals => view! { <RecusalsPage/> }.into_any(),
        Page::Experts => view! { <ExpertsPage/> }.into_any(),
        Page::Expert(id) => view! { <ExpertPage id/> }.into_any(),
        Page::NewExpert => view! { <ExpertFormPage/> }.into_any(),
        Page::EditExpert(id) => view! { <ExpertFormPage id/> }.into_any(),
        _ => not_found(),
    })
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(inspections, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_inspections))]
fn inspections_page(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Plans => view! { <PlansPage/> }.into_any(),
        Page::Plan(id) => view! { <PlanPage id/> }.into_any(),
        Page::NewPlanEntry(plan_id) => view! { <NewEntryPage plan_id/> }.into_any(),
        Page::PlanEntry(plan_id, id) => view! { <EntryPage plan_id id/> }.into_any(),
        Page::Tasks => view! { <TasksPage/> }.into_any(),
        Page::NewTask => view! { <NewTaskPage/> }.into_any(),
        Page::EntryTask(plan_id, id) => view! { <EntryTaskPage plan_id id/> }.into_any(),
        Page::Task(id) => view! { <TaskPage id/> }.into_any(),
        Page::EditTask(id) => view! { <EditTaskPage id/> }.into_any(),
        Page::TaskDraw(id) => view! { <TaskDrawPage id/> }.into_any(),
        Page::Draws => view! { <DrawsPage/> }.into_any(),
        Page::Draw(id) => view! { <DrawPage id/> }.into_any(),
        Page::Checks => view! { <ChecksPage/> }.into_any(),
        Page::Check(id) => view! { <CheckPage id/> }.into_any(),
        Page::Publications => view! { <PublicationsPage/> }.into_any(),
        Page::Publication(id) => view! { <PublicationPage id/> }.into_any(),
        _ => not_found(),
    })
}

#[allow(unsafe_code, reason = "what the attribute makes calls across modules")]
#[wasm_split(administration, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_administration))]
fn administration_page(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::OwnSessions => view! { <OwnSessionsPage/> }.into_any(),
        Page::Notifications => view! { <NotificationsPage/> }.into_any(),
        Page::Users => view! { <UsersPage/> }.into_any(),
        Page::User(id) => view! { <UserPage id/> }.into_any(),
        Page::Units => view! { <UnitsPage/> }.into_any(),
        Page::Unit(id) => view! { <UnitPage id/> }.into_any(),
        Page::Settings => view! { <SettingsPage/> }.into_any(),
        Page::Setting(setting) => view! { <SettingPage setting/> }.into_any(),
        Page::Calendar => view! { <CalendarPage/> }.into_any(),
        Page::Dictionaries => view! { <DictionariesPage/> }.into_any(),
        Page::Ledgers => view! { <LedgersPage/> }.into_any(),
        Page::Reports => view! { <ReportsPage/> }.into_any(),
        Page::ReportOverview => view! { <ReportOverviewPage/> }.into_any(),
        Page::MonthlyReport(id) => view! { <MonthlyReportPage id/> }.into_any(),
        Page::ApiKeys => view! { <ApiKeysPage/> }.into_any(),
        Page::NewApiKey => view! { <NewApiKeyPage/> }.into_any(),
        Page::Audit => view! { <AuditPage/> }.into_any(),
        Page::Jobs => view! { <JobsPage/> }.into_any(),
        Page::Job(id) => view! { <JobPage id/> }.into_any(),
        Page::Exports => view! { <ExportsPage/> }.into_any(),
        Page::Export(id) => view! { <ExportPage id/> }.into_any(),
        _ => not_found(),
    })
}
