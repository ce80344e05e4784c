//! Before a draw: what it would find today, what it lacks, and how it is done.

use super::api::list_draws;
use super::start::{Stepwise, start_alone};
use super::strata::Strata;
use super::words::draw_status;
use crate::app::Page;
use crate::format;
use crate::plans::excluded_text;
use crate::tasks::{get_task, get_task_population, shortage_text};
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, Card, Choice, ConfirmDialog, Fact, Facts, ListQuery, Loaded, Note,
    NoteKind, PageHead, Remote, Segments, Step, Steps, Table,
};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sortition_contract::draws::{DrawState, DrawView};
use sortition_contract::tasks::{PopulationView, ShortageView, TaskAction, TaskView};

/// What the page needs.
#[derive(Clone)]
struct Preview {
    task: TaskView,
    population: PopulationView,
    draws: Vec<DrawView>,
}

/// The page of a task's draw before there is one.
#[component]
pub fn TaskDrawPage(
    /// The task.
    id: String,
) -> AnyView {
    let preview = Remote::new(move || {
        let id = id.clone();
        async move {
            let draws = ListQuery::default().with("task_id", &id).with("limit", 100);
            Ok(Preview {
                task: get_task(&id).await?,
                population: get_task_population(&id).await?,
                draws: list_draws(draws).await?.items,
            })
        }
    });
    // Once there is a draw, its own page tells more.
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(preview) = preview.get() else { return };
        let live = preview.draws.iter().find(|draw| is_live(draw));
        if let Some(draw) = live {
            let instead = NavigateOptions {
                replace: true,
                ..Default::default()
            };
            navigate(&Page::Draw(draw.id.to_string()).path(), instead);
        }
    });
    view! { <Loaded remote=preview let:preview>{page(preview)}</Loaded> }.into_any()
}

/// Whether a draw is under way or done.
fn is_live(draw: &DrawView) -> bool {
    draw.state != DrawState::Aborted
}

fn page(preview: Preview) -> AnyView {
    let Preview {
        task,
        population,
        draws,
    } = preview;
    let may_open = task.allowed_actions.contains(&TaskAction::OpenDraw);
    let lede = t::preview_lede(
        format::day(task.period.from),
        format::day(task.period.to),
        task.unit_name.clone(),
    );
    let former = former_draws(&draws);
    let size = Size {
        drawn: population.drawn,
        eligible: population.eligible,
    };
    let start = match may_open {
        true => {
            view! { <Start task=task.clone() size is_feasible=population.is_feasible/> }.into_any()
        }
        false => view! { <Note>{t::not_ready()}</Note> }.into_any(),
    };
    let rows: Vec<_> = population.strata.iter().map(Into::into).collect();
    let steps = Signal::stored(Step::line(
        &[
            t::step_preview(),
            t::step_commit(),
            t::step_freeze(),
            t::step_reveal(),
            t::step_draw(),
            t::step_publish(),
        ],
        0,
    ));
    view! {
        <PageHead title=t::preview_of(&task.title) lede/>
        <div class="cer-steps"><Steps steps/></div>
        <div class="cer">
            <div class="cer-a">
                {shortages(&population.shortages)}
                <Strata rows/>
                {pools(&population)}
            </div>
            <div class="cer-a">
                {start}
                {figures(&population)}
                {former}
            </div>
        </div>
    }
    .into_any()
}

/// One party or several, and the button of either.
#[component]
fn Start(task: TaskView, size: Size, is_feasible: bool) -> AnyView {
    let manner = RwSignal::new(ALONE.to_owned());
    let choices = vec![
        Choice::new(ALONE, t::single_party()),
        Choice::new(TOGETHER, t::several_parties()),
    ];
    let is_together = move || manner.with(|manner| manner == TOGETHER);
    let id = task.id.to_string();
    // Both stay: what is typed into the one isn't lost by a look at the other.
    view! {
        <Card title=t::manner()>
            <div class="card-body stack">
                <Segments label=t::manner() value=manner choices=Signal::stored(choices) is_block=true/>
                <div class="stack" hidden=move || !is_together()><Stepwise task/></div>
                <div class="stack" hidden=is_together><Alone id size is_feasible/></div>
            </div>
        </Card>
    }
    .into_any()
}

