//! One point of the form: saved by itself as soon as it is answered, kept here until it is sent.

use super::api::{get_check, save_finding};
use super::drafts::{FindingDraft, drop_kept, keep, kept, written_over};
use super::finding_result_text;
use crate::api::Error;
use crate::texts::{self, checks as t};
use crate::ui::{Button, ButtonSize, Choice, Segments, TextArea, TextField};
use chrono::Utc;
use leptos::prelude::*;
use sortition_contract::checks::{CheckDetail, FindingResult, FindingView, FormPoint, SaveFinding};
use sortition_contract::ids::{ItemId, UnitId};

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

/// The point that is answered, and for whom.
#[derive(Clone)]
struct Place {
    check_id: String,
    unit_id: UnitId,
    item_id: ItemId,
    point: String,
}

impl Place {
    /// Where words lie that have no answer yet.
    fn words_key(&self) -> String {
        format!("{}.words", self.item_id)
    }

    fn draft(&self) -> Option<FindingDraft> {
        kept(&self.check_id, self.item_id.as_str())
    }

    fn keep(&self, draft: &FindingDraft) {
        keep(&self.check_id, self.item_id.as_str(), draft);
    }

    fn drop_draft(&self) {
        drop_kept(&self.check_id, self.item_id.as_str());
    }

    fn drop_words(&self) {
        drop_kept(&self.check_id, &self.words_key());
    }
}

/// The answer to a point while it is written down: kept on the device until the server has it.
#[derive(Clone, Copy)]
struct Answer {
    place: StoredValue<Place>,
    id: StoredValue<String>,
    version: StoredValue<Option<i64>>,
    result: RwSignal<String>,
    words: RwSignal<String>,
    reason: RwSignal<String>,
    /// What the server has; sending it again would say nothing.
    last: StoredValue<Option<(FindingResult, String)>>,
    sending: RwSignal<Sending>,
    /// One at a time: a second one would be written over a version that isn't known yet.
    is_under_way: StoredValue<bool>,
}

impl Answer {
    fn of(detail: &CheckDetail, unit_id: UnitId, point: &FormPoint) -> Self {
        let place = Place {
            check_id: detail.check.id.to_string(),
            unit_id,
            item_id: point.item_id.clone(),
            point: point.point.clone(),
        };
        let mut findings = detail.findings.iter();
        let saved =
            findings.find(|one| one.unit_id == place.unit_id && one.item_id == place.item_id);
        let draft = place.draft();
        let written = draft.as_ref().map(|draft| &draft.finding);
        let result = written
            .map(|finding| finding.result)
            .or(saved.map(|saved| saved.result));
        let words = kept::<String>(&place.check_id, &place.words_key())
            .or_else(|| written.map(|finding| finding.detail.clone()))
            .or_else(|| saved.map(|saved| saved.detail.clone()));
        let reason = written.and_then(|finding| finding.reason.clone());
        let (id, version) = written_over(draft.as_ref(), saved);
        let sending = match (&draft, saved) {
            (Some(_), _) => Sending::Waiting,
            (None, Some(_)) => Sending::Saved,
            (None, None) => Sending::Idle,
        };
        let last = saved.map(|saved| (saved.result, saved.detail.clone()));
        let code = result.map(|result| result.code().to_owned());
        Self {
            id: StoredValue::new(id),
            version: StoredValue::new(version),
            result: RwSignal::new(code.unwrap_or_default()),
            words: RwSignal::new(words.unwrap_or_default()),
            reason: RwSignal::new(reason.unwrap_or_default()),
            last: StoredValue::new(last),
            sending: RwSignal::new(sending),
            is_under_way: StoredValue::new(false),
            place: StoredValue::new(place),
        }
    }

