//! One's own password: changed at will, or before anything else if it is the first one.

use super::api::change_password;
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
    let new = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let differs = RwSignal::new(false);
    let submit = move || {
        differs.set(new.get_untracked() != again.get_untracked());
        if differs.get_untracked() {
            return;
        }
        let body = ChangePassword {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        form.submit(async move { change_password(&body).await }, move |()| {
            for field in [current, new, again] {
                field.set(String::new());
            }
            toast::done(texts::org::password_changed());
            session::password_changed();
        });
    };
    let fields = view! {
        <Form state=form class="stack" on_submit=submit>
            <TextField label=texts::org::current_password() name="current" value=current kind="password" autocomplete="current-password" required=true autofocus=true/>
            <TextField label=texts::org::new_password() name="new" value=new kind="password" autocomplete="new-password" required=true max_length=128 hint=texts::org::password_rule()/>
            <TextField label=texts::org::new_password_again() name="again" value=again kind="password" autocomplete="new-password" required=true max_length=128/>
            {move || differs.get().then(|| view! { <Note kind=NoteKind::Bad>{texts::org::passwords_differ()}</Note> })}
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
