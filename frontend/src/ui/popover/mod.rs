//! What opens beside a button: menus and small panels. Placed by measuring, because anchor
//! positions and the popover attribute are younger than the oldest browser we serve; fixed, so
//! that no scrolling table cuts it off.

use super::icon::IconShape;
use super::{Icon, unique_id};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Space between the button and the panel, and between the panel and the window's edge.
const GAP: f64 = 4.0;

/// A button that opens a panel below it (above, if there is no room).
#[component]
pub fn Popover(
    /// Names the button where its content doesn't, or not at every width. What the button shows must
    /// be part of it: people who speak to their computer say what they see.
    #[prop(optional, into)]
    label: Option<String>,
    /// Classes of the button.
    #[prop(default = "btn btn-quiet")]
    class: &'static str,
    /// Classes of the panel besides its own.
    #[prop(optional)]
    panel_class: &'static str,
    /// The role of what opens, as `menu`; for assistive technology.
    #[prop(optional)]
    role: Option<&'static str>,
    /// What the button shows.
    #[prop(into)]
    trigger: ViewFn,
    /// Whether it is open, for those who must know.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// What the panel shows, made when it opens. A press on a list entry inside closes it.
    children: ChildrenFn,
) -> AnyView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let (button, panel) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let id = unique_id();
    place_when_open(open, button, panel);
    close_from_outside(open, button, panel);
    return_focus(open, button);
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            // A dialog around it must stay open.
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            focus(button);
        }
        "ArrowDown" => move_focus(&event, panel, 1),
        "ArrowUp" => move_focus(&event, panel, -1),
        "Tab" if role == Some("menu") => open.set(false),
        _ => {}
    };
    let on_click = move |event: leptos::ev::MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let entry = target.and_then(|target| target.closest("li > a, li > button").ok().flatten());
        if entry.is_some() {
            open.set(false);
            focus(button);
        }
    };
    let controls = id.clone();
    let content = move || {
        let (id, children) = (id.clone(), children.clone());
        open.get().then(move || {
            view! {
                <div
                    id=id
                    class=format!("pop {panel_class}")
                    node_ref=panel
                    role=role
                    on:keydown=on_key
                    on:click=on_click
                >
                    {children()}
                </div>
            }
        })
    };
    view! {
        <button
            class=class
            type="button"
            node_ref=button
            aria-label=label.clone()
            title=label
            aria-haspopup=role
            aria-expanded=move || open.get().to_string()
            aria-controls=controls
            on:click=move |_| open.update(|open| *open = !*open)
            // The focus stays here until one goes into the panel.
            on:keydown=move |event| {
                if open.get_untracked() {
                    on_key(event);
                }
            }
        >
            {trigger.run()}
        </button>
        {content}
    }
    .into_any()
}

fn focus(button: NodeRef<html::Button>) {
    if let Some(button) = button.get_untracked() {
        let _focused = button.focus();
    }
}

/// Gives the focus back to the button when the panel went with what had it.
fn return_focus(open: RwSignal<bool>, button: NodeRef<html::Button>) {
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        let is_lost = || {
            let active = document().active_element();
            active.is_none_or(|active| active.tag_name() == "BODY")
        };
        if before == Some(true) && !is_open && is_lost() {
            focus(button);
        }
        is_open
    });
}

/// Moves focus among the entries of the panel, round and round.
fn move_focus(event: &leptos::ev::KeyboardEvent, panel: NodeRef<html::Div>, by: isize) {
    let Some(panel) = panel.get_untracked() else {
        return;
    };
    let Ok(found) = panel.query_selector_all("li > a, li > button:not([disabled])") else {
        return;
    };
    let entries: Vec<HtmlElement> = (0..found.length())
        .filter_map(|place| found.item(place)?.dyn_into().ok())
        .collect();
    if entries.is_empty() {
        return;
    }
    event.prevent_default();
    let active = document().active_element();
    let here = entries
        .iter()
        .position(|entry| active.as_ref() == Some(entry.as_ref()));
    let count = entries.len().cast_signed();
    let next = match here {
        Some(here) => (here.cast_signed() + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    let _focused = entries[next.cast_unsigned()].focus();
}

fn place_when_open(open: RwSignal<bool>, button: NodeRef<html::Button>, panel: NodeRef<html::Div>) {
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        let (Some(button), Some(panel)) = (button.get_untracked(), panel.get()) else {
            return;
        };
        place(&button, &panel);
        if panel.get_attribute("role").as_deref() == Some("menu")
            && let Ok(Some(first)) = panel.query_selector("li > a, li > button")
            && let Some(first) = first.dyn_ref::<HtmlElement>()
        {
            let _focused = first.focus();
        }
    });
}

