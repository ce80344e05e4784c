//! One check on the inspector's phone: who, where, the form, evidence, words, result.

use super::api::{add_evidence, get_check, get_check_record, start_check, submit_check};
use super::drafts::{FindingDraft, ResultDraft, drop_kept, keep, kept};
use super::point::Point;
use super::terminate::{Terminate, termination_note};
use super::{check_result_text, state_status};
use crate::api::Transfer;
use crate::app::Page;
use crate::session;
use crate::texts::checks as t;
use crate::ui::{
    Button, ButtonKind, Choice, Command, ErrorNote, Fact, Facts, LinkButton, Loaded, Note,
    NoteKind, PageHead, RadioField, Remote, TextArea, UploadBox, toast,
};
use chrono::Utc;
use leptos::prelude::*;
use sortition_contract::checks::{CheckDetail, CheckPart, StartCheck, UpdateCheck};

/// The page.
#[component]
pub fn VisitPage(
    /// The check.
    id: String,
) -> AnyView {
    let check = Remote::new(move || {
        let id = id.clone();
        async move { get_check(&id).await }
    });
    view! { <Loaded remote=check let:detail><Visit detail check/></Loaded> }.into_any()
}

/// The part in which the signed-in person inspects: of the home unit, else the only one.
fn own_part(detail: &CheckDetail) -> Option<CheckPart> {
    let unit_id = session::person().map(|person| person.unit.id);
    let parts = &detail.check.parts;
    parts
        .iter()
        .find(|part| Some(&part.unit_id) == unit_id.as_ref())
        .or(parts.first())
        .cloned()
}

#[component]
fn Visit(detail: CheckDetail, check: Remote<CheckDetail>) -> AnyView {
    let Some(part) = own_part(&detail) else {
        return ().into_any();
    };
    let id = StoredValue::new(detail.check.id.to_string());
    let may = |event: &str| detail.check.allowed_actions.iter().any(|one| one == event);
    let (may_start, may_save, may_submit) = (may("start"), may("save"), may("submit"));
    let is_over = !may_start && !may_save;
    let object = detail.check.object.clone();
    let title = object
        .as_ref()
        .map_or_else(|| t::check().to_owned(), |object| object.name.clone());
    let colleagues: Vec<String> = detail
        .check
        .parts
        .iter()
        .flat_map(|part| part.inspectors.iter())
        .map(|one| match one.is_lead {
            true => t::lead_inspector(&one.name),
            false => one.name.clone(),
        })
        .collect();
    let facts = vec![
        Fact::text(t::task(), Some(detail.check.task_title.clone())),
        Fact::text(t::inspectors(), Some(colleagues.join(t::comma()))),
        Fact::text(
            t::address(),
            object.as_ref().and_then(|object| object.address.clone()),
        ),
        Fact::text(
            t::contact(),
            object.as_ref().and_then(|object| {
                let name = object.legal_representative.as_ref()?.to_string();
                let phone = object.phone.as_ref().map(ToString::to_string);
                Some(format!("{name} {}", phone.unwrap_or_default()))
            }),
        ),
        Fact::new(t::state(), state_status(part.state)),
    ];
    let starting = Command::new();
    let start = move || {
        let body = StartCheck {
            place: None,
            client_time: Some(Utc::now()),
        };
        starting.run(
            async move { start_check(&id.get_value(), &body).await },
            move |answer| check.set(answer),
        );
    };
    let returned = part.return_reason.clone().filter(|_| may_save);
    let needs_reason = part.return_reason.is_some();
    let unit_id = part.unit_id.clone();
    let stored = StoredValue::new(detail.clone());
    let points: Vec<_> = detail
        .form
        .iter()
        .cloned()
        .enumerate()
        .map(|(place, point)| view! {
            <Point detail=stored unit_id=unit_id.clone() point number=place + 1 is_open=may_save needs_reason/>
        })
        .collect();
    view! {
        <PageHead title lede=detail.check.task_title.clone()/>
        <div class="ph-form">
            <div class="ph-head">
                <Facts facts/>
                {may_start.then(|| view! {
                    <ErrorNote error=starting.error/>
                    <Button kind=ButtonKind::Primary is_block=true busy=starting.busy on_press=start>{t::start()}</Button>
                })}
            </div>
            {termination_note(&detail.check)}
            {returned.map(|reason| view! { <Note kind=NoteKind::Warn>{t::was_returned(&reason)}</Note> })}
            {(!may_start).then_some(points)}
            {(!may_start).then(|| view! { <Evidence detail=stored check is_open=may_save/> })}
            {may_submit.then(|| view! { <Outcome detail=stored part=part.clone() check/> })}
            {is_over.then(|| view! { <LinkButton is_block=true href=Page::Visits.path()>{t::my_checks()}</LinkButton> })}
            {(may_save && !may_submit).then(|| view! { <Note>{t::lead_submits()}</Note> })}
            <Terminate view=detail.check.clone() check/>
        </div>
    }
    .into_any()
}