    /// Sends what is answered as it is answered, and what waits as soon as the network is back.
    fn follow(self) {
        let online = window_event_listener(leptos::ev::online, move |_| {
            if self.sending.get_untracked() == Sending::Waiting {
                self.send();
            }
        });
        on_cleanup(move || online.remove());
        if self.sending.get_untracked() == Sending::Waiting {
            self.send();
        }
        Effect::new(move |before: Option<String>| {
            let now = self.result.get();
            if before.is_some_and(|before| before != now) {
                self.send();
            }
            now
        });
        // As it is typed: a phone may put the page away at any moment.
        Effect::new(move |before: Option<()>| {
            let typed = self.words.get();
            if before.is_none() {
                return;
            }
            let is_saved = self.last.with_value(|last| {
                let last = last.as_ref();
                last.is_some_and(|(_, saved)| *saved == typed)
            });
            self.place.with_value(|place| match is_saved {
                true => place.drop_words(),
                false => keep(&place.check_id, &place.words_key(), &typed),
            });
        });
    }

    /// As it stands now. What was written down before and waits keeps the time of then.
    fn written_down(self, place: &Place, result: FindingResult) -> FindingDraft {
        let detail = self.words.get_untracked();
        let before = place.draft().filter(|draft| draft.says(result, &detail));
        let reason = self.reason.get_untracked();
        FindingDraft {
            id: self.id.get_value(),
            version: self.version.get_value(),
            finding: SaveFinding {
                unit_id: place.unit_id.clone(),
                item_id: place.item_id.clone(),
                point: place.point.clone(),
                result,
                detail,
                client_time: before.map_or_else(Utc::now, |draft| draft.finding.client_time),
                reason: Some(reason).filter(|reason| !reason.trim().is_empty()),
            },
        }
    }

    /// Keeps the answer here and sends it; while another one is under way, it goes out after that.
    fn send(self) {
        let Ok(result) = self.result.get_untracked().parse::<FindingResult>() else {
            return;
        };
        let place = self.place.get_value();
        let is_known = self.last.with_value(|last| {
            let last = last.as_ref();
            last.is_some_and(|(known, detail)| {
                *known == result && *detail == self.words.get_untracked()
            })
        });
        if is_known && self.sending.get_untracked() == Sending::Saved {
            place.drop_words();
            return;
        }
        let draft = self.written_down(&place, result);
        place.keep(&draft);
        if draft.is_undescribed() {
            self.sending.set(Sending::Undescribed);
            return;
        }
        self.sending.set(Sending::Waiting);
        if self.is_under_way.get_value() {
            return;
        }
        self.is_under_way.set_value(true);
        leptos::task::spawn_local(async move {
            let (id, version) = (&draft.id, draft.version);
            let sent = save_finding(&place.check_id, id, version, &draft.finding).await;
            self.is_under_way.set_value(false);
            match sent {
                Ok(view) => self.was_saved(&place, &draft, &view),
                Err(error) if is_conflict(&error) => {
                    let found = stored_finding(&place.check_id, &draft.finding).await;
                    self.sending.set(match found {
                        Some(theirs) => Sending::Outdated(Box::new(theirs)),
                        None => Sending::Refused(error.message()),
                    });
                }
                // Without an answer it stays here and goes out when the network is back.
                Err(error) if error.status() == 0 => self.sending.set(Sending::Waiting),
                Err(error) => self.sending.set(Sending::Refused(error.message())),
            }
        });
    }

    /// The server has it. What was written down since it was sent goes out now, over its version; if
    /// the page is gone, when it is opened again.
    fn was_saved(self, place: &Place, sent: &FindingDraft, view: &FindingView) {
        let detail = &sent.finding.detail;
        self.id.set_value(view.id.to_string());
        self.version.set_value(Some(view.version));
        self.last.set_value(Some((view.result, detail.clone())));
        let kept_now = place.draft();
        if let Some(later) = kept_now.filter(|draft| !draft.says(sent.finding.result, detail)) {
            place.keep(&FindingDraft {
                id: view.id.to_string(),
                version: Some(view.version),
                ..later
            });
            if self.sending.try_get_untracked().is_some() {
                self.send();
            }
            return;
        }
        place.drop_draft();
        let typed = kept::<String>(&place.check_id, &place.words_key());
        if typed.is_none_or(|typed| typed == *detail) {
            place.drop_words();
        }
        self.sending.set(Sending::Saved);
    }

