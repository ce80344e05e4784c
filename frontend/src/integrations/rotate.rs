//! A second key for a program: the first lives on until it is revoked.

use super::api::rotate_api_key;
use super::secret::Secret;
use crate::texts::{self, integrations as t};
use crate::ui::{Button, ButtonKind, Dialog, DialogFoot, Form, FormState, ListHandle};
use leptos::prelude::*;
use sortition_contract::integrations::{ApiKeyView, CreatedApiKey, RotateApiKey};

/// The dialog: first what happens, then the secret.
#[component]
pub fn RotateDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The key that is to be replaced.
    key: RwSignal<Option<ApiKeyView>>,
    /// The list that shows it.
    handle: ListHandle,
) -> AnyView {
    let content = move || {
        let created = RwSignal::new(None::<CreatedApiKey>);
        view! {
            {move || match (created.get(), key.get()) {
                (Some(created), _) => view! { <Secret open created/> }.into_any(),
                (None, Some(key)) => view! { <Question open key created handle/> }.into_any(),
                (None, None) => ().into_any(),
            }}
        }
    };
    view! { <Dialog open title=t::rotate_title().to_owned()>{content()}</Dialog> }.into_any()
}

#[component]
fn Question(
    open: RwSignal<bool>,
    key: ApiKeyView,
    created: RwSignal<Option<CreatedApiKey>>,
    handle: ListHandle,
) -> AnyView {
    let form = FormState::new();
    let (id, version) = (key.id.to_string(), key.version);
    let submit = move || {
        let id = id.clone();
        form.submit(
            async move { rotate_api_key(&id, version, &RotateApiKey::default()).await },
            move |answer| {
                handle.reload();
                created.set(Some(answer));
            },
        );
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                <p class="t2">{t::rotate_consequence(&key.name)}</p>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::rotate()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}
