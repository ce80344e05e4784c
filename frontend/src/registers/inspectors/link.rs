//! The account of an inspector: without one they see no checks.

use crate::api::Error;
use crate::org::list_users;
use crate::registers::api::update_inspector;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, Choice, Dialog, DialogFoot, Form, FormState, ListQuery, PickField, Remote,
    toast,
};
use leptos::prelude::*;
use sortition_contract::registers::{InspectorView, UpdateInspector};

/// Chooses the account, or takes it away.
#[component]
pub fn LinkDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The inspector.
    view: InspectorView,
    /// Gets the inspector as they are then.
    inspector: Remote<InspectorView>,
) -> AnyView {
    let shown = StoredValue::new(view);
    let content = move || {
        let form = FormState::over("link");
        let view = shown.get_value();
        let present = view
            .user_id
            .as_ref()
            .map(|id| Choice::new(id.to_string(), t::present_account()));
        let account = RwSignal::new(present.into_iter().collect::<Vec<_>>());
        let unit_id = view.unit_id.to_string();
        let search = move |text: String| find_accounts(text, unit_id.clone());
        let submit = move || {
            let view = shown.get_value();
            let chosen = account.with_untracked(|chosen| {
                chosen.first().and_then(|choice| choice.value.parse().ok())
            });
            let body = UpdateInspector {
                user_id: Some(chosen),
                ..UpdateInspector::default()
            };
            form.submit(
                async move { update_inspector(&view.id, view.version, &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_saved());
                    inspector.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::link_consequence()}</p>
                    <PickField label=t::account() name="user_id" value=account search is_single=true hint=t::account_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::link_account().to_owned()>{content()}</Dialog> }.into_any()
}

/// Accounts of a unit, by name.
async fn find_accounts(text: String, unit_id: String) -> Result<Vec<Choice>, Error> {
    let query = ListQuery::default()
        .with("q", text.trim())
        .with("unit_id", unit_id)
        .with("role", "inspector")
        .with("state", "active")
        .with("sort", "username");
    let page = list_users(query).await?;
    let choice = |user: sortition_contract::org::UserView| {
        Choice::new(user.id.to_string(), user.name).note(user.username)
    };
    Ok(page.items.into_iter().map(choice).collect())
}
