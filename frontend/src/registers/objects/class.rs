//! Another credit class for one object, for those who may change nothing else of it.

use crate::registers::api::{get_object, update_object};
use crate::registers::words::rating_choices;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, Dialog, DialogFoot, Form, FormState, Loaded, NumberField, Remote,
    SelectField, TextArea, toast,
};
use leptos::prelude::*;
use sortition_contract::registers::{ObjectView, UpdateObject};

/// The highest index that the page takes.
pub const MOST_INDEX: i64 = 1_000;

/// Asks for class, index and reason.
#[component]
pub fn ClassDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The object.
    object: ObjectView,
    /// Gets the object as it is then.
    on_change: Callback<ObjectView>,
) -> AnyView {
    let id = StoredValue::new(object.id.to_string());
    // As it is now, not as a list read it some time ago.
    let content = move || {
        let stored = Remote::new(move || async move { get_object(&id.get_value()).await });
        view! { <Loaded remote=stored let:object><ClassForm open object on_change/></Loaded> }
    };
    view! { <Dialog open title=t::set_class().to_owned()>{content()}</Dialog> }.into_any()
}

#[component]
fn ClassForm(open: RwSignal<bool>, object: ObjectView, on_change: Callback<ObjectView>) -> AnyView {
    let form = FormState::over("class");
    let present = object.credit_class.map(|class| class.to_string());
    let class = RwSignal::new(present.unwrap_or_default());
    let index = RwSignal::new(object.credit_index.map(i64::from));
    let reason = RwSignal::new(String::new());
    let (id, version) = (object.id, object.version);
    let submit = move || {
        let index = index.get_untracked();
        let body = UpdateObject {
            credit_class: Some(class.get_untracked().parse().ok()),
            credit_index: Some(index.and_then(|index| index.try_into().ok())),
            reason: Some(reason.get_untracked()),
            ..UpdateObject::default()
        };
        let id = id.clone();
        form.submit(
            async move { update_object(&id, version, &body).await },
            move |answer| {
                open.set(false);
                toast::done(t::was_saved());
                on_change.run(answer);
            },
        );
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                <SelectField label=t::credit_class() name="credit_class" value=class blank=t::unrated() choices=rating_choices()/>
                <NumberField label=t::credit_index() name="credit_index" value=index max=MOST_INDEX/>
                <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}
