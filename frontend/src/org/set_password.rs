//! The page of a one-time link: the owner of an account sets a password, without being signed in.

use super::api::{check_password_link, use_password_link};
use super::new_password::{NewPassword, NewPasswordFields};
use super::sign_in::SignInFoot;
use crate::app::HOME;
use crate::format;
use crate::texts::{self, org as t};
use crate::ui::{
    Brand, Button, ButtonKind, Fact, Facts, Form, FormFoot, FormState, LinkButton, Loaded, Note,
    NoteKind, PageHead, Remote,
};
use leptos::prelude::*;
use sortition_contract::org::{PasswordLinkView, UsePasswordLink};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// Its address. The link's secret stands behind `#`, which browsers keep to themselves.
pub const SET_PASSWORD: &str = "/app/set-password";

thread_local! {
    /// The secret of the link that was opened last; the page is built anew in another language.
    static TOKEN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The secret of the link that was opened last. It is taken out of the address and the history at once,
/// where the next person at this machine would find it, and a picture of the screen would show it.
fn token() -> String {
    let location = window().location();
    let hash = location.hash().unwrap_or_default();
    let token = hash.trim_start_matches('#');
    if !token.is_empty() {
        TOKEN.set(token.to_owned());
        if let Ok(history) = window().history() {
            let (none, path) = (JsValue::NULL, location.pathname().unwrap_or_default());
            let _replaced = history.replace_state_with_url(&none, "", Some(path.as_str()));
        }
    }
    TOKEN.with_borrow(Clone::clone)
}

/// The page; whoever is signed in here stays so.
#[component]
pub fn SetPasswordPage() -> AnyView {
    let opened = RwSignal::new(token());
    // Another link that is opened in this tab changes nothing but what stands behind `#`.
    let other = window_event_listener(leptos::ev::hashchange, move |_| opened.set(token()));
    on_cleanup(move || other.remove());
    view! {
        <main class="sign-first" id="main">
            <Brand/>
            <div class="sign-box stack">
                <PageHead title=t::set_password().to_owned()/>
                {move || view! { <OpenedLink token=opened.get()/> }}
            </div>
            <SignInFoot/>
        </main>
    }
    .into_any()
}

#[component]
fn OpenedLink(token: String) -> AnyView {
    let token = StoredValue::new(token);
    let link = Remote::new(move || async move { check_password_link(&token.get_value()).await });
    let is_set = RwSignal::new(false);
    let content = move || match is_set.get() {
        true => view! {
            <Note kind=NoteKind::Info>{t::password_set()}</Note>
            <LinkButton kind=ButtonKind::Primary href=HOME>{t::sign_in()}</LinkButton>
        }
        .into_any(),
        false => view! {
            <Loaded remote=link lines=4 let:link><SetPasswordForm link token is_set/></Loaded>
        }
        .into_any(),
    };
    view! { {content} }.into_any()
}

#[component]
fn SetPasswordForm(
    link: PasswordLinkView,
    token: StoredValue<String>,
    is_set: RwSignal<bool>,
) -> AnyView {
    let form = FormState::unwatched();
    let password = NewPassword::new();
    let submit = move || {
        let Some(new) = password.agreed() else { return };
        let body = UsePasswordLink {
            token: token.get_value(),
            new,
        };
        form.submit(async move { use_password_link(&body).await }, move |()| {
            TOKEN.set(String::new());
            is_set.set(true);
        });
    };
    let facts = vec![
        Fact::text(t::username(), Some(link.username)),
        Fact::text(t::link_until(), Some(format::moment(link.expires_at))),
    ];
    view! {
        <Facts facts/>
        <Form state=form class="stack" on_submit=submit>
            <NewPasswordFields password autofocus=true/>
            <FormFoot>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::set_password()}</Button>
                <LinkButton href=HOME>{texts::ui::back()}</LinkButton>
            </FormFoot>
        </Form>
    }
    .into_any()
}
