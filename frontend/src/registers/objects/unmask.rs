//! Personal fields: masked, and shown in full to those who may and say why. Each reading is logged.

use crate::registers::api::unmask_object;
use crate::texts::registers as t;
use crate::ui::{Button, ButtonSize, ConfirmDialog, Fact, Facts};
use leptos::prelude::*;
use sortition_contract::personal::Personal as _;
use sortition_contract::registers::{ObjectAction, ObjectView, UnmaskedObject};

/// Legal representative and telephone number.
#[component]
pub fn Personal(
    /// Whose.
    object: ObjectView,
    /// In two columns.
    is_double: bool,
) -> AnyView {
    let id = StoredValue::new(object.id.to_string());
    let masked = StoredValue::new((
        object
            .legal_representative
            .as_ref()
            .map(ToString::to_string),
        object.phone.as_ref().map(ToString::to_string),
    ));
    let asking = RwSignal::new(false);
    let plain = RwSignal::new(None::<UnmaskedObject>);
    let has_any = masked.with_value(|(person, phone)| person.is_some() || phone.is_some());
    let may = has_any && object.allowed_actions.contains(&ObjectAction::Unmask);
    let facts = move || {
        let (person, phone) = match plain.get() {
            None => masked.get_value(),
            Some(plain) => (
                plain
                    .legal_representative
                    .map(|name| name.as_str().to_owned()),
                plain.phone.map(|phone| phone.as_str().to_owned()),
            ),
        };
        let facts = vec![
            Fact::text(t::legal_representative(), person),
            Fact::text(t::phone(), phone),
        ];
        view! { <Facts facts is_double/> }
    };
    let button = move || {
        (may && plain.with(Option::is_none)).then(|| {
            view! {
                <Button size=ButtonSize::Small on_press=move || asking.set(true)>{t::unmask()}</Button>
            }
        })
    };
    view! {
        {facts}
        {button}
        <ConfirmDialog open=asking title=t::unmask_title().to_owned() verb=t::unmask() reason_label=t::reason()
            run=move |reason: String| async move {
                plain.set(Some(unmask_object(&id.get_value(), reason).await?));
                Ok(())
            }>
            {t::unmask_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
