//! The pages with their addresses, what of them is in the menu, and what stands around them: the
//! session, the shell, messages. A page is added in this file and in its own module, nowhere else.

mod home;
mod pages;

use home::Home;
pub use pages::Page;

use crate::audit::AuditPage;
use crate::checklist::{EditItemPage, ItemPage, ItemsPage, NewItemPage, NewItemVersionPage};
use crate::checks::{CheckPage, ChecksPage, VisitPage, VisitsPage};
use crate::draws::{DrawPage, DrawsPage, TaskDrawPage};
use crate::jobs::{ImportPage, Imported, JobPage, JobsPage};
use crate::ledgers::LedgersPage;
use crate::org::{ChangePasswordPage, SignInAgain, SignInPage, UserPage, UsersPage};
use crate::plans::{EntryPage, NewEntryPage, PlanPage, PlansPage};
use crate::preferences::Preferences;
use crate::publications::{PublicationPage, PublicationsPage};
use crate::registers::{
    InspectorFormPage, InspectorPage, InspectorsPage, ObjectFormPage, ObjectPage, ObjectsPage,
};
use crate::reports::{MonthlyReportPage, ReportOverviewPage, ReportsPage};
use crate::session::{self, SessionState};
use crate::tasks::{EditTaskPage, EntryTaskPage, NewTaskPage, TaskPage, TasksPage};
use crate::texts;
use crate::ui::icon;
use crate::ui::toast::{self, Toasts};
use crate::ui::{Crumb, EmptyState, LinkButton, MenuItem, NavEntry, NavGroup, PageHead, Shell};
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;

/// The first page after the sign-in.
pub const HOME: &str = "/app";

/// The whole page. Built anew when the language changes or another person signs in.
#[component]
pub fn App() -> impl IntoView {
    let preferences = Preferences::start();
    provide_context(preferences);
    session::start();
    view! {
        <Router>
            // One route takes every address: which page it is, `Page::at` says.
            <FlatRoutes fallback=|| view! { <Root/> }>
                <Route path=path!("/app/*any") view=Root/>
            </FlatRoutes>
        </Router>
        <Toasts/>
    }
}

/// What decides which frame one sees.
#[derive(Clone, PartialEq)]
enum Frame {
    Starting,
    SignIn,
    ChangePassword,
    /// The work area of a person, by the account's id.
    Work(String),
}

#[component]
fn Root() -> AnyView {
    let preferences = expect_context::<Preferences>();
    let state = session::state();
    let frame = Memo::new({
        let state = state.clone();
        move |_| {
            state.with(|state| match (state, state.person()) {
                (SessionState::Starting, _) => Frame::Starting,
                (_, None) => Frame::SignIn,
                (_, Some(person)) if person.must_change_password => Frame::ChangePassword,
                (_, Some(person)) => Frame::Work(person.id.to_string()),
            })
        }
    });
    let shown = move || {
        preferences.language.track();
        match frame.get() {
            Frame::Starting => {
                view! { <p class="boot" role="status">{texts::ui::loading()}</p> }.into_any()
            }
            Frame::SignIn => view! { <SignInPage/> }.into_any(),
            Frame::ChangePassword => view! { <ChangePasswordPage is_first=true/> }.into_any(),
            Frame::Work(_) => view! { <Work/> }.into_any(),
        }
    };
    view! { {shown} }.into_any()
}

/// The work area: shell and page.
#[component]
fn Work() -> AnyView {
    let location = use_location();
    let path = location.pathname;
    let page = Memo::new(move |_| Page::at(&path.get()));
    let Some(person) = session::person() else {
        return ().into_any();
    };
    let current = Signal::derive(move || {
        page.get()
            .and_then(|page| page.menu_entry())
            .map(|page| page.path())
            .unwrap_or_default()
    });
    let crumbs = Signal::derive(move || page.get().map(crumbs).unwrap_or_default());
    let banner = {
        let is_demo = person.is_demo;
        move || is_demo.then(|| view! { <p class="banner">{texts::app::demo_banner()}</p> })
    };
    let navigate = use_navigate();
    // The next person begins at the workbench, not at what this one was looking at.
    let sign_out = move || {
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            session::sign_out().await;
            toast::clear();
            navigate(HOME, Default::default());
        });
    };
    let person_menu = vec![
        MenuItem::link(texts::org::change_password(), Page::ChangePassword.path()).icon(icon::KEY),
        MenuItem::press(texts::org::sign_out(), sign_out).icon(icon::SIGN_OUT),
    ];
    let content = move || match page.get() {
        None => not_found(),
        Some(page) if !page.is_open() => no_permission(),
        Some(page) => {
            focus_page();
            content_of(page)
        }
    };
    view! {
        <Shell groups=menu() current crumbs person=person.name person_menu banner>{content}</Shell>
        <SignInAgain/>
    }
    .into_any()
}

