//! The pages with their addresses, what of them is in the menu, and what stands around them: the
//! session, the shell, messages. A page is added in this folder and in its own module, nowhere else.

mod pages;
mod parts;

pub use pages::Page;
use parts::{PageContent, WorkArea};

use crate::api::LargeExport;
use crate::draws::forget_ended;
use crate::home::{Pulse, Trail};
use crate::jobs::ExportDialog;
use crate::org::{self, Bell, ChangePasswordPage, SetPasswordPage, SignInAgain, SignInPage};
use crate::preferences::Preferences;
use crate::session::{self, SessionState};
use crate::texts;
use crate::ui::icon;
use crate::ui::toast::{self, Toasts};
use crate::ui::{
    Crumb, EmptyState, LeaveDialog, LinkButton, MenuItem, NavEntry, NavGroup, PageHead,
    PaletteEntry, PaletteSource, Shell, Work as Doing, WorkDays, before_leaving, follow_address,
    watch_page,
};
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
    parts::fetch_desk_ahead();
    watch_page();
    view! {
        <Router>
            // One route takes every address: which page it is, `Page::at` says.
            <FlatRoutes fallback=|| view! { <Root/> }>
                <Route path=path!("/app/*any") view=Root/>
            </FlatRoutes>
        </Router>
        <Toasts/>
        <LeaveDialog/>
    }
}

/// What decides which frame one sees.
#[derive(Clone, PartialEq)]
enum Frame {
    Starting,
    SignIn,
    /// A one-time link, whoever is signed in.
    SetPassword,
    ChangePassword,
    /// The work area of a person, by the account's id.
    Work(String),
}

#[component]
fn Root() -> AnyView {
    let preferences = expect_context::<Preferences>();
    let state = session::state();
    let path = use_location().pathname;
    let is_link = Memo::new(move |_| path.get().trim_end_matches('/') == org::SET_PASSWORD);
    let frame = Memo::new({
        let state = state.clone();
        move |_| {
            if is_link.get() {
                return Frame::SetPassword;
            }
            state.with(|state| match (state, state.person()) {
                (SessionState::Starting, _) => Frame::Starting,
                (_, None) => Frame::SignIn,
                (_, Some(person)) if person.must_change_password => Frame::ChangePassword,
                (_, Some(person)) => Frame::Work(person.id.to_string()),
            })
        }
    });
    let navigate = use_navigate();
    Effect::new(move |before: Option<Frame>| {
        let now = frame.get();
        if matches!(before, Some(Frame::Work(_))) && now == Frame::SignIn {
            // The next person begins at the workbench, without what this one was told.
            toast::clear();
            navigate(HOME, Default::default());
        }
        now
    });
    let shown = move || {
        preferences.language.track();
        match frame.get() {
            Frame::Starting => {
                view! { <p class="boot" role="status">{texts::ui::loading()}</p> }.into_any()
            }
            Frame::SignIn => view! { <SignInPage/> }.into_any(),
            Frame::SetPassword => view! { <SetPasswordPage/> }.into_any(),
            Frame::ChangePassword => view! { <ChangePasswordPage is_first=true/> }.into_any(),
            Frame::Work(_) => view! { <WorkArea/> }.into_any(),
        }
    };
    view! { {shown} }.into_any()
}

/// The work area: shell and page.
#[component]
fn Work() -> AnyView {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    Effect::new(move |_| follow_address(format!("{}{}", path.get(), query_part(&search.get()))));
    let page = Memo::new(move |_| Page::at(&path.get()));
    let Some(person) = session::person() else {
        return ().into_any();
    };
    let pulse = Pulse::start(Memo::new(move |_| path.get()));
    provide_context(pulse);
    provide_context(LargeExport(RwSignal::new(None)));
    provide_context(WorkDays::new(Doing::from(org::work_days)));
    let groups = menu_with(|page| Signal::derive(move || pulse.at(&page)));
    let finder = PaletteSource {
        pages: StoredValue::new(page_entries(&groups)),
        recent: Trail::follow(Memo::new(move |_| path.get())).recent,
        search: Doing::from(parts::find),
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
    Effect::new(|_| parts::fetch_ahead());
    Effect::new(|_| forget_ended());
    let sign_out = || before_leaving(None, || leptos::task::spawn_local(session::sign_out()));
    let person_menu = vec![
        MenuItem::link(texts::org::notifications(), Page::Notifications.path()).icon(icon::BELL),
        MenuItem::link(texts::org::change_password(), Page::ChangePassword.path()).icon(icon::KEY),
        MenuItem::link(texts::org::own_sessions(), Page::OwnSessions.path()).icon(icon::LOCK),
        MenuItem::press(texts::org::sign_out(), sign_out).icon(icon::SIGN_OUT),
    ];
    let content = move || match page.get() {
        None => not_found(),
        Some(page) if !page.is_open() => no_permission(),
        Some(page) => {
            focus_page();
            view! { <PageContent page/> }.into_any()
        }
    };
    view! {
        <Shell groups current crumbs finder notices=|| view! { <Bell/> } person=person.name person_menu banner>
            {content}
        </Shell>
        <SignInAgain/>
        <ExportDialog/>
    }
    .into_any()
}

/// The conditions of an address with their sign, if there are any.
fn query_part(search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => String::new(),
        conditions => format!("?{conditions}"),
    }
}

/// The pages of the menu, for the search.
fn page_entries(groups: &[NavGroup]) -> Vec<PaletteEntry> {
    let of_group = |group: &NavGroup| {
        let note = group.title.clone().unwrap_or_default();
        let entry = |entry: &NavEntry| PaletteEntry {
            label: entry.label.clone(),
            note: note.clone(),
            heading: texts::ui::pages_found().to_owned(),
            href: entry.href.clone(),
            icon: entry.icon,
        };
        group.entries.iter().map(entry).collect::<Vec<_>>()
    };
    groups.iter().flat_map(of_group).collect()
}

/// The menu without counts.
pub fn menu() -> Vec<NavGroup> {
    menu_with(|_| Signal::stored(0))
}

/// The menu: the pages that exist and are open to the person, in their groups, each with how much
/// waits there.
fn menu_with(count: impl Fn(Page) -> Signal<i64>) -> Vec<NavGroup> {
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
                    count: count(page.clone()),
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
