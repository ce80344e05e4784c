//! The projector mode: the same page, larger and without what only the operator needs. Names of
//! what was drawn are not shown in it: the room may not know them yet.

use crate::preferences::set_root_attribute;
use crate::texts::draws as t;
use crate::ui::{Button, icon};
use leptos::prelude::*;

/// Switches the mode; leaving the page or Escape ends it.
#[component]
pub fn Projector() -> AnyView {
    let is_on = RwSignal::new(false);
    Effect::new(move |_| {
        let mode = is_on.get().then_some("projector");
        set_root_attribute("data-mode", mode);
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            is_on.set(false);
        }
    });
    on_cleanup(move || {
        escape.remove();
        set_root_attribute("data-mode", None);
    });
    view! {
        <span class="to-big"><Button icon=icon::SCREEN on_press=move || is_on.set(true)>{t::project()}</Button></span>
        <span class="from-big"><Button on_press=move || is_on.set(false)>{t::end_projection()}</Button></span>
    }
    .into_any()
}
