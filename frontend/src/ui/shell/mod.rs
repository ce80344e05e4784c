//! The frame of the work area: side bar, top bar with place, search, appearance, notices and
//! person, and the page.

mod appearance;
mod side;

use super::icon::{self, Icon, IconShape};
use super::palette::{Palette, PaletteSource};
use super::popover::{Menu, MenuItem};
use crate::texts;
use appearance::Appearance;
use leptos::prelude::*;
use side::Side;

/// A titled group of the side bar.
#[derive(Clone)]
pub struct NavGroup {
    /// Its title; none for what stands above all groups.
    pub title: Option<String>,
    /// Its entries.
    pub entries: Vec<NavEntry>,
}

/// A page in the side bar.
#[derive(Clone)]
pub struct NavEntry {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: IconShape,
    /// How much waits there for the person.
    pub count: Signal<i64>,
}

/// A step of the place in the top bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address; none for a group's name and the page itself.
    pub href: Option<String>,
}

/// The frame. `children` is the page.
#[component]
pub fn Shell(
    /// The side bar.
    groups: Vec<NavGroup>,
    /// Which entry is current.
    #[prop(into)]
    current: Signal<String>,
    /// Where one is.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
    /// The person's name.
    #[prop(into)]
    person: String,
    /// What the person's menu offers.
    person_menu: Vec<MenuItem>,
    /// What the search offers.
    finder: PaletteSource,
    /// The bell with its panel.
    #[prop(optional, into)]
    notices: ViewFn,
    /// Above everything, as a banner of a demo.
    #[prop(optional, into)]
    banner: ViewFn,
    children: Children,
) -> AnyView {
    let side_open = RwSignal::new(false);
    let finder_open = RwSignal::new(false);
    let place = move || {
        crumbs
            .get()
            .into_iter()
            .map(|crumb| match crumb.href {
                Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
                None => view! { <li>{crumb.label}</li> }.into_any(),
            })
            .collect::<Vec<_>>()
    };
    let initial = person.chars().next().map(String::from).unwrap_or_default();
    let person_label = texts::ui::person_menu(&person);
    let who = move || {
        view! {
            <span class="avatar" aria-hidden="true">{initial.clone()}</span>
            // One name in one piece, whether or not there is room for what is seen of it.
            <span class="sr">{person_label.clone()}</span>
            <span class="t" aria-hidden="true">{person.clone()}</span>
            <Icon icon=icon::CHEVRON_DOWN/>
        }
    };
    view! {
        <a class="skip" href="#main">{texts::ui::skip_to_content()}</a>
        <div class="app">
            <Side groups current open=side_open/>
            <div class="app-main">
                {banner.run()}
                <header class="top">
                    <button
                        class="btn btn-quiet btn-icon menu"
                        type="button"
                        aria-label=texts::ui::open_navigation()
                        aria-expanded=move || side_open.get().to_string()
                        on:click=move |_| side_open.set(true)
                    >
                        <Icon icon=icon::MENU/>
                    </button>
                    <nav class="place" aria-label=texts::ui::place()><ol class="crumbs">{place}</ol></nav>
                    <button
                        class="find"
                        type="button"
                        aria-keyshortcuts="Control+K"
                        title=texts::ui::go_to_hint()
                        on:click=move |_| finder_open.set(true)
                    >
                        <Icon icon=icon::SEARCH/>
                        <span class="t">{texts::ui::go_to_hint()}</span>
                        <span class="kbd" aria-hidden="true">"Ctrl K"</span>
                    </button>
                    <Appearance/>
                    {notices.run()}
                    <Menu class="btn btn-quiet who" trigger=who items=person_menu/>
                </header>
                <main class="page" id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <Palette open=finder_open source=finder/>
    }
    .into_any()
}
