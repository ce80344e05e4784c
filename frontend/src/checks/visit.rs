//! One check on the inspector's phone: who, where, the form, evidence, words, result.

use super::api::{
    add_evidence, get_check, get_check_record, start_check, submit_check, update_check,
};
use super::drafts::{FindingDraft, ResultDraft, drop_kept, keep, kept};
use super::point::Point;
use super::terminate::{Terminate, termination_note};
use super::{check_result_text, state_status};
use crate::api::{Error, Transfer};
use crate::app::Page;
use crate::format;
use crate::session;
use crate::texts::checks as t;
use crate::ui::{
    Button, ButtonKind, Choice, Command, ConfirmDialog, ErrorNote, Fact, Facts, Form, FormState,
    LinkButton, Loaded, Note, NoteKind, PageHead, RadioField, Remote, TextArea, UploadBox,
    kept_open, toast,
};
use chrono::Utc;
use leptos::prelude::*;
use sortition_contract::checks::{
    CheckAction, CheckDetail, CheckPart, CheckView, StartCheck, UpdateCheck,
};

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
    let may = |action| detail.check.allowed_actions.contains(&action);
    let (may_start, may_save) = (may(CheckAction::Start), may(CheckAction::Save));
    let may_submit = may(CheckAction::Submit);
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
        Fact::new(t::state(), part.state.map(state_status)),
    ];
    let asking = RwSignal::new(false);
    let claimed = detail
        .check
        .client_started_at
        .filter(|_| detail.check.is_clock_off);
    let clock_off = claimed
        .zip(detail.check.started_at)
        .map(|(claimed, began)| t::clock_off(format::moment(claimed), format::moment(began)));
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
                    <Button kind=ButtonKind::Primary is_block=true on_press=move || asking.set(true)>{t::start()}</Button>
                    <ConfirmDialog open=asking title=t::start_title().to_owned() verb=t::start()
                        run=move |_: String| async move {
                            let body = StartCheck { place: None, client_time: Some(Utc::now()) };
                            check.set(start_check(&id.get_value(), &body).await?);
                            Ok(())
                        }>
                        {t::start_consequence()}
                    </ConfirmDialog>
                })}
            </div>
            {termination_note(&detail.check)}
            {clock_off.map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
            {returned.map(|reason| view! { <Note kind=NoteKind::Warn>{t::was_returned(&reason)}</Note> })}
            {(!may_start).then_some(points)}
            {(!may_start).then(|| view! { <Evidence detail=stored check is_open=may_save/> })}
            {may_submit.then(|| view! { <OutcomeForm detail=stored part=part.clone() check/> })}
            {(!may_start && !may_submit).then(|| view! { <Conclusion check=detail.check.clone() part=part.clone()/> })}
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

/// What is said of the whole, while it is filled in: kept on the device as it is typed, saved with
/// the record sheet and when it is handed in.
#[derive(Clone, Copy)]
struct Outcome {
    form: FormState,
    id: StoredValue<String>,
    version: i64,
    /// What the server had when it was read.
    read: StoredValue<UpdateCheck>,
    result: RwSignal<String>,
    words: RwSignal<String>,
    refusal: RwSignal<String>,
}

impl Outcome {
    fn of(detail: &CheckDetail, part: &CheckPart) -> Self {
        let text = |text: &Option<String>| RwSignal::new(text.clone().unwrap_or_default());
        let result = part.result.map(|result| result.code().to_owned());
        Self {
            form: FormState::on_device("outcome"),
            id: StoredValue::new(detail.check.id.to_string()),
            version: detail.check.version,
            read: StoredValue::new(said_of(detail, part)),
            result: RwSignal::new(result.unwrap_or_default()),
            words: text(&detail.check.representative_words),
            refusal: text(&detail.check.refusal),
        }
    }

    /// Puts what was kept on the device over what the server has, and keeps what is typed from now
    /// on. After the fields were made: what they hold then is what is saved.
    fn take_up(self) {
        let id = self.id.get_value();
        if let Some(draft) = kept::<ResultDraft>(&id, "result") {
            self.result.set(draft.result);
            self.words.set(draft.words);
            self.refusal.set(draft.refusal);
        }
        Effect::new(move |before: Option<()>| {
            let draft = ResultDraft {
                result: self.result.get(),
                words: self.words.get(),
                refusal: self.refusal.get(),
            };
            if before.is_some() {
                keep(&id, "result", &draft);
            }
        });
    }

    fn body(self) -> UpdateCheck {
        UpdateCheck {
            result: self.result.get_untracked().parse().ok(),
            representative_words: Some(self.words.get_untracked()),
            refusal: Some(self.refusal.get_untracked()),
        }
    }

    /// The record sheet as it would be printed now: what is typed is saved first.
    fn record(self, check: Remote<CheckDetail>) {
        let (saved_id, recorded_id) = (self.id.get_value(), self.id.get_value());
        let (body, version, read) = (self.body(), self.version, self.read.get_value());
        self.form.save_then(
            async move {
                let saved = update_over(&saved_id, version, &read, &body).await?;
                drop_kept(&saved_id, "result");
                Ok(saved)
            },
            move |saved| check.set(saved),
            move |_| async move { get_record_to_sign(&recorded_id).await },
            |()| {},
        );
    }
}

/// The record sheet as its inspector takes it: it names the object's representative, who is to sign it.
async fn get_record_to_sign(id: &str) -> Result<(), Error> {
    get_check_record(id, t::record_name(), Some(t::record_reason())).await
}

/// What is said of the whole in the inspector's part, as the server has it.
fn said_of(detail: &CheckDetail, part: &CheckPart) -> UpdateCheck {
    UpdateCheck {
        result: part.result,
        representative_words: detail.check.representative_words.clone(),
        refusal: detail.check.refusal.clone(),
    }
}

/// Saves over what was read. The first finding after a return raises the check's version, too, and
/// another unit's part may: that is no conflict while nobody has said anything else of the whole.
async fn update_over(
    id: &str,
    version: i64,
    read: &UpdateCheck,
    body: &UpdateCheck,
) -> Result<CheckDetail, Error> {
    let refused = match update_check(id, version, body).await {
        Err(error) if error.status() == 412 => error,
        answer => return answer,
    };
    let now = get_check(id).await?;
    match own_part(&now).is_some_and(|part| said_of(&now, &part) == *read) {
        true => update_check(id, now.check.version, body).await,
        false => Err(refused),
    }
}

#[component]
fn OutcomeForm(
    detail: StoredValue<CheckDetail>,
    part: CheckPart,
    check: Remote<CheckDetail>,
) -> AnyView {
    let outcome = detail.with_value(|detail| Outcome::of(detail, &part));
    let form = outcome.form;
    let choices = detail.with_value(|detail| Choice::all(&detail.results, check_result_text));
    let id = outcome.id;
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
    let asking = kept_open("submit");
    let ask = move || {
        // What the server has of such a point is the answer before it.
        is_held_back.set(is_undescribed());
        if !is_held_back.get_untracked() {
            asking.set(true);
        }
    };
    let submit = move |_: String| {
        let (id, body) = (id.get_value(), outcome.body());
        async move {
            let answer = submit_check(&id, &body).await?;
            drop_kept(&id, "result");
            toast::done(t::was_submitted());
            check.set(answer);
            Ok(())
        }
    };
    let chosen = move || {
        let result = outcome.result.get().parse().map(check_result_text);
        t::submit_with(result.unwrap_or_default())
    };
    let view = view! {
        <Form state=form class="stack" on_submit=ask>
            <fieldset class="q">
                <legend>{t::statement()}</legend>
                <TextArea label=t::words() name="representative_words" value=outcome.words max_length=2000/>
                <TextArea label=t::refusal() name="refusal" value=outcome.refusal max_length=2000 hint=t::refusal_hint()/>
            </fieldset>
            <fieldset class="q">
                <legend>{t::conclusion()}</legend>
                <RadioField label=t::overall_result() name="result" value=outcome.result choices=choices required=true/>
            </fieldset>
            {move || is_held_back.get().then(|| view! {
                <p class="note note-bad" role="alert">{t::describe_problems()}</p>
            })}
            <div class="row row-wrap">
                <Button busy=form.busy() on_press=move || outcome.record(check)>{t::record()}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t::submit()}</Button>
            </div>
        </Form>
        <ConfirmDialog open=asking title=t::submit_title().to_owned() verb=t::submit() run=submit>
            <p>{chosen}</p>
            <p>{t::submit_consequence()}</p>
        </ConfirmDialog>
    }
    .into_any();
    outcome.take_up();
    view
}

/// What was handed in, or what the lead inspector has saved so far, and the record sheet.
#[component]
fn Conclusion(check: CheckView, part: CheckPart) -> AnyView {
    let recording = Command::new();
    let id = check.id.to_string();
    let record = move || {
        let id = id.clone();
        recording.run(async move { get_record_to_sign(&id).await }, |()| {});
    };
    let result = part
        .result
        .map(|result| check_result_text(result).to_owned());
    let facts = vec![
        Fact::text(t::result(), result),
        Fact::text(t::words(), check.representative_words),
        Fact::text(t::refusal(), check.refusal),
        Fact::text(
            t::submitted_at(),
            part.submitted_at.map(crate::format::moment),
        ),
    ];
    view! {
        <fieldset class="q">
            <legend>{t::conclusion()}</legend>
            <Facts facts/>
            <ErrorNote error=recording.error/>
            <Button is_block=true busy=recording.busy on_press=record>{t::record()}</Button>
        </fieldset>
    }
    .into_any()
}
