//! One's own password: changed at will, or before anything else if it is the first one.

use super::api::change_password;
use super::new_password::{NewPassword, NewPasswordFields};
use crate::app::HOME;
use crate::ui::{
    Brand, Button, ButtonKind, Form, FormFoot, FormState, LinkButton, Note, NoteKind, PageHead,
    TextField, toast,
};
use crate::{session, texts};
use leptos::prelude::*;
use sortition_contract::org::ChangePassword;

/// The page.
#[component]
pub fn ChangePasswordPage(
    /// Nothing else is open until it is done.
    is_first: bool,
) -> AnyView {
    let form = FormState::new();
    let current = RwSignal::new(String::new());
    let password = NewPassword::new();
    let submit = move || {
        let Some(new) = password.agreed() else { return };
        let body = ChangePassword {
            current: current.get_untracked(),
            new,
        };
        form.submit(async move { change_password(&body).await }, move |()| {
            current.set(String::new());
            password.clear();
            toast::done(texts::org::password_changed());
            session::password_changed();
        });
    };
    let fields = view! {
        <Form state=form class="stack" on_submit=submit>
            <TextField label=texts::org::current_password() name="current" value=current kind="password" autocomplete="current-password" required=true autofocus=true/>
            <NewPasswordFields password/>
            <FormFoot>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{texts::org::change_password()}</Button>
                {(!is_first).then(|| view! { <LinkButton href=HOME>{texts::ui::back()}</LinkButton> })}
                {is_first.then(|| view! {
                    <Button on_press=|| leptos::task::spawn_local(session::sign_out())>{texts::org::sign_out()}</Button>
                })}
            </FormFoot>
        </Form>
    };
    if is_first {
        view! {
            <main class="sign-first" id="main">
                <Brand/>
                <div class="sign-box stack">
                    <PageHead title=texts::org::change_password().to_owned()/>
                    <Note kind=NoteKind::Info>{texts::org::first_password()}</Note>
                    {fields}
                </div>
            </main>
        }
        .into_any()
    } else {
        view! {
            <PageHead title=texts::org::change_password().to_owned() lede=texts::org::ends_other_sessions()/>
            <div class="card card-form"><div class="card-body">{fields}</div></div>
        }
        .into_any()
    }
}
