//! One task: where it stands, what was agreed, whom a draw would find; after the draw its checks.

use super::actions::Actions;
use super::api::{get_attachment, get_task, list_task_transitions};
use super::population::PopulationCard;
use super::team::TeamCard;
use super::words::{joint_kind_text, mode_text, task_state_status};
use crate::app::Page;
use crate::audit::Transitions;
use crate::checks::TaskChecks;
use crate::format;
use crate::plans::{ScopeFacts, ratio_lines};
use crate::publications::MakeTaskPublications;
use crate::session;
use crate::texts::tasks as t;
use crate::ui::{
    Button, ButtonSize, Card, Command, ErrorNote, Fact, Facts, Loaded, Note, NoteKind, PageHead,
    Remote, Step, StepState, Steps, Tag, TagKind,
};
use leptos::prelude::*;
use sortition_contract::tasks::{TaskAction, TaskMode, TaskState, TaskUnitView, TaskView};

/// The page.
#[component]
pub fn TaskPage(
    /// The task.
    id: String,
) -> AnyView {
    let task = Remote::new(move || {
        let id = id.clone();
        async move { get_task(&id).await }
    });
    view! { <Loaded remote=task let:view><Task view task/></Loaded> }.into_any()
}

/// Whom it concerns: before the draw the preview and the team, afterwards the checks.
#[component]
fn Task(view: TaskView, task: Remote<TaskView>) -> AnyView {
    let actions = {
        let view = view.clone();
        move || view! { <Actions view=view.clone() task/> }
    };
    let state = view.state;
    let lede = match &view.document_number {
        Some(number) => t::lede_with_number(number, &view.unit_name),
        None => view.unit_name.clone(),
    };
    let id = view.id.to_string();
    let history = StoredValue::new(id.clone());
    let is_before = matches!(
        state,
        TaskState::Draft
            | TaskState::Submitted
            | TaskState::Returned
            | TaskState::Inviting
            | TaskState::Ready
            | TaskState::Drawing
    );
    let has_checks = view.drawn_on.is_some() && session::may("list_checks");
    let previews = is_before && session::may("get_task_population");
    let team = is_before && session::may("get_task_team");
    let publishes = matches!(state, TaskState::Checking | TaskState::Finished);
    let main_column = {
        let id = id.clone();
        view! {
            {previews.then(|| view! { <PopulationCard task_id=id.clone()/> })}
            {team.then(|| view! { <TeamCard task_id=id.clone() on_changed=move |()| task.reload()/> })}
            {has_checks.then(|| {
                let id = id.clone();
                view! {
                    {publishes.then(|| view! { <p class="row row-wrap"><MakeTaskPublications task_id=id.clone()/></p> })}
                    <TaskChecks task_id=id/>
                }
            })}
        }
    };
    view! {
        <PageHead title=view.title.clone() tags=move || task_state_status(state) lede actions/>
        <div class="stack">
            <div class="card pad"><Steps steps=Signal::stored(steps(&view))/></div>
            {notes(&view)}
            <div class="grid">
                <div class="c-8 stack">{main_column}</div>
                <div class="c-4 stack">
                    <AboutCard view=view.clone()/>
                    <Card title=t::scope() note=t::scope_note()>
                        <div class="card-body"><ScopeFacts scope=view.scope/></div>
                    </Card>
                    <Transitions load=move |()| async move { list_task_transitions(&history.get_value()).await }/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn steps(task: &TaskView) -> Vec<Step> {
    let names = [
        t::step_made(),
        t::step_drawn(),
        t::step_checked(),
        t::step_closed(),
    ];
    let current = match task.state {
        TaskState::Draft | TaskState::Submitted | TaskState::Returned | TaskState::Inviting => 0,
        TaskState::Ready | TaskState::Drawing => 1,
        TaskState::Drawn | TaskState::Checking => 2,
        TaskState::Finished => 3,
        TaskState::Closed => 4,
        TaskState::Void => match task.drawn_on {
            Some(_) => 2,
            None => 1,
        },
    };
    let mut steps = Step::line(&names, current);
    let details = [
        format::day(format::day_of(task.created_at)),
        task.drawn_on.map(format::day).unwrap_or_default(),
        task.finished_on
            .map_or_else(|| t::until(format::day(task.period.to)), format::day),
        String::new(),
    ];
    for (step, detail) in steps.iter_mut().zip(details) {
        step.detail = detail;
    }
    if task.state == TaskState::Void
        && let Some(step) = steps.get_mut(current)
    {
        step.state = StepState::Bad;
    }
    steps
}

/// What one has to know of the state.
fn notes(task: &TaskView) -> AnyView {
    let reason = task.void_reason.clone().unwrap_or_default();
    let may_void = task.allowed_actions.contains(&TaskAction::Void);
    let (kind, text) = match task.state {
        TaskState::Void => (NoteKind::Plain, t::is_void(reason)),
        _ if task.is_void_requested && may_void => (NoteKind::Warn, t::confirm_void_note(reason)),
        _ if task.is_void_requested => (NoteKind::Warn, t::void_waits(reason)),
        TaskState::Inviting => {
            let is_partner = |unit: &&TaskUnitView| unit.unit_id != task.unit_id;
            let partners = task.units.iter().filter(is_partner);
            let names: Vec<_> = partners.map(|unit| unit.name.clone()).collect();
            (
                NoteKind::Warn,
                t::waits_for_partners(names.join(t::comma())),
            )
        }
        TaskState::Drawn => (NoteKind::Plain, t::waits_for_release().to_owned()),
        _ => return ().into_any(),
    };
    view! { <Note kind>{text}</Note> }.into_any()
}

/// What was agreed.
#[component]
fn AboutCard(view: TaskView) -> AnyView {
    let units: Vec<_> = view
        .units
        .iter()
        .map(|unit| view! { <li>{t::unit_inspectors(unit.inspectors, &unit.name)}</li> })
        .collect();
    let items: Vec<_> = view
        .items
        .iter()
        .map(|item| {
            let is_flagged = view.repealed_items.contains(&item.code);
            let tag = is_flagged.then(|| view! { <Tag kind=TagKind::Bad label=t::repealed()/> });
            view! { <li><span class="code">{item.code.clone()}</span>" "{item.name.clone()}" "{tag}</li> }
        })
        .collect();
    let ratios: Vec<_> = ratio_lines(&view.ratios)
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect();
    let mode = match view.mode {
        TaskMode::Object => mode_text(view.mode).to_owned(),
        TaskMode::Team => t::teams_of(view.teams, mode_text(view.mode)),
    };
    let period = t::from_to(format::day(view.period.from), format::day(view.period.to));
    let facts = vec![
        Fact::new(t::of_plan(), plan_link(&view)),
        Fact::text(t::period(), Some(period)),
        Fact::text(
            t::joint_kind(),
            Some(joint_kind_text(view.joint_kind).to_owned()),
        ),
        Fact::new(t::units(), view! { <ul>{units}</ul> }),
        Fact::text(t::mode(), Some(mode)),
        Fact::text(
            t::max_load(),
            Some(match view.max_load {
                Some(load) => t::households(load),
                None => t::no_limit().to_owned(),
            }),
        ),
        Fact::text(
            t::areas(),
            Some(match view.areas {
                true => t::yes().to_owned(),
                false => t::no().to_owned(),
            }),
        ),
        Fact::new(t::items(), view! { <ul class="stack-xs">{items}</ul> }),
        Fact::new(t::ratios(), view! { <ul>{ratios}</ul> }),
        Fact::text(
            t::reserve(),
            Some(format::percent(i64::from(view.reserve_bp))),
        ),
        Fact::new(t::scheme(), scheme_link(&view)),
    ];
    view! { <Card title=t::about()><div class="card-body"><Facts facts/></div></Card> }.into_any()
}

fn plan_link(task: &TaskView) -> AnyView {
    let Some(plan_id) = &task.plan_id else {
        return format::UNKNOWN.into_any();
    };
    let number = task.entry_number.unwrap_or_default();
    let label = t::entry_and_batch(task.batch, format!("{number:02}"));
    view! { <a href=Page::Plan(plan_id.to_string()).path()>{label}</a> }.into_any()
}

fn scheme_link(task: &TaskView) -> AnyView {
    let Some(id) = task.scheme_attachment_id.clone() else {
        return format::UNKNOWN.into_any();
    };
    let loading = Command::new();
    let title = task.title.clone();
    let load = move || {
        let (id, name) = (id.to_string(), t::scheme_file(&title));
        loading.run(async move { get_attachment(&id, &name).await }, |()| {});
    };
    view! {
        <Button size=ButtonSize::Small busy=loading.busy on_press=load>{t::download()}</Button>
        <ErrorNote error=loading.error/>
    }
    .into_any()
}
