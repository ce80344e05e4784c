//! The release of a task's checks, for the task's page.

use super::api::release_task;
use crate::texts::checks as t;
use crate::ui::{Button, ButtonKind, ConfirmDialog, toast};
use leptos::prelude::*;

/// A button that asks and then opens all sealed checks of a task to their inspectors. The task's
/// page shows it to those who may.
#[component]
pub fn ReleaseChecks(
    /// The task.
    #[prop(into)]
    task_id: String,
    /// Called when they are open.
    #[prop(into)]
    on_done: Callback<()>,
) -> AnyView {
    let open = RwSignal::new(false);
    let task_id = StoredValue::new(task_id);
    view! {
        <Button kind=ButtonKind::Primary on_press=move || open.set(true)>{t::release()}</Button>
        <ConfirmDialog open title=t::release_title().to_owned() verb=t::release()
            run=move |_: String| async move {
                let answer = release_task(&task_id.get_value()).await?;
                toast::done(t::were_released(answer.released_count));
                on_done.run(());
                Ok(())
            }>
            {t::release_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