/// Puts the panel below the button's end, or where there is room.
fn place(button: &HtmlElement, panel: &HtmlElement) {
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value
            .ok()
            .and_then(|value| value.as_f64())
            .unwrap_or_default()
    };
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (from, own) = (
        button.get_bounding_client_rect(),
        panel.get_bounding_client_rect(),
    );
    let below = from.bottom() + GAP;
    let top = if below + own.height() <= height || from.top() < own.height() + GAP {
        below.min((height - own.height() - GAP).max(GAP))
    } else {
        from.top() - own.height() - GAP
    };
    // The panel's start at the button's start; if that runs out of the window, end at end.
    let left = if from.left() + own.width() + GAP <= width {
        from.left()
    } else {
        (from.right() - own.width()).max(GAP)
    };
    let style = panel.style();
    let _placed = style.set_property("top", &format!("{top}px"));
    let _placed = style.set_property("left", &format!("{left}px"));
}

/// Closes on a press elsewhere, on scrolling and on a change of the window's size.
fn close_from_outside(
    open: RwSignal<bool>,
    button: NodeRef<html::Button>,
    panel: NodeRef<html::Div>,
) {
    let is_inside = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let holds =
            |node: Option<HtmlElement>| node.is_some_and(|node| node.contains(target.as_ref()));
        holds(button.get_untracked().map(Into::into))
            || holds(panel.get_untracked().map(Into::into))
    };
    let press = window_event_listener(leptos::ev::pointerdown, move |event| {
        if open.get_untracked() && !is_inside(event.target()) {
            open.set(false);
        }
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| {
        if open.get_untracked() {
            open.set(false);
        }
    });
    let wheel = window_event_listener(leptos::ev::wheel, move |event| {
        if open.get_untracked() && !is_inside(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || {
        press.remove();
        resize.remove();
        wheel.remove();
    });
}

/// One entry of a menu.
#[derive(Clone)]
pub struct MenuItem {
    label: String,
    icon: Option<IconShape>,
    action: Action,
    is_danger: bool,
}

#[derive(Clone)]
enum Action {
    Press(Callback<()>),
    Go(String),
}

impl MenuItem {
    /// Does something.
    pub fn press(label: impl Into<String>, on_press: impl Fn() + Send + Sync + 'static) -> Self {
        Self::new(label, Action::Press(Callback::new(move |()| on_press())))
    }

    /// Goes somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label, Action::Go(href.into()))
    }

    fn new(label: impl Into<String>, action: Action) -> Self {
        Self {
            label: label.into(),
            icon: None,
            action,
            is_danger: false,
        }
    }

    /// With an icon before the words.
    pub fn icon(mut self, icon: IconShape) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Leads to something that destroys: red, and below a line.
    pub fn danger(mut self) -> Self {
        self.is_danger = true;
        self
    }
}

/// A button that opens a menu; arrow keys move in it.
#[component]
pub fn Menu(
    /// Classes of the button.
    #[prop(default = "btn btn-quiet btn-icon")]
    class: &'static str,
    /// What the button shows, its name in words among it.
    #[prop(into)]
    trigger: ViewFn,
    /// The entries.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// Whether it is open, for those who open it themselves.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
) -> AnyView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let entry = |item: MenuItem| {
        let shape = item.icon.map(|icon| view! { <Icon icon/> });
        let class = item.is_danger.then_some("t-bad");
        let inside = match item.action {
            Action::Press(on_press) => view! {
                <button type="button" role="menuitem" class=class on:click=move |_| on_press.run(())>
                    {shape}{item.label}
                </button>
            }
            .into_any(),
            Action::Go(href) => view! {
                <a role="menuitem" class=class href=href>{shape}{item.label}</a>
            }
            .into_any(),
        };
        let line = item
            .is_danger
            .then(|| view! { <li class="sep" role="separator"></li> });
        view! { {line}<li role="none">{inside}</li> }
    };
    let entries = move || items.get().into_iter().map(entry).collect::<Vec<_>>();
    // Where the entries carry the role, the list must not be one of its own.
    view! {
        <Popover class trigger role="menu" open>
            <ul role="none">{entries}</ul>
        </Popover>
    }
    .into_any()
}
