//! The secret of a new key, shown once.

use crate::format;
use crate::texts::integrations as t;
use crate::ui::{Button, ButtonKind, Dialog, DialogFoot, Fact, Facts, Note, NoteKind, icon, toast};
use leptos::prelude::*;
use sortition_contract::integrations::CreatedApiKey;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The dialog: closed, the secret is gone.
#[component]
pub fn SecretDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The new key.
    created: RwSignal<Option<CreatedApiKey>>,
) -> AnyView {
    let content = move || {
        created
            .get()
            .map(|created| view! { <Secret open created/> })
    };
    view! { <Dialog open title=t::secret_title().to_owned()>{content()}</Dialog> }.into_any()
}

/// The secret, with what its program has to know, and the buttons below.
#[component]
pub fn Secret(
    /// Closed by the button.
    open: RwSignal<bool>,
    /// The new key.
    created: CreatedApiKey,
) -> AnyView {
    let CreatedApiKey { key, secret } = created;
    let mut facts = vec![
        Fact::text(t::program(), Some(key.name)),
        Fact::text(t::expires_at(), Some(format::moment(key.expires_at))),
    ];
    let copied = secret.clone();
    let copy = move || {
        let Some(secret) = copied.clone() else { return };
        leptos::task::spawn_local(async move {
            match copy_text(&secret).await {
                true => toast::done(t::was_copied()),
                false => toast::failed(t::was_not_copied()),
            }
        });
    };
    let note = match &secret {
        Some(secret) => {
            facts.push(Fact::new(
                t::secret(),
                view! { <code class="code wraps strong">{secret.clone()}</code> },
            ));
            view! { <Note kind=NoteKind::Warn>{t::secret_shown_once()}</Note> }.into_any()
        }
        None => view! { <Note kind=NoteKind::Bad>{t::secret_lost()}</Note> }.into_any(),
    };
    let has_secret = secret.is_some();
    view! {
        <div class="dialog-body stack">
            {note}
            <Facts facts/>
        </div>
        <DialogFoot>
            {has_secret.then(|| view! {
                <Button icon=icon::COPY on_press=copy>{t::copy()}</Button>
            })}
            <Button kind=ButtonKind::Primary on_press=move || open.set(false)>{t::secret_is_kept()}</Button>
        </DialogFoot>
    }
    .into_any()
}

/// Puts a text into the clipboard; false where the browser doesn't, as on a page without TLS.
async fn copy_text(text: &str) -> bool {
    match write_text(text) {
        Some(writing) => JsFuture::from(writing).await.is_ok(),
        None => false,
    }
}

fn write_text(text: &str) -> Option<js_sys::Promise> {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
    let write = js_sys::Reflect::get(&clipboard, &JsValue::from_str("writeText")).ok()?;
    let write = write.dyn_into::<js_sys::Function>().ok()?;
    let writing = write.call1(&clipboard, &JsValue::from_str(text)).ok()?;
    writing.dyn_into::<js_sys::Promise>().ok()
}
