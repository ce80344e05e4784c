//! Publishing an approved plan: where it stands.

use super::api::publish_plan;
use crate::texts::{self, plans as t};
use crate::ui::{
    Button, ButtonKind, Dialog, DialogFoot, Form, FormState, Remote, TextField, toast,
};
use leptos::prelude::*;
use sortition_contract::plans::{PlanView, PublishPlan};

/// The dialog; what is left empty is the own portal's.
#[component]
pub fn PublishDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The plan's id.
    id: StoredValue<String>,
    /// Takes the answer.
    plan: Remote<PlanView>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let site = RwSignal::new(String::new());
        let url = RwSignal::new(String::new());
        let number = RwSignal::new(String::new());
        let publish = move || {
            let given = |field: RwSignal<String>| {
                Some(field.get_untracked()).filter(|text| !text.trim().is_empty())
            };
            let body = PublishPlan {
                site: given(site),
                url: given(url),
                number: given(number),
            };
            form.submit(
                async move { publish_plan(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_published());
                    plan.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=publish>
                <div class="dialog-body stack">
                    <p class="t2">{t::publish_consequence()}</p>
                    <TextField label=t::site() name="site" value=site max_length=128 hint=t::site_hint()/>
                    <TextField label=t::url() name="url" value=url max_length=500 hint=t::url_hint()/>
                    <TextField label=t::number() name="number" value=number max_length=128 hint=t::number_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::publish()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::publish_title().to_owned()>{content()}</Dialog> }.into_any()
}
