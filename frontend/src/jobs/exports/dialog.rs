//! A file that is too large for one person: asks for a second one. It stands once for all lists of a
//! person's work area.

use crate::api::{LargeExport, WantedExport};
use crate::app::Page;
use crate::format;
use crate::jobs::api::create_export_request;
use crate::texts::jobs as t;
use crate::ui::{ConfirmDialog, toast};
use leptos::prelude::*;
use sortition_contract::jobs::CreateExportRequest;

/// The dialog, opened by whatever list is to be taken.
#[component]
pub fn ExportDialog() -> AnyView {
    let LargeExport(wanted) = expect_context::<LargeExport>();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if wanted.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            wanted.set(None);
        }
        is_open
    });
    let rows = move || wanted.with(|wanted| wanted.as_ref().map_or(0, |wanted| wanted.row_count));
    view! {
        <ConfirmDialog open title=t::export_ask_title().to_owned() verb=t::export_ask()
            reason_label=t::export_reason()
            run=move |reason: String| async move {
                match wanted.get_untracked() {
                    Some(wanted) => ask(wanted, reason).await,
                    None => Ok(()),
                }
            }>
            {move || t::export_ask_consequence(format::count(rows()))}
        </ConfirmDialog>
    }
    .into_any()
}

async fn ask(wanted: WantedExport, reason: String) -> Result<(), crate::api::Error> {
    let made = create_export_request(&CreateExportRequest {
        operation: wanted.operation,
        query: wanted.query,
        format: wanted.format,
        row_count: wanted.row_count,
        reason,
    })
    .await?;
    let href = Page::Export(made.id.to_string()).path();
    toast::done_with_link(t::export_asked(), t::export_show(), href);
    Ok(())
}
