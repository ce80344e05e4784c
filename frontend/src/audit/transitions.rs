//! What became of a record: who submitted it, decided on it and published it, when and why. Reasons
//! stay here when the record itself has moved on.

use crate::format;
use crate::texts::{self, audit as t};
use crate::ui::{Card, EmptyState, Loaded, Moment, MomentKind, Remote, Timeline, Work, icon};
use leptos::prelude::*;
use sortition_contract::audit::TransitionView;

/// The card, newest first.
#[component]
pub fn Transitions(
    /// Reads them.
    #[prop(into)]
    load: Work<(), Vec<TransitionView>>,
    /// Names the record of a step, where several are told of at once: `第2版`.
    #[prop(optional, into)]
    of: Option<Callback<String, String>>,
) -> AnyView {
    let steps = Remote::new(move || load.run(()));
    view! {
        <Card title=t::transitions() note=t::transitions_note()>
            <Loaded remote=steps lines=3 let:steps>{shown(steps, of)}</Loaded>
        </Card>
    }
    .into_any()
}

fn shown(steps: Vec<TransitionView>, of: Option<Callback<String, String>>) -> AnyView {
    if steps.is_empty() {
        return view! {
            <EmptyState icon=icon::TRAIL title=t::no_transitions() text=t::no_transitions_hint()/>
        }
        .into_any();
    }
    let moments = steps
        .into_iter()
        .enumerate()
        .map(|(place, step)| moment(place == 0, step, of))
        .collect();
    view! { <div class="card-body"><Timeline moments/></div> }.into_any()
}

fn moment(is_latest: bool, step: TransitionView, of: Option<Callback<String, String>>) -> Moment {
    let is_against = !is_asked_only(&step)
        && matches!(
            step.event.as_str(),
            "return" | "void" | "withhold" | "take-down"
        );
    let kind = match (is_against, is_latest) {
        (true, _) => MomentKind::Bad,
        (false, true) => MomentKind::On,
        (false, false) => MomentKind::Plain,
    };
    let event = event_text(&step).map_or_else(|| step.event.clone(), str::to_owned);
    let record = of.map(|of| of.run(step.record_id.clone()));
    let by = match (step.by_name, step.by_unit_name) {
        (Some(name), Some(unit)) => t::by_person(name, unit),
        (Some(name), None) => name,
        (None, _) if step.is_by_untold => t::by_another_unit().to_owned(),
        (None, _) => t::by_system().to_owned(),
    };
    let what = view! {
        <p>
            <span class="strong">{event}</span>
            {record.map(|record| view! { <span class="t2">{record}</span> })}
            <span class="t2">{texts::ui::list_comma()}{by}</span>
        </p>
        {step.reason.map(|reason| view! { <p class="wraps">{t::because(reason)}</p> })}
    };
    Moment::new(format::moment(step.at), kind, what)
}

/// Whether a step was only asked for: what takes two persons leaves the state to the second one.
fn is_asked_only(step: &TransitionView) -> bool {
    step.from_state.as_ref() == Some(&step.to_state)
}

/// What a step is called; none for one that the page doesn't know.
fn event_text(step: &TransitionView) -> Option<&'static str> {
    Some(match step.event.as_str() {
        "create" => t::event_create(),
        "create_version" => t::event_create_version(),
        "open" => t::event_open(),
        "submit" => t::event_submit(),
        "withdraw" => t::event_withdraw(),
        "approve" => t::event_approve(),
        "return" => t::event_return(),
        "publish" => t::event_publish(),
        "take_effect" => t::event_take_effect(),
        "supersede" => t::event_supersede(),
        "repeal" => t::event_repeal(),
        "accept" => t::event_accept(),
        "correct" => t::event_correct(),
        "withhold" => t::event_withhold(),
        "take-down" => t::event_take_down(),
        "open_draw" => t::event_open_draw(),
        "abort_draw" => t::event_abort_draw(),
        "draw" => t::event_draw(),
        "release" => t::event_release(),
        "start" => t::event_start(),
        // What is saved takes a returned part up again, whatever it is.
        "resume" | "save" | "update" => t::event_resume(),
        "confirm" => t::event_confirm(),
        "terminate" if is_asked_only(step) => t::event_ask_terminate(),
        "terminate" => t::event_terminate(),
        "finish" => t::event_finish(),
        "close" => t::event_close(),
        "void" if is_asked_only(step) => t::event_ask_void(),
        "void" => t::event_void(),
        "suspend" => t::event_suspend(),
        "reinstate" => t::event_reinstate(),
        "remove" => t::event_remove(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_text_tells_who_asked_from_who_did_it() {
        let step = |to_state: &str| TransitionView {
            id: String::from("01939999-0000-7000-8000-000000000000").into(),
            at: "2026-11-23T01:00:00Z".parse().unwrap(),
            record_id: "a".to_owned(),
            event: "void".to_owned(),
            from_state: Some("drawn".to_owned()),
            to_state: to_state.to_owned(),
            reason: None,
            by_name: None,
            by_unit_name: None,
            is_by_untold: false,
        };
        assert_eq!(event_text(&step("drawn")), Some("申请作废"));
        assert_eq!(event_text(&step("void")), Some("作废"));
    }
}
