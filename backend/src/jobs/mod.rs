//! `jobs`: long work, and the files that people upload.
//!
//! A job is queued by a command and run by whichever server takes it, with a lease that it renews:
//! queued → running → succeeded | failed | cancelled. When the lease runs out (the server died) the
//! job is queued again, once; a job that fails is begun three times. Owners take turns: whoever asks for
//! much keeps nobody waiting who asks for little. A job is its maker's alone, a program's with each of its
//! keys; the system administrator sees the states of all and may cancel (row 73 of `rights.md`). What was
//! asked for with a key stops with the key.
//!
//! An import reads a file, checks its rows and stages the right ones batch by batch, each in a
//! transaction of its own, and applies all of them in one last transaction: what is cancelled or
//! dies before leaves nothing. A large file is applied in parts, each of which stays. What the rows mean is the importing module's ([`actions::import`]). Its
//! refused rows and its file go some days after its end ([`actions::forgetting`]).
//!
//! A list of more than 10,000 rows is taken as a file when another person, who may take all of it, has
//! agreed ([`actions::exports`]): requested → confirmed → taken | refused.
//!
//! A file is its maker's until it is tied to a record; then whoever reads the record reads it
//! (row 74 of `rights.md`; the rows themselves: `kernel/files`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::jobs::rules::states::JobEvent;
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use sortition_contract::jobs::ExportAction;

crate::rights! {
    CreateAttachment "create_attachment" row "74" key "checks:write ledgers:write tasks:write" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own;
    }
    GetAttachment "get_attachment" row "74" key "checks:read ledgers:read tasks:read" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own;
    }
    ListJobs "list_jobs" row "73" key "any" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own; SystemAdmin: All;
    }
    GetJob "get_job" row "73" key "any" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own; SystemAdmin: All;
    }
    CancelJob "cancel_job" row "73" key "any" sees GetJob => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own; SystemAdmin: All;
    }
    ListExportRequests "list_export_requests" row "21" => [EVERY_ROLE_OWN]
    CreateExportRequest "create_export_request" row "21" => [EVERY_ROLE_OWN]
    GetExportRequest "get_export_request" row "21" => [EVERY_ROLE_OWN]
    ConfirmExportRequest "confirm_export_request" row "21" sees GetExportRequest => [EVERY_ROLE_OWN]
    RefuseExportRequest "refuse_export_request" row "21" sees GetExportRequest => [EVERY_ROLE_OWN]
    ListRejectedRows "list_rejected_rows" row "73" key "any" sees GetJob => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own;
    }
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    let owner = Audience::Owner(|connection, event| {
        store::jobs::read_owners(connection, &event.record_id.clone().into())
    });
    let requester = Audience::Named(|connection, event| {
        store::exports::read_requesters(connection, &event.record_id.clone().into())
    });
    [
        told(&["jobs.succeed", "jobs.fail", "jobs.server_died"], owner),
        told(&["jobs.confirm", "jobs.refuse"], requester),
    ]
    .concat()
}

/// Who may take which list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListJobs::RIGHT, ListExportRequests::RIGHT]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![
        Duty {
            name: "forget_old_results",
            rhythm: Rhythm::Daily,
            run: actions::forgetting::forget_old_results,
        },
        Duty {
            name: "remove_sources",
            rhythm: Rhythm::Daily,
            run: actions::forgetting::remove_sources,
        },
    ]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![
        Sorted::of::<ListJobs>(store::jobs::JobSort::FIELDS),
        Sorted::of::<ListExportRequests>(store::exports::ExportSort::FIELDS),
        Sorted::of::<ListRejectedRows>(store::imports::RejectionSort::FIELDS),
    ]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![
        Life::of::<JobEvent>("jobs"),
        Life::of::<ExportAction>("export_requests"),
    ]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::attachments::create_attachment)
        .service(routes::attachments::get_attachment)
        .service(routes::jobs::list_jobs)
        .service(routes::jobs::get_job)
        .service(routes::jobs::cancel_job)
        .service(routes::rejected::list_rejected_rows)
        .service(routes::exports::list_export_requests)
        .service(routes::exports::create_export_request)
        .service(routes::exports::get_export_request)
        .service(routes::exports::confirm_export_request)
        .service(routes::exports::refuse_export_request);
}
