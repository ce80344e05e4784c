//! One large export: what is wanted and by whom, the second person's decision, then the file.

use super::export_state_view;
use crate::api::{self, Error};
use crate::audit::operation_text;
use crate::format;
use crate::jobs::api::{confirm_export_request, get_export_request, refuse_export_request};
use crate::texts::audit::by_person;
use crate::texts::jobs as t;
use crate::ui::{
    Button, ButtonKind, Card, Command, ConfirmDialog, ErrorNote, Fact, Facts, FileForm, Loaded,
    Note, NoteKind, PageHead, Remote, toast,
};
use leptos::prelude::*;
use sortition_contract::jobs::{
    EXPORT_REQUEST_HEADER, ExportAction, ExportFormat, ExportRequestView, ExportState,
};

/// The page.
#[component]
pub fn ExportPage(
    /// The request.
    id: String,
) -> AnyView {
    let request = Remote::new(move || {
        let id = id.clone();
        async move { get_export_request(&id).await }
    });
    view! { <Loaded remote=request let:view><Export view request/></Loaded> }.into_any()
}

#[component]
fn Export(view: ExportRequestView, request: Remote<ExportRequestView>) -> AnyView {
    let title = operation_text(&view.operation);
    let actions = {
        let view = view.clone();
        move || view! { <Actions view=view.clone() request/> }
    };
    let conditions = conditions(&view.query);
    let has_conditions = !conditions.is_empty();
    let note = note(&view);
    let facts = facts(&view);
    view! {
        <PageHead title lede=t::export_lede() actions/>
        <div class="stack">
            {note}
            <Card title=t::facts()><div class="card-body"><Facts facts is_double=true/></div></Card>
            <Card title=t::export_conditions() note=t::export_conditions_note()>
                <div class="card-body">
                    {match has_conditions {
                        true => view! { <Facts facts=conditions/> }.into_any(),
                        false => view! { <p class="t2">{t::export_no_conditions()}</p> }.into_any(),
                    }}
                </div>
            </Card>
        </div>
    }
    .into_any()
}

fn facts(view: &ExportRequestView) -> Vec<Fact> {
    let person = by_person(view.requested_by_name.clone(), view.unit_name.clone());
    let mut facts = vec![
        Fact::new(t::state(), export_state_view(view.state)),
        Fact::text(t::export_person(), Some(person)),
        Fact::text(t::export_rows(), Some(format::count(view.row_count))),
        Fact::text(
            t::export_format(),
            Some(view.format.code().to_ascii_uppercase()),
        ),
        Fact::text(t::export_reason(), Some(view.reason.clone())),
        Fact::text(t::created_at(), Some(format::moment(view.requested_at))),
        Fact::text(t::export_decider(), view.decided_by_name.clone()),
        Fact::text(t::export_decided_at(), view.decided_at.map(format::moment)),
    ];
    if let Some(until) = view.valid_until {
        facts.push(Fact::text(
            t::export_valid_until(),
            Some(format::moment(until)),
        ));
    }
    if let (Some(at), Some(rows)) = (view.taken_at, view.taken_count) {
        let taken = t::export_taken_rows(format::moment(at), format::count(rows));
        facts.push(Fact::text(t::export_taken_at(), Some(taken)));
    }
    facts
}

/// Filters, search term, order and columns, as they stand in the address.
fn conditions(query: &str) -> Vec<Fact> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs
        .map(|(name, value)| Fact::text(name, Some(decoded(value))))
        .collect()
}

fn decoded(value: &str) -> String {
    let spaced = value.replace('+', " ");
    js_sys::decode_uri_component(&spaced).map_or(spaced, String::from)
}

/// What is to be known of the state.
fn note(view: &ExportRequestView) -> Option<AnyView> {
    let (kind, text) = match view.state {
        ExportState::Requested => (NoteKind::Warn, t::export_note_requested().to_owned()),
        ExportState::Confirmed => (NoteKind::Info, t::export_note_confirmed().to_owned()),
        ExportState::Refused => (
            NoteKind::Bad,
            t::export_note_refused(view.refusal.clone().unwrap_or_default()),
        ),
        ExportState::Taken => return None,
    };
    Some(view! { <Note kind>{text}</Note> }.into_any())
}

#[component]
fn Actions(view: ExportRequestView, request: Remote<ExportRequestView>) -> AnyView {
    let id = StoredValue::new(view.id.to_string());
    let may = |action| view.allowed_actions.contains(&action);
    let (confirming, refusing) = (RwSignal::new(false), RwSignal::new(false));
    let taking = Command::new();
    let wanted = StoredValue::new(view.clone());
    let fetch = move || {
        taking.run(async move { take(&wanted.get_value()).await }, move |()| {
            toast::done(t::export_done());
            request.reload();
        });
    };
    let consequence = t::export_confirm_consequence(
        view.requested_by_name.clone(),
        format::count(view.row_count),
    );
    view! {
        <ErrorNote error=taking.error/>
        {may(ExportAction::Refuse).then(|| view! { <Button on_press=move || refusing.set(true)>{t::export_refuse()}</Button> })}
        {may(ExportAction::Confirm).then(|| view! {
            <Button kind=ButtonKind::Primary on_press=move || confirming.set(true)>{t::export_confirm()}</Button>
        })}
        {may(ExportAction::Take).then(|| view! {
            <Button kind=ButtonKind::Primary busy=taking.busy on_press=fetch>{t::export_take()}</Button>
        })}
        <ConfirmDialog open=confirming title=t::export_confirm_title().to_owned() verb=t::export_confirm()
            run=move |_: String| async move {
                request.set(confirm_export_request(&id.get_value()).await?);
                toast::done(t::export_was_confirmed());
                Ok(())
            }>
            {consequence.clone()}
        </ConfirmDialog>
        <ConfirmDialog open=refusing title=t::export_refuse_title().to_owned() verb=t::export_refuse()
            reason_label=t::export_refusal()
            run=move |reason: String| async move {
                request.set(refuse_export_request(&id.get_value(), reason).await?);
                toast::done(t::export_was_refused());
                Ok(())
            }>
            {t::export_refuse_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Fetches the file, as the list is now.
async fn take(request: &ExportRequestView) -> Result<(), Error> {
    let form = match request.format {
        ExportFormat::Csv => FileForm::Csv,
        ExportFormat::Xlsx => FileForm::Xlsx,
    };
    let call = api::get(list_path(&request.operation))
        .encoded_query(&request.query)
        .header("Accept", form.media_type().to_owned())
        .header(EXPORT_REQUEST_HEADER, request.id.to_string());
    api::download(call, &format!("list.{}", form.ending())).await
}

/// Where a list is, by its operation: `list_objects` at `/objects`, but for those that are called
/// otherwise.
fn list_path(operation: &str) -> String {
    match operation {
        "list_unit_recusals" => "/recusals".to_owned(),
        "list_monthly_reports" => "/reports/monthly".to_owned(),
        _ => {
            let name = operation.strip_prefix("list_").unwrap_or(operation);
            format!("/{}", name.replace('_', "-"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_path_is_where_the_list_is() {
        for (operation, path) in [
            ("list_objects", "/objects"),
            ("list_audit_events", "/audit-events"),
            ("list_unit_recusals", "/recusals"),
            ("list_monthly_reports", "/reports/monthly"),
        ] {
            assert_eq!(list_path(operation), path);
        }
    }
}