    /// One's own answer over the other one.
    fn keep_mine(self, theirs: &FindingView) {
        self.id.set_value(theirs.id.to_string());
        self.version.set_value(Some(theirs.version));
        self.sending.set(Sending::Idle);
        self.send();
    }

    fn take_theirs(self, theirs: &FindingView) {
        self.place.with_value(Place::drop_draft);
        self.id.set_value(theirs.id.to_string());
        self.version.set_value(Some(theirs.version));
        let known = (theirs.result, theirs.detail.clone());
        self.last.set_value(Some(known));
        self.sending.set(Sending::Saved);
        self.words.set(theirs.detail.clone());
        self.result.set(theirs.result.code().to_owned());
    }

    /// How far it has come, and what there is to decide. Reactive.
    fn status(self) -> AnyView {
        match self.sending.get() {
            Sending::Idle => ().into_any(),
            Sending::Undescribed => {
                view! { <p class="sm t-warn" role="status">{t::describe_problem()}</p> }.into_any()
            }
            Sending::Waiting => {
                view! { <p class="sm t3" role="status">{t::waiting()}</p> }.into_any()
            }
            Sending::Saved => view! { <p class="sm t3" role="status">{t::saved()}</p> }.into_any(),
            Sending::Outdated(theirs) => {
                let other = theirs.clone();
                view! {
                    <div class="note note-warn" role="alert"><div class="grow stack-sm">
                        <p>{t::changed_meanwhile(&theirs.detail, finding_result_text(theirs.result))}</p>
                        <div class="row row-wrap">
                            <Button size=ButtonSize::Small on_press=move || self.keep_mine(&other)>{texts::ui::keep_mine()}</Button>
                            <Button size=ButtonSize::Small on_press=move || self.take_theirs(&theirs)>{texts::ui::take_theirs()}</Button>
                        </div>
                    </div></div>
                }
                .into_any()
            }
            Sending::Refused(text) => {
                view! { <p class="note note-bad" role="alert">{text}</p> }.into_any()
            }
        }
    }

    /// What is answered, where nothing may be changed. Reactive.
    fn shown(self) -> AnyView {
        let label = self
            .result
            .get()
            .parse::<FindingResult>()
            .map_or(t::unanswered(), finding_result_text);
        view! { <p class="strong">{label}</p><p class="t2">{self.words.get()}</p> }.into_any()
    }
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
    let answer = detail.with_value(|detail| Answer::of(detail, unit_id, &point));
    if is_open {
        answer.follow();
    }
    let choices = Choice::all(FindingResult::ALL, finding_result_text);
    let label = point.item_name.clone();
    let fields = match is_open {
        false => view! { {move || answer.shown()} }.into_any(),
        true => view! {
            <Segments label value=answer.result choices is_block=true/>
            <div on:focusout=move |_| answer.send()>
                <TextArea label=t::detail() name=format!("points/{number}/detail") value=answer.words max_length=2000/>
                {needs_reason.then(|| view! {
                    <TextField label=t::change_reason() name=format!("points/{number}/reason") value=answer.reason max_length=500/>
                })}
            </div>
            {move || answer.status()}
        }
        .into_any(),
    };
    view! {
        <fieldset class="q">
            <legend><span class="qn" aria-hidden="true">{number}</span>{point.point.clone()}</legend>
            <p class="sm t3">{point.item_code.clone()}" "{point.legal_basis.clone()}</p>
            {fields}
        </fieldset>
    }
    .into_any()
}

/// Whether the server has another answer than the one that this device knew: of somebody else, or an
/// own one of which no answer came back.
fn is_conflict(error: &Error) -> bool {
    let codes = ["edit_conflict", "missing_if_match"];
    error.status() == 412 || error.code().is_some_and(|code| codes.contains(&code))
}

/// The point's answer as the server has it now.
async fn stored_finding(check_id: &str, mine: &SaveFinding) -> Option<FindingView> {
    let detail = get_check(check_id).await.ok()?;
    let mut findings = detail.findings.into_iter();
    findings.find(|one| {
        one.unit_id == mine.unit_id && one.item_id == mine.item_id && one.point == mine.point
    })
}
