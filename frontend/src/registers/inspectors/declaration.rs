//! The dialog in which a recusal is declared, whoever is to keep away from the object.

use crate::api::Error;
use crate::registers::api::list_objects;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, Choice, Dialog, DialogFoot, Form, FormState, ListQuery, PickField,
    TextArea, Work,
};
use leptos::prelude::*;
use sortition_contract::registers::{DeclareRecusal, ObjectView};

/// Asks for the object and the reason.
#[component]
pub fn DeclareRecusalDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Its title, and the verb on its button.
    title: &'static str,
    /// What comes of it.
    consequence: &'static str,
    /// Declares it. The dialog closes when it has succeeded.
    #[prop(into)]
    run: Work<DeclareRecusal>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let object = RwSignal::new(Vec::<Choice>::new());
        let reason = RwSignal::new(String::new());
        let submit = move || {
            let chosen = object.with_untracked(|chosen| {
                chosen.first().and_then(|choice| choice.value.parse().ok())
            });
            let Some(object_id) = chosen else { return };
            let body = DeclareRecusal {
                object_id,
                reason: reason.get_untracked(),
            };
            form.submit(run.run(body), move |()| open.set(false));
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{consequence}</p>
                    <PickField label=t::object() name="object_id" value=object search=find_objects
                        is_single=true required=true hint=t::object_hint()/>
                    <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{title}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=title.to_owned()>{content()}</Dialog> }.into_any()
}

/// Objects by name or code.
async fn find_objects(text: String) -> Result<Vec<Choice>, Error> {
    let query = ListQuery::default()
        .with("q", text.trim())
        .with("sort", "name");
    let page = list_objects(query).await?;
    let choice =
        |object: ObjectView| Choice::new(object.id.to_string(), object.name).note(object.code);
    Ok(page.items.into_iter().map(choice).collect())
}
