//! Making an account: the link by which its owner sets a password is shown once.

use super::link::LinkToHandOn;
use crate::app::Page;
use crate::org::api::create_user;
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, Choice, Dialog, DialogFoot, Form, FormState, SelectField, TextField,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::org::{CreateUser, UserWithLink};

/// The dialog: first the form, then the link.
#[component]
pub fn CreateUserDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The units.
    units: Signal<Vec<Choice>>,
) -> AnyView {
    let content = move || {
        let created = RwSignal::new(None::<UserWithLink>);
        view! {
            {move || match created.get() {
                None => view! { <CreateForm open units created/> }.into_any(),
                Some(created) => view! { <Made created/> }.into_any(),
            }}
        }
    };
    view! { <Dialog open title=t::create_user().to_owned()>{content()}</Dialog> }.into_any()
}

#[component]
fn CreateForm(
    open: RwSignal<bool>,
    units: Signal<Vec<Choice>>,
    created: RwSignal<Option<UserWithLink>>,
) -> AnyView {
    let form = FormState::new();
    let username = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let phone = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let submit = move || {
        let Ok(unit_id) = unit.get_untracked().parse() else {
            return;
        };
        let body = CreateUser {
            username: username.get_untracked(),
            name: name.get_untracked(),
            phone: Some(phone.get_untracked()).filter(|phone| !phone.is_empty()),
            unit_id,
        };
        form.submit(async move { create_user(&body).await }, move |user| {
            created.set(Some(user))
        });
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                <TextField label=t::username() name="username" value=username required=true max_length=40 hint=t::username_rule()/>
                <TextField label=t::person_name() name="name" value=name required=true max_length=128/>
                <SelectField label=t::unit() name="unit_id" value=unit choices=units required=true blank=texts::ui::choose()/>
                <TextField label=t::phone() name="phone" value=phone max_length=30/>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::create_user()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}

#[component]
fn Made(created: UserWithLink) -> AnyView {
    let navigate = use_navigate();
    let path = Page::User(created.user.id.to_string()).path();
    view! {
        <div class="dialog-body stack">
            <LinkToHandOn username=created.user.username link=created.link/>
        </div>
        <DialogFoot>
            <Button kind=ButtonKind::Primary on_press=move || navigate(&path, Default::default())>
                {t::to_roles()}
            </Button>
        </DialogFoot>
    }
    .into_any()
}
