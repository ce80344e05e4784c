//! Before what was typed is lost, the person is asked: on the way to another page by a link, by
//! going back, by closing the window, a dialog or a drawer, by another language, by signing out.

use super::FormState;
use crate::texts;
use crate::ui::{Button, ButtonKind, Dialog, DialogFoot};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// What is to happen once the person has agreed.
type Then = Box<dyn FnOnce()>;

thread_local! {
    /// The forms on the page.
    static FORMS: RefCell<Vec<(u32, FormState)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// The fields that are asked about; none: nothing is asked.
    static ASKED: ArcRwSignal<Vec<String>> = ArcRwSignal::new(Vec::new());
    static THEN: RefCell<Option<Then>> = const { RefCell::new(None) };
}

/// Watches a form until its page is gone.
pub(super) fn watch_form(form: FormState) {
    let number = LAST.get() + 1;
    LAST.set(number);
    FORMS.with_borrow_mut(|forms| forms.push((number, form)));
    on_cleanup(move || {
        FORMS.with_borrow_mut(|forms| forms.retain(|(one, _)| *one != number));
    });
}

/// The forms with something unsaved, of a part of the page or of all of it.
fn unsaved(within: Option<&Element>) -> Vec<FormState> {
    let forms: Vec<FormState> =
        FORMS.with_borrow(|forms| forms.iter().map(|(_, form)| *form).collect());
    forms
        .into_iter()
        .filter(|form| within.is_none_or(|part| form.is_inside(part)))
        .filter(|form| untrack(|| form.is_unsaved()))
        .collect()
}

/// Whether something typed in a part of the page isn't saved.
pub fn has_unsaved(within: &Element) -> bool {
    !unsaved(Some(within)).is_empty()
}

/// Does `then`; if what was typed on the page (or in a part of it) would be lost, asks before.
pub fn before_leaving(within: Option<&Element>, then: impl FnOnce() + 'static) {
    let forms = unsaved(within);
    if forms.is_empty() {
        then();
        return;
    }
    let labels = untrack(|| {
        let fields = forms.iter().flat_map(|form| form.changed_fields());
        fields.map(|field| field.label).collect::<Vec<_>>()
    });
    let agreed: Then = Box::new(move || {
        for form in forms {
            form.take_back();
        }
        then();
    });
    THEN.set(Some(agreed));
    ASKED.with(ArcRwSignal::clone).set(labels);
}

/// The question; once, at the root.
#[component]
pub fn LeaveDialog() -> AnyView {
    let asked = ASKED.with(ArcRwSignal::clone);
    let open = RwSignal::new(false);
    let fields = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let labels = asked.get();
        if !labels.is_empty() {
            fields.set(labels);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            ASKED.with(ArcRwSignal::clone).set(Vec::new());
            THEN.set(None);
        }
    });
    let leave = move || {
        let then = THEN.take();
        open.set(false);
        // Once the dialog has given the focus back.
        request_animation_frame(move || {
            if let Some(then) = then {
                then();
            }
        });
    };
    let content = move || {
        let labels = fields.with_untracked(|labels| shortened(labels));
        view! {
            <div class="dialog-body"><p class="t2">{texts::ui::leave_consequence(labels)}</p></div>
            <DialogFoot>
                <Button kind=ButtonKind::Primary on_press=move || open.set(false)>{texts::ui::go_on_editing()}</Button>
                <Button on_press=leave>{texts::ui::leave_unsaved()}</Button>
            </DialogFoot>
        }
    };
    let title = Signal::derive(move || {
        open.track();
        texts::ui::leave_title().to_owned()
    });
    view! { <Dialog open title>{content()}</Dialog> }.into_any()
}

/// The first few labels; more would not be read.
fn shortened(labels: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut shown: Vec<&str> = Vec::new();
    for label in labels {
        if !shown.contains(&label.as_str()) {
            shown.push(label);
        }
    }
    let list = shown
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(texts::ui::list_comma());
    match shown.len() > SHOWN {
        true => texts::ui::and_more(list),
        false => list,
    }
}

/// Watches links, going back, and the window; before the router does, so that it doesn't follow
/// what nobody has agreed to yet.
pub fn watch_page() {
    listen("click", on_click);
    listen("popstate", on_history);
    listen("beforeunload", |event| {
        if !unsaved(None).is_empty() {
            event.prevent_default();
            // Older browsers ask only if there is something to say.
            let _set = js_sys::Reflect::set(event, &"returnValue".into(), &"unsaved".into());
        }
    });
}

thread_local! {
    /// The address of the page that is shown: going back changes the window's before anybody is
    /// asked.
    static CURRENT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Follows the address as the router has it.
pub fn follow_address(address: String) {
    CURRENT.set(address);
}

fn address() -> String {
    let location = window().location();
    let part = |part: Result<String, wasm_bindgen::JsValue>| part.unwrap_or_default();
    format!(
        "{}{}{}",
        part(location.pathname()),
        part(location.search()),
        part(location.hash())
    )
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// Before all other listeners: in the capturing phase.
fn listen(name: &str, on: impl Fn(&web_sys::Event) + 'static) {
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| on(&event));
    let _added = window().add_event_listener_with_callback_and_bool(
        name,
        closure.as_ref().unchecked_ref(),
        true,
    );
    // As long as the page.
    closure.forget();
}

fn on_click(event: &web_sys::Event) {
    let Some(event) = event.dyn_ref::<MouseEvent>() else {
        return;
    };
    let has_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.button() != 0 || has_key {
        return;
    }
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("a[href]").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let Some(link) = link else { return };
    let is_elsewhere = !link.target().is_empty() || link.has_attribute("download");
    let is_here = link.origin() == window().location().origin().unwrap_or_default()
        && link.pathname() == window().location().pathname().unwrap_or_default();
    if is_elsewhere || is_here || unsaved(None).is_empty() {
        return;
    }
    event.prevent_default();
    event.stop_immediate_propagation();
    before_leaving(None, move || link.click());
}

/// The address has changed already: it is put back until the person has agreed.
fn on_history(event: &web_sys::Event) {
    let before = CURRENT.with_borrow(Clone::clone);
    let is_same_page = path_of(&before) == path_of(&address());
    if is_same_page || unsaved(None).is_empty() {
        return;
    }
    event.stop_immediate_propagation();
    let Ok(history) = window().history() else {
        return;
    };
    let _pushed =
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(before.as_str()));
    before_leaving(None, move || {
        let _went = history.back();
    });
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn path_of_leaves_conditions_out() {
        assert_eq!(path_of("/app/plans?year=2026#top"), "/app/plans");
        assert_eq!(path_of("/app/plans"), "/app/plans");
    }
}
