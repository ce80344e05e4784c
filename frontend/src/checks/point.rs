//! One point of the form: saved by itself as soon as it is answered, kept here until it is sent.

use super::api::save_finding;
use super::drafts::{FindingDraft, drop_kept, keep, kept};
use super::finding_result_text;
use crate::texts::checks as t;
use crate::ui::{Choice, Segments, TextArea, TextField};
use chrono::Utc;
use leptos::prelude::*;
use sortition_contract::checks::{CheckDetail, FindingResult, FormPoint, SaveFinding};
use sortition_contract::ids::{FindingId, UnitId};

/// How far an answer has come.
#[derive(Clone, PartialEq)]
enum Sending {
    /// Nothing to send.
    Idle,
    /// A problem that isn't described yet: kept here, sent with its words.
    Undescribed,
    /// Kept here, to be sent.
    Waiting,
    /// The server has it.
    Saved,
    /// Refused, with the server's words.
    Refused(String),
}

/// The point's fields.
#[component]
pub fn Point(
    /// The check.
    detail: StoredValue<CheckDetail>,
    /// The inspector's unit.
    unit_id: UnitId,
    /// The point.
    point: FormPoint,
    /// Its number on the page.
    number: usize,
    /// Whether it may be answered now.
    is_open: bool,
    /// Whether a change needs a reason.
    needs_reason: bool,
) -> AnyView {
    let check_id = detail.with_value(|detail| detail.check.id.to_string());
    let saved = detail.with_value(|detail| {
        detail
            .findings
            .iter()
            .find(|one| one.unit_id == unit_id && one.item_id == point.item_id)
            .cloned()
    });
    let draft: Option<FindingDraft> = kept(&check_id, point.item_id.as_str());
    let has_draft = draft.is_some();
    let id = StoredValue::new(
        draft
            .as_ref()
            .map(|draft| draft.id.clone())
            .or_else(|| saved.as_ref().map(|saved| saved.id.to_string()))
            .unwrap_or_else(|| FindingId::new().to_string()),
    );
    let version = StoredValue::new(saved.as_ref().map(|saved| saved.version));
    let result = RwSignal::new(
        draft
            .as_ref()
            .map(|draft| draft.finding.result)
            .or_else(|| saved.as_ref().map(|saved| saved.result))
            .map(|result| result.code().to_owned())
            .unwrap_or_default(),
    );
    let words = RwSignal::new(
        draft
            .map(|draft| draft.finding.detail)
            .or_else(|| saved.as_ref().map(|saved| saved.detail.clone()))
            .unwrap_or_default(),
    );
    let reason = RwSignal::new(String::new());
    let sending = RwSignal::new(match (has_draft, &saved) {
        (true, _) => Sending::Waiting,
        (false, Some(_)) => Sending::Saved,
        (false, None) => Sending::Idle,
    });
    let item_id = point.item_id.clone();
    let text = point.point.clone();
    let unit = unit_id.clone();
    let send = Callback::new(move |()| {
        let Ok(answer) = result.get_untracked().parse::<FindingResult>() else {
            return;
        };
        let finding = SaveFinding {
            unit_id: unit.clone(),
            item_id: item_id.clone(),
            point: text.clone(),
            result: answer,
            detail: words.get_untracked(),
            client_time: Utc::now(),
            reason: Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty()),
        };
        let draft = FindingDraft {
            id: id.get_value(),
            version: version.get_value(),
            finding,
        };
        let check_id = check_id.clone();
        keep(&check_id, draft.finding.item_id.as_str(), &draft);
        if draft.is_undescribed() {
            sending.set(Sending::Undescribed);
            return;
        }
        sending.set(Sending::Waiting);
        leptos::task::spawn_local(async move {
            let sent = save_finding(&check_id, &draft.id, draft.version, &draft.finding).await;
            match sent {
                Ok(view) => {
                    drop_kept(&check_id, draft.finding.item_id.as_str());
                    id.set_value(view.id.to_string());
                    version.set_value(Some(view.version));
                    sending.set(Sending::Saved);
                }
                // Without an answer it stays here and goes out when the network is back.
                Err(error) if error.status() == 0 => sending.set(Sending::Waiting),
                Err(error) => sending.set(Sending::Refused(error.message())),
            }
        });
    });
    if is_open {
        let online = window_event_listener(leptos::ev::online, move |_| {
            if sending.get_untracked() == Sending::Waiting {
                send.run(());
            }
        });
        on_cleanup(move || online.remove());
        if has_draft {
            send.run(());
        }
        Effect::new(move |before: Option<String>| {
            let now = result.get();
            if before.is_some_and(|before| before != now) {
                send.run(());
            }
            now
        });
    }
    let status = move || match sending.get() {
        Sending::Idle => ().into_any(),
        Sending::Undescribed => {
            view! { <p class="sm t-warn" role="status">{t::describe_problem()}</p> }.into_any()
        }
        Sending::Waiting => view! { <p class="sm t3" role="status">{t::waiting()}</p> }.into_any(),
        Sending::Saved => view! { <p class="sm t3" role="status">{t::saved()}</p> }.into_any(),
        Sending::Refused(text) => {
            view! { <p class="note note-bad" role="alert">{text}</p> }.into_any()
        }
    };
    let choices = Choice::all(FindingResult::ALL, finding_result_text);
    let shown = move || {
        let label = result
            .get()
            .parse::<FindingResult>()
            .map_or(t::unanswered(), finding_result_text);
        view! { <p class="strong">{label}</p><p class="t2">{words.get()}</p> }
    };
    let fields = move || {
        match is_open {
        false => shown().into_any(),
        true => view! {
            <Segments label=point.item_name.clone() value=result choices=choices.clone() is_block=true/>
            <div on:focusout=move |_| send.run(())>
                <TextArea label=t::detail() name=format!("points/{number}/detail") value=words max_length=2000/>
                {needs_reason.then(|| view! {
                    <TextField label=t::change_reason() name=format!("points/{number}/reason") value=reason max_length=500/>
                })}
            </div>
            {status}
        }
        .into_any(),
    }
    };
    view! {
        <fieldset class="q">
            <legend><span class="qn" aria-hidden="true">{number}</span>{point.point.clone()}</legend>
            <p class="sm t3">{point.item_code.clone()}" "{point.legal_basis.clone()}</p>
            {fields()}
        </fieldset>
    }
    .into_any()
}
