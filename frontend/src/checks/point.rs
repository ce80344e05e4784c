//! One point of the form: saved by itself as soon as it is answered, kept here until it is sent.

use super::api::{get_check, save_finding};
use super::drafts::{FindingDraft, drop_kept, keep, kept};
use super::finding_result_text;
use crate::api::Error;
use crate::texts::{self, checks as t};
use crate::ui::{Button, ButtonSize, Choice, Segments, TextArea, TextField};
use chrono::Utc;
use leptos::prelude::*;
use sortition_contract::checks::{CheckDetail, FindingResult, FindingView, FormPoint, SaveFinding};
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
    /// Somebody else has saved another answer meanwhile, or this one on another device.
    Outdated(Box<FindingView>),
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
    let (check_id_kept, check_id_dropped) = (check_id.clone(), check_id.clone());
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
    // Words without an answer are no finding yet; they wait here for one.
    let words_key = format!("{}.words", point.item_id);
    if let Some(typed) = kept::<String>(&check_id, &words_key) {
        words.set(typed);
    }
    // What the server has; sending it again would say nothing.
    let last = StoredValue::new(
        saved
            .as_ref()
            .map(|saved| (saved.result, saved.detail.clone())),
    );
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
        let is_new = last.with_value(|last| {
            let last = last.as_ref();
            last.is_none_or(|(result, detail)| {
                *result != answer || *detail != words.get_untracked()
            })
        });
        if !is_new && sending.get_untracked() == Sending::Saved {
            drop_kept(&check_id, &format!("{item_id}.words"));
            return;
        }
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
                    drop_kept(&check_id, &format!("{}.words", draft.finding.item_id));
                    version.set_value(Some(view.version));
                    last.set_value(Some((view.result, draft.finding.detail)));
                    sending.set(Sending::Saved);
                }
                Err(error) if is_conflict(&error) => {
                    let found = stored_finding(&check_id, &draft.finding).await;
                    sending.set(match found {
                        Some(theirs) => Sending::Outdated(Box::new(theirs)),
                        None => Sending::Refused(error.message()),
                    });
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
        // As it is typed: a phone may put the page away at any moment.
        let check_id = check_id_kept;
        Effect::new(move |before: Option<()>| {
            let typed = words.get();
            if before.is_some() {
                keep(&check_id, &words_key, &typed);
            }
        });
    }
    let keep_mine = move |theirs: &FindingView| {
        id.set_value(theirs.id.to_string());
        version.set_value(Some(theirs.version));
        sending.set(Sending::Idle);
        send.run(());
    };
    let dropped = StoredValue::new((check_id_dropped, point.item_id.to_string()));
    let take_theirs = move |theirs: &FindingView| {
        let (check_id, item_id) = dropped.get_value();
        drop_kept(&check_id, &item_id);
        id.set_value(theirs.id.to_string());
        version.set_value(Some(theirs.version));
        last.set_value(Some((theirs.result, theirs.detail.clone())));
        sending.set(Sending::Saved);
        words.set(theirs.detail.clone());
        result.set(theirs.result.code().to_owned());
    };
    let status = move || match sending.get() {
        Sending::Idle => ().into_any(),
        Sending::Undescribed => {
            view! { <p class="sm t-warn" role="status">{t::describe_problem()}</p> }.into_any()
        }
        Sending::Waiting => view! { <p class="sm t3" role="status">{t::waiting()}</p> }.into_any(),
        Sending::Saved => view! { <p class="sm t3" role="status">{t::saved()}</p> }.into_any(),
        Sending::Outdated(theirs) => {
            let other = theirs.clone();
            view! {
                <div class="note note-warn" role="alert"><div class="grow stack-sm">
                    <p>{t::changed_meanwhile(&theirs.detail, finding_result_text(theirs.result))}</p>
                    <div class="row row-wrap">
                        <Button size=ButtonSize::Small on_press=move || keep_mine(&other)>{texts::ui::keep_mine()}</Button>
                        <Button size=ButtonSize::Small on_press=move || take_theirs(&theirs)>{texts::ui::take_theirs()}</Button>
                    </div>
                </div></div>
            }
            .into_any()
        }
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

/// Whether the server has another answer than the one that this device knew.
fn is_conflict(error: &Error) -> bool {
    error.status() == 412 || error.code() == Some("edit_conflict")
}

/// The point's answer as the server has it now.
async fn stored_finding(check_id: &str, mine: &SaveFinding) -> Option<FindingView> {
    let detail = get_check(check_id).await.ok()?;
    let mut findings = detail.findings.into_iter();
    findings.find(|one| {
        one.unit_id == mine.unit_id && one.item_id == mine.item_id && one.point == mine.point
    })
}
