//! `tasks`: one batch of a plan's entry: period, units, team, population; until it is closed or void.
//!
//! A task: ready (or inviting, with partners) → drawing → drawn → checking → finished → closed;
//! void by two persons. The lead unit's operator makes it from an entry of a published plan, which
//! gives scope, items, ratios and units. Draw and checks move it on by [`actions::advance`]; what
//! follows from that in modules above is their reactions. Who may do what is in rows 32–37 of
//! `rights.md`; rows of what `draws` and `checks` do to a task stand here too, since the task says who
//! may.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::files::Reader;
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::tasks::rules::TaskEvent;
use sortition_contract::org::Role;

crate::rights! {
    ListTasks "list_tasks" row "32" key "tasks:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    GetTask "get_task" row "32" key "tasks:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    ListTaskTransitions "list_task_transitions" row "70" key "tasks:read" sees GetTask => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    GetInspectorCoverage "get_inspector_coverage" row "22" key "inspectors:read" => {
        Operator: Unit; Approver: Unit; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit;
    }
    UpdateTask "update_task" row "33" key "tasks:write" sees GetTask => {
        Operator: Unit; CountyOperator: Unit;
    }
    VoidTask "void_task" row "33, 34" sees GetTask => {
        Operator: Unit; Approver: Unit; CountyOperator: Unit; CountyApprover: Unit;
    }
    CloseTask "close_task" row "34" sees GetTask => { Approver: Unit; CountyApprover: Unit; }
    OpenDraw "open_draw" row "38" key "draws:run" sees GetTask => {
        Operator: Unit; CountyOperator: Unit;
    }
    ReleaseTask "release_task" row "45" sees GetTask => {
        Operator: Unit; CountyOperator: Unit;
    }
    GetTaskTeam "get_task_team" row "22" key "inspectors:read" sees GetTask => {
        Operator: Unit Task; Approver: Unit Task; Regulations: All; CityLead: All;
        CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    SetTaskTeam "set_task_team" row "33, 36" key "tasks:write" sees GetTask => {
        Operator: Unit Task; CountyOperator: Unit Task; Partner: Task;
    }
    GetTaskPopulation "get_task_population" row "37" sees GetTask => {
        Operator: Unit; Approver: Unit; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
}

/// Who may read a task's scheme: whoever reads the task.
pub fn file_readers() -> Vec<Reader> {
    vec![Reader {
        resource: "tasks",
        right: GetTask::RIGHT,
        reads: |connection, call, file, _| {
            let id = file.record_id.clone().unwrap_or_default();
            actions::views::load(connection, call, &id.into()).map(|_| true)
        },
    }]
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(&["tasks.void"], Audience::InUnit(Role::Approver)),
        told(&["tasks.create"], Audience::InUnit(Role::Operator)),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListTasks::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListTasks>(store::TaskSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<TaskEvent>("tasks")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::tasks::list_tasks)
        .service(routes::tasks::create_task)
        .service(routes::tasks::get_task)
        .service(routes::tasks::list_task_transitions)
        .service(routes::tasks::update_task)
        .service(routes::tasks::void_task)
        .service(routes::tasks::close_task)
        .service(routes::coverage::get_inspector_coverage)
        .service(routes::team::get_task_team)
        .service(routes::team::set_task_team)
        .service(routes::team::get_task_population);
}
