//! A new value of a setting: from which day, for whom, and why.

use super::detail::Values;
use super::value::Draft;
use super::words;
use crate::format;
use crate::org::api::set_setting;
use crate::org::names::Names;
use crate::texts::org as t;
use crate::ui::{
    Button, ButtonKind, Card, DateField, Form, FormFoot, FormState, Note, NoteKind, Remote,
    SelectField, TextArea, toast,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use sortition_contract::org::{SetSetting, SettingView};

/// The card with the form.
#[component]
pub fn SetForm(
    /// The setting, as it holds for all.
    setting: SettingView,
    /// The units.
    units: Names,
    /// Today.
    today: NaiveDate,
    /// Loads the page anew.
    remote: Remote<Values>,
) -> AnyView {
    let form = FormState::new();
    let kind = words::kind(&setting.key);
    let draft = Draft::new(kind, &setting.value);
    let from = RwSignal::new(Some(today));
    let unit = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let key = StoredValue::new(setting.key.clone());
    let submit = move || {
        let body = SetSetting {
            value: draft.value(),
            unit_id: unit.get_untracked().parse().ok(),
            effective_from: from.get_untracked(),
            reason: Some(reason.get_untracked()),
        };
        form.submit(
            async move { set_setting(&key.get_value(), &body).await },
            move |set| {
                toast::done(t::setting_was_set(
                    format::day(set.effective_from),
                    kind.text(&set.value),
                ));
                remote.reload();
            },
        );
    };
    let warning = words::of(&setting.key).and_then(|known| known.warning);
    let warning = warning.map(|warning| {
        view! { <div class="wide"><Note kind=NoteKind::Warn>{warning()}</Note></div> }
    });
    let is_per_unit = setting.is_per_unit;
    view! {
        <Card title=t::set_value() note=t::set_value_note()>
            <Form state=form class="card-body form" on_submit=submit>
                {draft.fields()}
                {is_per_unit.then(|| view! {
                    <SelectField label=t::holds_for() name="unit_id" value=unit choices=units.choices()
                        blank=t::whole_city() hint=t::holds_for_hint()/>
                })}
                <DateField label=t::effective_from() name="effective_from" value=from required=true
                    min=today hint=t::effective_from_hint()/>
                <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                {warning}
                <FormFoot>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::set_value()}</Button>
                </FormFoot>
            </Form>
        </Card>
    }
    .into_any()
}
