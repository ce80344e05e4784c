//! The draws that the person sees.

use super::api::list_draws;
use super::words::{draw_number, draw_state_text, draw_status};
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::session;
use crate::tasks::list_tasks;
use crate::texts::{self, draws as t};
use crate::ui::{
    Button, ButtonKind, Choice, Column, DataList, Dialog, EmptyState, Filter, LinkButton,
    ListQuery, Loaded, PageHead, Remote, RowAction, Table, icon,
};
use leptos::prelude::*;
use sortition_contract::draws::{DrawSizes, DrawState, DrawView};
use sortition_contract::tasks::{TaskAction, TaskState, TaskView};

/// How many ready tasks are offered; an office has a few.
const READY_SHOWN: u32 = 100;

/// The page.
#[component]
pub fn DrawsPage() -> AnyView {
    let size = |of: fn(&DrawSizes) -> u64| {
        move |draw: &DrawView| {
            let count = draw.sizes.as_ref().map(of)?;
            i64::try_from(count).ok()
        }
    };
    let columns = vec![
        Column::text("title", t::task(), |draw: &DrawView| draw.title.clone())
            .link(|draw| Page::Draw(draw.id.to_string()).path()),
        Column::text("entry", t::number(), number).code(),
        Column::text("unit", t::unit(), |draw: &DrawView| draw.unit_name.clone()),
        Column::text("state", t::state(), |draw: &DrawView| {
            draw_state_text(draw.state).to_owned()
        })
        .view(draw_status)
        .phone(),
        Column::count("drawn", t::draw_count(), size(|sizes| sizes.drawn)),
        Column::count(
            "population",
            t::population(),
            size(|sizes| sizes.population),
        ),
        Column::moment("frozen", t::frozen_at(), |draw: &DrawView| draw.frozen_at).hidden(),
        Column::moment("drawn_at", t::drawn_at(), |draw: &DrawView| draw.drawn_at),
    ];
    let may_start = session::may("open_draw");
    let starting = RwSignal::new(false);
    let actions = move || {
        may_start.then(|| {
            view! { <Button kind=ButtonKind::Primary icon=icon::PLUS on_press=move || starting.set(true)>{t::open_draw()}</Button> }
        })
    };
    view! {
        <PageHead title=t::draws().to_owned() lede=t::draws_lede() actions/>
        <DataList id="draws.draws" label=t::draws() columns key=|draw: &DrawView| draw.id.to_string()
            load=list_draws file=list_file("list_draws", "/draws", |query| query) sort="-created_at"
            actions=row_actions
            filters=vec![
                Filter::one("state", t::state(), Choice::all(DrawState::ALL, draw_state_text)),
                Filter::flag("is_matched", t::matched()),
            ]
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
        <Dialog open=starting title=t::choose_task().to_owned()><ReadyTasks/></Dialog>
    }
    .into_any()
}

/// What can be done with a draw from the list: its steps are taken on its page, one after the other.
fn row_actions(draw: &DrawView) -> Vec<RowAction> {
    let own = Page::Draw(draw.id.to_string()).path();
    let task = Page::Task(draw.task_id.to_string());
    let to_task = task
        .is_open()
        .then(|| RowAction::link(t::see_task(), task.path()));
    [RowAction::link(texts::ui::open_record(), own)]
        .into_iter()
        .chain(to_task)
        .collect()
}

/// The tasks that are ready to be drawn, each with the way to its draw.
#[component]
fn ReadyTasks() -> AnyView {
    let ready = Remote::new(|| async {
        let query = ListQuery::default()
            .with("state", TaskState::Ready)
            .with("limit", READY_SHOWN);
        list_tasks(query).await
    });
    let row = |task: TaskView| {
        let may_open = task.allowed_actions.contains(&TaskAction::OpenDraw);
        may_open.then(|| {
            let href = Page::TaskDraw(task.id.to_string()).path();
            let period = t::period_of(format::day(task.period.from), format::day(task.period.to));
            view! {
                <tr>
                    <td><a class="name" href=href>{task.title}</a></td>
                    <td class="nowrap wide-only">{period}</td>
                </tr>
            }
        })
    };
    view! {
        <Loaded remote=ready lines=3 let:page>
            {
                let rows: Vec<_> = page.items.into_iter().filter_map(row).collect();
                match rows.is_empty() {
                    true => view! {
                        <EmptyState title=t::none_ready() text=t::none_ready_hint()>
                            <LinkButton href=Page::Tasks.path()>{t::to_tasks()}</LinkButton>
                        </EmptyState>
                    }
                    .into_any(),
                    false => view! {
                        <Table label=t::choose_task()>
                            <thead><tr>
                                <th scope="col">{t::task()}</th>
                                <th scope="col" class="wide-only">{t::period()}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </Table>
                    }
                    .into_any(),
                }
            }
        </Loaded>
    }
    .into_any()
}

/// The number by which a draw is called.
pub fn number(draw: &DrawView) -> String {
    draw_number(&draw.entry, draw.run)
}
