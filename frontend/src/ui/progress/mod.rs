//! How far something is: a bar with words, and the means to stop it.

use super::{Button, ButtonSize};
use crate::texts;
use leptos::prelude::*;

/// The progress of work on the server or of a transfer.
#[component]
pub fn Progress(
    /// What is under way.
    #[prop(into)]
    label: Signal<String>,
    /// How much is done.
    #[prop(into)]
    done: Signal<f64>,
    /// How much there is; 0: not known.
    #[prop(into)]
    total: Signal<f64>,
    /// Stops it.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
) -> AnyView {
    let share = move || {
        let total = total.get();
        (total > 0.0).then(|| format!("{:.0}%", (done.get() / total * 100.0).min(100.0)))
    };
    let value = move || (total.get() > 0.0).then(|| done.get().to_string());
    let maximum = move || (total.get() > 0.0).then(|| total.get().to_string());
    view! {
        <div class="doing">
            <p class="row row-between"><span>{label}</span><span class="t3">{share}</span></p>
            <progress class="progress" aria-label=label value=value max=maximum></progress>
            {on_cancel.map(|on_cancel| view! {
                <Button size=ButtonSize::Small on_press=on_cancel>{texts::ui::cancel()}</Button>
            })}
        </div>
    }
    .into_any()
}
