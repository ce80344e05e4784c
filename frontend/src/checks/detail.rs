//! One check as the operator reviews it.

use super::api::{
    confirm_check, get_attachment, get_check, get_check_record, list_check_transitions,
    return_check,
};
use super::review::{InARow, after_decision};
use super::terminate::{Terminate, termination_note};
use super::{check_result_text, finding_result_text, result_status, state_status};
use crate::audit::Transitions;
use crate::texts::checks as t;
use crate::ui::{
    Button, ButtonKind, Card, Command, ConfirmDialog, EmptyState, ErrorNote, Fact, Facts, Loaded,
    PageHead, Remote, Table, toast,
};
use crate::{format, publications};
use leptos::prelude::*;
use sortition_contract::checks::{CheckAction, CheckDetail, CheckPart, CheckState, CheckView};

/// The page.
#[component]
pub fn CheckPage(
    /// The check.
    id: String,
) -> AnyView {
    let check = Remote::new(move || {
        let id = id.clone();
        async move { get_check(&id).await }
    });
    view! { <Loaded remote=check let:detail><Review detail check/></Loaded> }.into_any()
}

#[component]
fn Review(detail: CheckDetail, check: Remote<CheckDetail>) -> AnyView {
    let view = &detail.check;
    let id = StoredValue::new(view.id.to_string());
    let may = |action| view.allowed_actions.contains(&action);
    let (may_confirm, may_return) = (may(CheckAction::Confirm), may(CheckAction::Return));
    let is_confirmed = view.state == CheckState::Confirmed;
    let decided = after_decision(view.id.as_str());
    let (confirming, returning) = (RwSignal::new(false), RwSignal::new(false));
    let recording = Command::new();
    let record = move || {
        recording.run(
            async move { get_check_record(&id.get_value(), t::record_name(), None).await },
            |()| {},
        );
    };
    let stored = StoredValue::new(view.clone());
    let actions = move || {
        view! {
            <Terminate view=stored.get_value() check/>
            <Button busy=recording.busy on_press=record>{t::record()}</Button>
            {is_confirmed.then(|| view! { <publications::MakePublication check_id=id.get_value()/> })}
            {may_return.then(|| view! { <Button on_press=move || returning.set(true)>{t::send_back()}</Button> })}
            {may_confirm.then(|| view! { <Button kind=ButtonKind::Primary on_press=move || confirming.set(true)>{t::confirm()}</Button> })}
        }
    };
    let title = view.object.as_ref().map_or_else(
        || t::hidden_object(view.position),
        |object| object.name.clone(),
    );
    let object = view.object.as_ref();
    let facts = vec![
        Fact::text(t::object_code(), object.map(|object| object.code.clone())),
        Fact::text(
            t::address(),
            object.and_then(|object| object.address.clone()),
        ),
        Fact::text(t::task(), Some(view.task_title.clone())),
        Fact::text(
            t::period(),
            Some(format!(
                "{} – {}",
                format::day(view.period_from),
                format::day(view.period_to)
            )),
        ),
        Fact::new(t::state(), state_status(view.state)),
        Fact::new(t::result(), result_status(view)),
        Fact::text(t::started_at(), started_text(view)),
        Fact::text(t::ended_on(), view.ended_on.map(format::day)),
        Fact::text(t::words(), view.representative_words.clone()),
        Fact::text(t::refusal(), view.refusal.clone()),
    ];
    let parts: Vec<_> = view
        .parts
        .iter()
        .map(|part| part_card(&detail, part))
        .collect();
    view! {
        <PageHead title lede=view.task_title.clone() actions/>
        <ErrorNote error=recording.error/>
        <InARow id=view.id.to_string()/>
        <div class="stack">
            {termination_note(view)}
            <Card title=t::check()><div class="card-body"><Facts facts is_double=true/></div></Card>
            {parts}
            {evidence_card(&detail)}
            <Transitions load=move |()| async move { list_check_transitions(&id.get_value()).await }/>
        </div>
        <ConfirmDialog open=confirming title=t::confirm_title().to_owned() verb=t::confirm()
            run=move |_: String| async move {
                let answer = confirm_check(&id.get_value()).await?;
                toast::done(t::was_confirmed());
                decided.run(());
                check.set(answer);
                Ok(())
            }>
            {t::confirm_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=returning title=t::return_title().to_owned() verb=t::send_back() reason_label=t::reason()
            run=move |reason: String| async move {
                let answer = return_check(&id.get_value(), reason).await?;
                toast::done(t::was_sent_back());
                decided.run(());
                check.set(answer);
                Ok(())
            }>
            {t::return_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// When it began, and by which clock if the device's was off.
fn started_text(view: &CheckView) -> Option<String> {
    let began = view.started_at.map(format::moment)?;
    let claimed = view.client_started_at.filter(|_| view.is_clock_off);
    Some(match claimed {
        Some(claimed) => t::at_server_time(&began, format::moment(claimed)),
        None => began,
    })
}

/// What one unit found.
fn part_card(detail: &CheckDetail, part: &CheckPart) -> AnyView {
    let people: Vec<String> = part
        .inspectors
        .iter()
        .map(|one| match one.is_lead {
            true => t::lead_inspector(&one.name),
            false => one.name.clone(),
        })
        .collect();
    let rows: Vec<_> = detail
        .form
        .iter()
        .map(|point| {
            let finding = detail
                .findings
                .iter()
                .find(|one| one.unit_id == part.unit_id && one.item_id == point.item_id);
            let answer = finding.map_or(t::unanswered(), |one| finding_result_text(one.result));
            let words = finding.map(|one| one.detail.clone()).unwrap_or_default();
            let clock = finding.filter(|one| one.is_clock_off).map(|one| {
                let text = t::clock_off(
                    format::moment(one.client_time),
                    format::moment(one.saved_at),
                );
                view! { <span class="blk sm t-warn">{text}</span> }
            });
            view! {
                <tr>
                    <td class="code wide-only">{point.item_code.clone()}</td>
                    <td>{point.point.clone()}</td>
                    <td class="nowrap">{answer}</td>
                    <td>{words}{clock}</td>
                </tr>
            }
        })
        .collect();
    let facts = vec![
        Fact::text(t::inspectors(), Some(people.join(t::comma()))),
        match part.state {
            Some(state) => Fact::new(t::state(), state_status(state)),
            None => Fact::text(t::state(), Some(t::not_handed_in().to_owned())),
        },
        Fact::text(
            t::result(),
            part.result
                .map(|result| check_result_text(result).to_owned()),
        ),
        Fact::text(t::return_reason(), part.return_reason.clone()),
    ];
    let unit = part.unit_name.clone();
    // Of another unit's part nothing is told until it is handed in: that isn't the same as unanswered.
    let findings = part.state.is_some().then(|| {
        view! {
            <Table label=t::findings_of(unit.clone())>
                <thead><tr>
                    <th scope="col" class="wide-only">{t::item()}</th>
                    <th scope="col">{t::point()}</th>
                    <th scope="col">{t::finding()}</th>
                    <th scope="col">{t::detail()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        }
    });
    view! {
        <Card title=unit>
            <div class="card-body"><Facts facts is_double=true/></div>
            {findings}
        </Card>
    }
    .into_any()
}

fn evidence_card(detail: &CheckDetail) -> AnyView {
    if detail.evidence.is_empty() {
        return view! {
            <Card title=t::evidence()><EmptyState title=t::no_evidence() text=t::no_evidence_hint()/></Card>
        }
        .into_any();
    }
    let files: Vec<_> = detail
        .evidence
        .iter()
        .map(|one| {
            let loading = Command::new();
            let (id, name) = (one.id.to_string(), one.name.clone());
            let load = move || {
                let (id, name) = (id.clone(), name.clone());
                loading.run(async move { get_attachment(&id, &name).await }, |()| {});
            };
            let print = one.hash.chars().take(8).collect::<String>();
            let facts = t::file_facts(&print, format::bytes(one.size as f64));
            view! {
                <li><span class="grow"><span class="blk">{one.name.clone()}</span><span class="xs t3">{facts}</span></span>
                <Button busy=loading.busy on_press=load>{t::download()}</Button></li>
            }
        })
        .collect();
    view! { <Card title=t::evidence()><ul class="card-body files">{files}</ul></Card> }.into_any()
}
