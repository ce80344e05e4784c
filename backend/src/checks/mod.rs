//! `checks`: one object in one task, inspected by those who were matched with it.
//!
//! A check is made, sealed, in the draw's transaction; its release opens it to its inspectors. Each
//! participating unit has a part of its own: sealed → released → in_progress → submitted →
//! confirmed, or returned on the way. The check shows the least advanced part and the worst result.
//! Who sees what of the drawn list is decided in one place, [`crate::sight::visible_checks`], with the
//! right to read a check (row 46).

pub mod actions;
pub mod document;
pub mod routes;
pub mod rules;
pub mod store;

use crate::checks::rules::CheckEvent;
use crate::kernel::above::Content;
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::files::Reader;
use crate::kernel::history::PART_UNIT_ID;
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::sight::GetCheck;
use crate::tasks::GetTask;
use sortition_contract::org::Role;

crate::rights! {
    ListChecks "list_checks" row "46" key "checks:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    ListCheckTransitions "list_check_transitions" row "70" key "checks:read" sees GetCheck => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    GetCheckRecord "get_check_record" row "50" key "checks:read" sees GetCheck => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    ReleaseCheck "release_check" row "45" sees GetCheck => {
        Operator: Unit; CountyOperator: Unit;
    }
    StartCheck "start_check" row "47" key "checks:write" sees GetCheck => {
        Inspector: Assigned; Partner: Assigned;
    }
    SaveFinding "save_finding" row "47" key "checks:write" sees GetCheck => {
        Inspector: Assigned; Partner: Assigned;
    }
    AddEvidence "add_evidence" row "47" key "checks:write" sees GetCheck => {
        Inspector: Assigned; Partner: Assigned;
    }
    UpdateCheck "update_check" row "47" key "checks:write" sees GetCheck => {
        Inspector: Assigned; Partner: Assigned;
    }
    SubmitCheck "submit_check" row "47" key "checks:write" sees GetCheck => {
        Inspector: Assigned; Partner: Assigned;
    }
    ReturnCheck "return_check" row "48" sees GetCheck => {
        Operator: Unit; CountyOperator: Unit; Partner: Task;
    }
    ConfirmCheck "confirm_check" row "48" sees GetCheck => {
        Operator: Unit; CountyOperator: Unit; Partner: Task;
    }
    BatchChecks "batch_checks" row "45, 48" => {
        Operator: Unit; CountyOperator: Unit; Partner: Task;
    }
    BatchTasks "batch_tasks" row "34, 45" => {
        Operator: Unit; Approver: Unit; CountyOperator: Unit; CountyApprover: Unit;
    }
    CreatePublication "create_publication" row "51" => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    CreateTaskPublications "create_task_publications" row "51" sees GetTask => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    TerminateCheck "terminate_check" row "49" sees GetCheck => {
        Operator: Unit; Approver: Unit; Inspector: Assigned;
        CountyOperator: Unit; CountyApprover: Unit;
    }
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    // A part is returned to those of its unit; a check is released to all.
    let inspectors = Audience::Named(|connection, event| {
        let unit_id = event.parameters.get(PART_UNIT_ID).cloned().map(Into::into);
        let check_id = event.record_id.clone().into();
        store::checks::read_inspecting_users(connection, &check_id, unit_id.as_ref())
    });
    [
        told(&["checks.terminate"], Audience::InUnit(Role::Approver)),
        told(&["checks.submit"], Audience::InUnit(Role::Operator)),
        told(&["checks.release", "checks.return"], inspectors),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListChecks::RIGHT]
}

/// What it has to say in public of a check.
pub fn contents() -> Vec<Content> {
    vec![Content {
        resource: "checks",
        read: |connection, id| actions::public_content(connection, &id.to_owned().into()),
    }]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![Duty {
        name: "release_checks",
        rhythm: Rhythm::Always,
        run: actions::release_due,
    }]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListChecks>(store::checks::CheckSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<CheckEvent>("checks")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::reading::list_checks)
        .service(routes::batches::batch_checks)
        .service(routes::batches::batch_tasks)
        .service(routes::reading::get_check)
        .service(routes::reading::list_check_transitions)
        .service(routes::inspection::update_check)
        .service(routes::decisions::release_check)
        .service(routes::decisions::release_task)
        .service(routes::inspection::start_check)
        .service(routes::inspection::save_finding)
        .service(routes::inspection::add_evidence)
        .service(routes::inspection::submit_check)
        .service(routes::decisions::return_check)
        .service(routes::decisions::confirm_check)
        .service(routes::decisions::terminate_check)
        .service(routes::publishing::create_publication)
        .service(routes::publishing::create_task_publications)
        .service(routes::reading::get_check_record);
}

/// Evidence is read by those who read the part of the check that it belongs to.
pub fn file_readers() -> Vec<Reader> {
    vec![Reader {
        resource: "checks",
        right: GetCheck::RIGHT,
        reads: actions::reads_evidence,
    }]
}