const ALONE: &str = "alone";
const TOGETHER: &str = "together";

/// The draw in one go, by the system alone.
#[component]
fn Alone(id: String, size: Size, is_feasible: bool) -> AnyView {
    let navigate = use_navigate();
    let asking = RwSignal::new(false);
    let id = StoredValue::new(id);
    let run = move |_: String| {
        let navigate = navigate.clone();
        async move {
            let draw = start_alone(&id.get_value()).await?;
            navigate(&Page::Draw(draw.id.to_string()).path(), Default::default());
            Ok(())
        }
    };
    let (drawn, eligible) = (whole(size.drawn), whole(size.eligible));
    view! {
        <p class="t2">{t::single_party_meaning()}</p>
        <p class="t2">{t::run_consequence()}</p>
        <div class="row">
            <Button kind=ButtonKind::Primary disabled=!is_feasible on_press=move || asking.set(true)>{t::do_draw()}</Button>
            {(!is_feasible).then(|| view! { <span class="sm t3">{t::not_feasible()}</span> })}
        </div>
        <ConfirmDialog open=asking title=t::run_title().to_owned() verb=t::do_draw() run>
            <p>{t::run_sizes(drawn.clone(), eligible.clone())}</p>
            <p>{t::run_consequence()}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// How many would be drawn, of how many.
#[derive(Clone, Copy)]
struct Size {
    drawn: u64,
    eligible: u64,
}

fn whole(number: u64) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX))
}

fn shortages(shortages: &[ShortageView]) -> AnyView {
    if shortages.is_empty() {
        return view! { <Note kind=NoteKind::Info>{t::feasible()}</Note> }.into_any();
    }
    let lines: Vec<_> = shortages
        .iter()
        .map(|one| view! { <p>{shortage_text(one)}</p> })
        .collect();
    view! { <Note kind=NoteKind::Bad>{lines}</Note> }.into_any()
}

fn pools(population: &PopulationView) -> AnyView {
    let rows: Vec<_> = population
        .inspectors
        .iter()
        .map(|unit| {
            let eligible = format::count(i64::try_from(unit.eligible).unwrap_or(i64::MAX));
            view! {
                <tr>
                    <th scope="row">{unit.name.clone()}</th>
                    <td class="num">{unit.needed}</td>
                    <td class="num strong">{eligible}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Card title=t::inspectors() note=t::inspectors_note()>
            <Table label=t::inspectors()>
                <thead><tr>
                    <th scope="col">{t::unit()}</th>
                    <th scope="col" class="num">{t::needed()}</th>
                    <th scope="col" class="num">{t::eligible()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}

fn figures(population: &PopulationView) -> AnyView {
    let count = |number: u64| Some(format::count(i64::try_from(number).unwrap_or(i64::MAX)));
    let mut facts = vec![
        Fact::text(t::in_scope(), count(population.in_scope)),
        Fact::text(t::population(), count(population.eligible)),
        Fact::text(t::to_be_drawn(), count(population.drawn)),
        Fact::text(t::conflicts(), count(population.conflicts)),
    ];
    for excluded in &population.excluded {
        let name = t::left_out(excluded_text(excluded.reason));
        facts.push(Fact::text(name, count(excluded.count)));
    }
    if population.unseen > 0 {
        facts.push(Fact::text(t::unseen(), count(population.unseen)));
    }
    if population.at_cap > 0 {
        facts.push(Fact::text(t::at_cap(), count(population.at_cap)));
    }
    view! { <Card title=t::figures()><div class="card-body"><Facts facts/></div></Card> }.into_any()
}

/// Draws of the task that were given up: they stay.
fn former_draws(draws: &[DrawView]) -> AnyView {
    let rows: Vec<_> = draws
        .iter()
        .filter(|draw| !is_live(draw))
        .map(|draw| {
            let href = Page::Draw(draw.id.to_string()).path();
            view! {
                <li><span class="grow"><a class="name" href=href>{format::moment(draw.created_at)}</a></span>{draw_status(draw)}</li>
            }
        })
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <Card title=t::former()><ul class="card-body files">{rows}</ul></Card> }.into_any()
}