/// A page's view.
fn content_of(page: Page) -> AnyView {
    match page {
        Page::Home => view! { <Home/> }.into_any(),
        Page::ChangePassword => view! { <ChangePasswordPage is_first=false/> }.into_any(),
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
        Page::Visits => view! { <VisitsPage/> }.into_any(),
        Page::Visit(id) => view! { <VisitPage id/> }.into_any(),
        Page::Checks => view! { <ChecksPage/> }.into_any(),
        Page::Check(id) => view! { <CheckPage id/> }.into_any(),
        Page::Publications => view! { <PublicationsPage/> }.into_any(),
        Page::Publication(id) => view! { <PublicationPage id/> }.into_any(),
        Page::Users => view! { <UsersPage/> }.into_any(),
        Page::User(id) => view! { <UserPage id/> }.into_any(),
        Page::Ledgers => view! { <LedgersPage/> }.into_any(),
        Page::Reports => view! { <ReportsPage/> }.into_any(),
        Page::ReportOverview => view! { <ReportOverviewPage/> }.into_any(),
        Page::MonthlyReport(id) => view! { <MonthlyReportPage id/> }.into_any(),
        Page::Audit => view! { <AuditPage/> }.into_any(),
        Page::Jobs => view! { <JobsPage/> }.into_any(),
        Page::Job(id) => view! { <JobPage id/> }.into_any(),
    }
}

/// The menu: the pages that exist and are open to the person, in their groups.
pub fn menu() -> Vec<NavGroup> {
    pages::GROUPS
        .iter()
        .filter_map(|(title, pages)| {
            let entries: Vec<_> = pages
                .iter()
                .filter(|page| page.is_open())
                .map(|page| NavEntry {
                    label: page.title().to_owned(),
                    href: page.path(),
                    icon: page.icon(),
                })
                .collect();
            (!entries.is_empty()).then(|| NavGroup {
                title: title.map(|title| title().to_owned()),
                entries,
            })
        })
        .collect()
}

/// Where a page is: its group, the list it belongs to, itself.
fn crumbs(page: Page) -> Vec<Crumb> {
    let entry = page.menu_entry();
    let group = entry.as_ref().and_then(|entry| {
        pages::GROUPS
            .iter()
            .find(|(_, pages)| pages.contains(entry))
            .and_then(|(title, _)| *title)
    });
    // A record's page is called as its list is, in some modules: the list's name says it once.
    let is_named_alike = entry
        .as_ref()
        .is_some_and(|entry| *entry != page && entry.title() == page.title());
    let mut crumbs = Vec::new();
    crumbs.extend(group.map(|title| Crumb {
        label: title().to_owned(),
        href: None,
    }));
    if let Some(entry) = entry.filter(|entry| *entry != page) {
        crumbs.push(Crumb {
            label: entry.title().to_owned(),
            href: Some(entry.path()),
        });
    }
    if !is_named_alike {
        crumbs.push(Crumb {
            label: page.title().to_owned(),
            href: None,
        });
    }
    crumbs
}

/// A new page is where reading begins: without this, focus would stay on a link that is gone.
fn focus_page() {
    request_animation_frame(|| {
        use wasm_bindgen::JsCast;
        let body_has_focus = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY");
        let main = document().get_element_by_id("main");
        if body_has_focus
            && let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _focused = main.focus();
        }
    });
}

fn not_found() -> AnyView {
    view! {
        <PageHead title=texts::app::not_found_title().to_owned()/>
        <div class="card">
            <EmptyState
                icon=icon::NOTHING_FOUND
                title=texts::app::not_found_title()
                text=texts::app::not_found_text()
            >
                <LinkButton href=HOME>{texts::app::go_home()}</LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}

fn no_permission() -> AnyView {
    view! {
        <PageHead title=texts::app::no_permission_title().to_owned()/>
        <div class="card">
            <EmptyState
                icon=icon::LOCK
                title=texts::app::no_permission_title()
                text=texts::app::no_permission_text()
            >
                <LinkButton href=HOME>{texts::app::go_home()}</LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}
