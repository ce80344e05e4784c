//! One plan: where it stands, its entries over the year, what it would bring, what can be done.

use super::actions::Actions;
use super::api::{get_plan, get_plan_forecast, list_plan_entries, list_plan_transitions};
use super::arrangement::Arrangement;
use super::entries::EntriesCard;
use super::forecast::ForecastPanel;
use super::words::plan_state_status;
use crate::audit::Transitions;
use crate::format;
use crate::texts::plans as t;
use crate::ui::{Loaded, Note, NoteKind, PageHead, Remote, Step, StepState, Steps, Tag, TagKind};
use futures::future::try_join;
use leptos::prelude::*;
use sortition_contract::plans::{EntryView, PlanAction, PlanForecast, PlanState, PlanView};

/// The page.
#[component]
pub fn PlanPage(
    /// The plan.
    id: String,
) -> AnyView {
    let plan = Remote::new(move || {
        let id = id.clone();
        async move { get_plan(&id).await }
    });
    view! { <Loaded remote=plan let:view><Plan view plan/></Loaded> }.into_any()
}

/// What the page shows besides the plan itself.
#[derive(Clone)]
struct Content {
    entries: Vec<EntryView>,
    forecast: Option<PlanForecast>,
}

#[component]
fn Plan(view: PlanView, plan: Remote<PlanView>) -> AnyView {
    let (id, shows_forecast) = (view.id.to_string(), view.is_forecast_open);
    let content = Remote::new(move || {
        let id = id.clone();
        async move {
            let forecast = async {
                match shows_forecast {
                    true => get_plan_forecast(&id).await.map(Some),
                    false => Ok(None),
                }
            };
            let (entries, forecast) = try_join(list_plan_entries(&id), forecast).await?;
            Ok(Content { entries, forecast })
        }
    });
    let forecast = Signal::derive(move || content.get().and_then(|content| content.forecast));
    let actions = {
        let view = view.clone();
        move || view! { <Actions view=view.clone() plan forecast/> }
    };
    let tags = {
        let (state, edition) = (view.state, view.edition);
        move || {
            view! {
                {plan_state_status(state)}
                {(edition > 0).then(|| view! { <Tag kind=TagKind::Line label=t::edition(edition)/> })}
            }
        }
    };
    let lede = t::plan_lede(view.unit_name.clone(), view.year);
    let steps = steps(&view);
    let note = state_note(&view);
    let shown = StoredValue::new(view.clone());
    view! {
        <PageHead title=view.title.clone() tags lede actions/>
        <div class="stack">
            <div class="card pad"><Steps steps=Signal::stored(steps)/></div>
            {note}
            <Loaded remote=content let:content>{body(&shown.get_value(), content)}</Loaded>
            <Transitions load=move |()| async move {
                list_plan_transitions(&shown.with_value(|plan| plan.id.to_string())).await
            }/>
        </div>
    }
    .into_any()
}

/// The year at a glance and the forecast, then the entries; an empty plan shows only the latter.
fn body(plan: &PlanView, content: Content) -> AnyView {
    let Content { entries, forecast } = content;
    let overview = (!entries.is_empty()).then(|| {
        let forecast = forecast.clone();
        let width = match forecast.is_some() {
            true => "c-8",
            false => "c-12",
        };
        view! {
            <div class=width><Arrangement entries=entries.clone() year=plan.year/></div>
            {forecast.map(|forecast| view! { <div class="c-4 stack"><ForecastPanel forecast/></div> })}
        }
    });
    view! {
        <div class="grid">
            {overview}
            <EntriesCard plan=plan.clone() entries forecast/>
        </div>
    }
    .into_any()
}

/// From the draft to the end of the year, each with who did it.
fn steps(plan: &PlanView) -> Vec<Step> {
    let current = match plan.state {
        PlanState::Draft | PlanState::Returned => 0,
        PlanState::Submitted => 2,
        PlanState::Approved => 3,
        PlanState::Published => 4,
        PlanState::Closed => 5,
    };
    let names = [
        t::step_draft(),
        t::step_submit(),
        t::step_review(),
        t::step_publish(),
        t::step_close(),
    ];
    let mut steps = Step::line(&names, current);
    let person = |name: &Option<String>| name.clone().unwrap_or_default();
    let drafted = t::person_on(
        format::day(format::day_of(plan.created_at)),
        plan.created_by_name.clone(),
    );
    let details = [
        drafted,
        person(&plan.submitted_by_name),
        person(&plan.decided_by_name),
        plan.published_at.map(format::moment).unwrap_or_default(),
        match plan.state {
            PlanState::Closed => String::new(),
            _ => t::after_year(plan.year),
        },
    ];
    for (step, detail) in steps.iter_mut().zip(details) {
        step.detail = detail;
    }
    if plan.state == PlanState::Returned
        && let Some(review) = steps.get_mut(2)
    {
        review.state = StepState::Bad;
    }
    steps
}

/// What one has to know of the state: why it came back, who has to decide, what comes next.
fn state_note(plan: &PlanView) -> AnyView {
    let may = |action| plan.allowed_actions.contains(&action);
    let (kind, text) = match plan.state {
        PlanState::Returned => (
            NoteKind::Warn,
            t::was_returned(
                plan.decided_by_name.clone().unwrap_or_default(),
                plan.return_reason.clone().unwrap_or_default(),
            ),
        ),
        // Somebody who may decide, but not on this one: four eyes.
        PlanState::Submitted if may(PlanAction::Return) && !may(PlanAction::Approve) => {
            (NoteKind::Warn, t::own_submission().to_owned())
        }
        PlanState::Submitted if may(PlanAction::Withdraw) => {
            (NoteKind::Plain, t::waiting_for_decision().to_owned())
        }
        PlanState::Approved => (NoteKind::Plain, t::waiting_for_publication().to_owned()),
        _ => return ().into_any(),
    };
    view! { <Note kind>{text}</Note> }.into_any()
}
