//! Signing in: the page, and the dialog for going on after a session has ended in the middle of
//! work.

use crate::preferences::{Language, Preferences};
use crate::session::{self, SessionState};
use crate::texts;
use crate::ui::{
    Brand, Button, ButtonKind, ButtonSize, Dialog, DialogFoot, Form, FormState, TextField,
};
use leptos::prelude::*;
use sortition_contract::org::SignIn;

/// The sign-in page; it shows at whatever address was asked for, which is shown after it.
#[component]
pub fn SignInPage() -> AnyView {
    document().set_title(&texts::ui::window_title(texts::org::sign_in()));
    view! {
        <a class="skip" href="#main">{texts::ui::skip_to_content()}</a>
        <main class="sign" id="main" tabindex="-1">
            <section class="sign-about">
                <Brand/>
                <h1>{texts::org::motto_first()}<br/>{texts::org::motto_second()}</h1>
                <dl class="sign-facts">
                    <div><dt>{texts::org::fact_draw()}</dt><dd>{texts::org::fact_draw_text()}</dd></div>
                    <div><dt>{texts::org::fact_match()}</dt><dd>{texts::org::fact_match_text()}</dd></div>
                    <div><dt>{texts::org::fact_publish()}</dt><dd>{texts::org::fact_publish_text()}</dd></div>
                </dl>
                <p class="sm t3"><a href="/portal" rel="external">{texts::org::to_portal()}</a></p>
            </section>
            <section class="sign-box" aria-labelledby="sign-in-title">
                <SignInForm/>
            </section>
            <SignInFoot/>
        </main>
    }
    .into_any()
}

#[component]
fn SignInForm() -> AnyView {
    let form = FormState::unwatched();
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move || {
        let credentials = SignIn {
            username: username.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        form.submit(async move { session::sign_in(&credentials).await }, |()| {});
    };
    view! {
        <Form state=form class="stack" on_submit=submit>
            <div>
                <h2 id="sign-in-title">{texts::org::sign_in()}</h2>
                <p class="sm t3">{texts::org::bureau()}</p>
            </div>
            <TextField label=texts::org::username() name="username" value=username autocomplete="username" required=true is_large=true autofocus=true/>
            <TextField label=texts::org::password() name="password" value=password kind="password" autocomplete="current-password" required=true is_large=true/>
            <Button kind=ButtonKind::Primary size=ButtonSize::Large is_block=true submit=true busy=form.busy() busy_label=texts::org::signing_in()>
                {texts::org::sign_in()}
            </Button>
        </Form>
    }
    .into_any()
}

/// Below what one sees before one is signed in: languages and type size.
#[component]
pub fn SignInFoot() -> AnyView {
    let preferences = expect_context::<Preferences>();
    let size_label = move || {
        if preferences.is_large.get() {
            texts::ui::text_normal()
        } else {
            texts::ui::text_large()
        }
    };
    view! {
        <footer class="sign-foot xs t3">
            <span>{texts::org::logged_hint()}</span>
            <span class="end">
                <button class="link" type="button" lang="zh-CN" on:click=move |_| preferences.set_language(Language::Chinese)>"简体中文"</button>
                <span class="sepdot" aria-hidden="true">"·"</span>
                <button class="link" type="button" lang="en" on:click=move |_| preferences.set_language(Language::English)>"English"</button>
                <span class="sepdot" aria-hidden="true">"·"</span>
                <button class="link" type="button" on:click=move |_| preferences.is_large.update(|is| *is = !*is)>{size_label}</button>
            </span>
        </footer>
    }
    .into_any()
}

/// Asks for the password again when the session has ended; the page below keeps what was typed.
#[component]
pub fn SignInAgain() -> AnyView {
    let state = session::state();
    let open = RwSignal::new(false);
    Effect::new({
        let state = state.clone();
        move |_| open.set(matches!(state.get(), SessionState::Expired(_)))
    });
    let content = move || {
        let form = FormState::unwatched();
        let password = RwSignal::new(String::new());
        let (username, name) = session::person()
            .map(|person| (person.username, person.name))
            .unwrap_or_default();
        let submit = {
            let username = username.clone();
            move || {
                let credentials = SignIn {
                    username: username.clone(),
                    password: password.get_untracked(),
                };
                form.submit(async move { session::sign_in(&credentials).await }, |()| {});
            }
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack-sm">
                    <p class="t2">{texts::org::session_over(name.clone())}</p>
                    <TextField label=texts::org::password() name="password" value=password kind="password" autocomplete="current-password" required=true autofocus=true/>
                </div>
                <DialogFoot>
                    <Button on_press=|| leptos::task::spawn_local(session::sign_out())>{texts::org::sign_out()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{texts::org::sign_in()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=texts::org::sign_in_again().to_owned()>{content()}</Dialog> }
        .into_any()
}
