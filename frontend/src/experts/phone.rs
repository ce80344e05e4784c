//! An expert's telephone: masked, and shown in full to those who may and say why. Each reading is logged.

use super::api::unmask_expert;
use crate::texts::experts as t;
use crate::ui::{Button, ButtonSize, ConfirmDialog, Fact, Facts};
use leptos::prelude::*;
use sortition_contract::experts::{ExpertAction, ExpertView};
use sortition_contract::personal::Personal as _;

/// The fact, with the way to all of it.
#[component]
pub fn PhoneFact(
    /// Whose.
    expert: ExpertView,
) -> AnyView {
    let id = StoredValue::new(expert.id.to_string());
    let masked = StoredValue::new(expert.phone.as_ref().map(ToString::to_string));
    let may = expert.allowed_actions.contains(&ExpertAction::Unmask);
    let asking = RwSignal::new(false);
    let plain = RwSignal::new(None::<String>);
    let facts = move || {
        let phone = plain.get().or_else(|| masked.get_value());
        let facts = vec![Fact::text(t::phone(), phone)];
        view! { <Facts facts is_double=true/> }
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
                let answer = unmask_expert(&id.get_value(), reason).await?;
                plain.set(answer.phone.map(|phone| phone.as_str().to_owned()));
                Ok(())
            }>
            {t::unmask_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
