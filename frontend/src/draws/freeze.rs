//! Freezing: until when the others may reveal.

use super::api::freeze_draw;
use crate::texts::{self, draws as t};
use crate::ui::{
    Button, ButtonKind, DateField, Dialog, DialogFoot, Form, FormState, Remote, TextField,
    kept_open,
};
use crate::{format, session};
use leptos::prelude::*;
use sortition_contract::draws::{DrawView, Freeze};

/// The last minute of a day.
const END_OF_DAY: &str = "23:59";

/// The button with its dialog.
#[component]
pub fn FreezeButton(
    /// The draw's id.
    id: String,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    let open = kept_open("freeze");
    let id = StoredValue::new(id);
    let content = move || {
        let form = FormState::over("freeze");
        let today = session::person().map(|person| person.today);
        let day = RwSignal::new(today);
        let time = RwSignal::new(END_OF_DAY.to_owned());
        let submit = move || {
            let chosen = day.get_untracked();
            let until = chosen.and_then(|day| format::moment_at(day, &time.get_untracked()));
            let Some(reveal_by) = until else { return };
            form.submit(
                async move { freeze_draw(&id.get_value(), &Freeze { reveal_by }).await },
                move |answer| {
                    open.set(false);
                    remote.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::freeze_consequence()}</p>
                    <DateField label=t::reveal_day() name="reveal_by" value=day required=true min=today/>
                    <TextField label=t::reveal_time() name="reveal_time" kind="time" value=time required=true hint=t::reveal_by_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::freeze()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! {
        <Button kind=ButtonKind::Primary on_press=move || open.set(true)>{t::freeze()}</Button>
        <Dialog open title=t::freeze_title().to_owned()>{content()}</Dialog>
    }
    .into_any()
}
