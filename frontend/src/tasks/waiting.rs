//! What of the tasks waits for a person: to be drawn, to be closed.

use super::api::list_tasks;
use super::words::task_state_text;
use crate::api::Error;
use crate::app::Page;
use crate::session;
use crate::texts::tasks as t;
use crate::ui::{ListQuery, Todo};
use sortition_contract::tasks::{TaskState, TaskView};

/// How many are looked through.
const LIMIT: u32 = 100;

/// What may be done in a state, and its verb.
type Step = (TaskState, &'static str, fn() -> &'static str);

const STEPS: [Step; 2] = [
    (TaskState::Ready, "open_draw", t::to_draw),
    (TaskState::Finished, "close", t::close),
];

/// The tasks that the person may bring a step further, as lines of the workbench.
pub async fn waiting() -> Result<Vec<Todo>, Error> {
    if !session::may("list_tasks") {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for (state, event, verb) in STEPS {
        let query = ListQuery::default()
            .with("state", state)
            .with("limit", LIMIT);
        let found = list_tasks(query).await?.items;
        let mine = found
            .iter()
            .filter(|task| task.allowed_actions.iter().any(|may| may == event));
        rows.extend(Todo::gather(
            mine.map(|task| line(task, verb())).collect(),
            |count| t::waiting_many(count, task_state_text(state)),
            format!("{}?state={state}", Page::Tasks.path()),
        ));
    }
    Ok(rows)
}

fn line(task: &TaskView, verb: &'static str) -> Todo {
    let page = match task.state {
        TaskState::Ready => Page::TaskDraw(task.id.to_string()),
        _ => Page::Task(task.id.to_string()),
    };
    Todo {
        kind: t::task(),
        title: task.title.clone(),
        note: task_state_text(task.state).to_owned(),
        due: (task.state == TaskState::Ready).then_some(task.period.to),
        href: page.path(),
        verb,
    }
}