#[component]
fn Evidence(
    detail: StoredValue<CheckDetail>,
    check: Remote<CheckDetail>,
    is_open: bool,
) -> AnyView {
    let id = StoredValue::new(detail.with_value(|detail| detail.check.id.to_string()));
    let file = RwSignal::new_local(None::<web_sys::File>);
    let transfer = Transfer::new();
    let sending = Command::new();
    Effect::new(move |_| {
        let Some(chosen) = file.get() else { return };
        sending.run(
            async move { add_evidence(&id.get_value(), transfer, &chosen).await },
            move |_| {
                file.set(None);
                check.reload();
            },
        );
    });
    let files: Vec<AnyView> = detail.with_value(|detail| {
        detail
            .evidence
            .iter()
            .map(|one| {
                let size = crate::format::bytes(one.size as f64);
                let print = one.hash.chars().take(8).collect::<String>();
                view! { <li><span class="grow"><span class="blk">{one.name.clone()}</span><span class="xs t3">{t::file_facts(&print, &size)}</span></span></li> }
                .into_any()
            })
            .collect()
    });
    view! {
        <fieldset class="q">
            <legend>{t::evidence()}</legend>
            {match files.is_empty() && !is_open {
                true => view! { <p class="t3">{t::no_evidence()}</p> }.into_any(),
                false => view! { <ul class="files">{files}</ul> }.into_any(),
            }}
            {is_open.then(|| view! {
                <ErrorNote error=sending.error/>
                <UploadBox label=t::add_evidence() accept="image/*,.pdf,.docx,.xlsx" hint=t::evidence_hint() file transfer/>
            })}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Outcome(
    detail: StoredValue<CheckDetail>,
    part: CheckPart,
    check: Remote<CheckDetail>,
) -> AnyView {
    let id = StoredValue::new(detail.with_value(|detail| detail.check.id.to_string()));
    let draft: ResultDraft = kept(&id.get_value(), "result").unwrap_or_else(|| {
        detail.with_value(|detail| ResultDraft {
            result: part
                .result
                .map(|result| result.code().to_owned())
                .unwrap_or_default(),
            words: detail
                .check
                .representative_words
                .clone()
                .unwrap_or_default(),
            refusal: detail.check.refusal.clone().unwrap_or_default(),
        })
    });
    let result = RwSignal::new(draft.result);
    let words = RwSignal::new(draft.words);
    let refusal = RwSignal::new(draft.refusal);
    Effect::new(move |_| {
        let draft = ResultDraft {
            result: result.get(),
            words: words.get(),
            refusal: refusal.get(),
        };
        keep(&id.get_value(), "result", &draft);
    });
    let choices = detail.with_value(|detail| Choice::all(&detail.results, check_result_text));
    let submitting = Command::new();
    let is_undescribed = move || {
        let id = id.get_value();
        detail.with_value(|detail| {
            detail.form.iter().any(|point| {
                kept(&id, point.item_id.as_str())
                    .is_some_and(|draft: FindingDraft| draft.is_undescribed())
            })
        })
    };
    let is_held_back = RwSignal::new(false);
    let submit = move || {
        // What the server has of such a point is the answer before it.
        is_held_back.set(is_undescribed());
        if is_held_back.get_untracked() {
            return;
        }
        let body = UpdateCheck {
            result: result.get_untracked().parse().ok(),
            representative_words: Some(words.get_untracked()),
            refusal: Some(refusal.get_untracked()),
        };
        submitting.run(
            async move { submit_check(&id.get_value(), &body).await },
            move |answer| {
                drop_kept(&id.get_value(), "result");
                toast::done(t::was_submitted());
                check.set(answer);
            },
        );
    };
    let recording = Command::new();
    let record = move || {
        recording.run(
            async move { get_check_record(&id.get_value(), t::record_name()).await },
            |()| {},
        );
    };
    view! {
        <fieldset class="q">
            <legend>{t::statement()}</legend>
            <TextArea label=t::words() name="representative_words" value=words max_length=2000/>
            <TextArea label=t::refusal() name="refusal" value=refusal max_length=2000 hint=t::refusal_hint()/>
        </fieldset>
        <fieldset class="q">
            <legend>{t::conclusion()}</legend>
            <RadioField label=t::overall_result() name="result" value=result choices=choices required=true/>
        </fieldset>
        {move || is_held_back.get().then(|| view! {
            <p class="note note-bad" role="alert">{t::describe_problems()}</p>
        })}
        <ErrorNote error=submitting.error/>
        <ErrorNote error=recording.error/>
        <div class="row row-wrap">
            <Button busy=recording.busy on_press=record>{t::record()}</Button>
            <Button kind=ButtonKind::Primary busy=submitting.busy on_press=submit>{t::submit()}</Button>
        </div>
    }
    .into_any()
}
