//! `publications`: what stands in public, where and since when; what is due.
//!
//! Results go draft → submitted → approved → published; what has an approval of its own (plans,
//! checklists, schemes) is published at once. `checks` makes the drafts of results and says what they
//! hold. A correction is a new publication, which makes the former `corrected` when it is published
//! itself; what is taken down leaves a tombstone. Who may do what is in the table below (rows 51–55 of
//! `rights.md`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::publications::rules::PublicationEvent;
use sortition_contract::org::Role;

crate::rights! {
    ListPublications "list_publications" row "55" key "publications:read" => {
        Operator: Unit; Approver: Unit; Regulations: All Unit; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    GetPublication "get_publication" row "55" key "publications:read" => {
        Operator: Unit; Approver: Unit; Regulations: All Unit; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    ListPublicationTransitions "list_publication_transitions" row "70" key "publications:read" sees GetPublication => {
        Operator: Unit; Approver: Unit; Regulations: All Unit; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    UpdatePublication "update_publication" row "51" sees GetPublication => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    SubmitPublication "submit_publication" row "51" sees GetPublication => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    WithdrawPublication "withdraw_publication" row "51" sees GetPublication => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    CorrectPublication "correct_publication" row "51" sees GetPublication => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit; Partner: Task;
    }
    ApprovePublication "approve_publication" row "52" sees GetPublication => {
        Approver: Unit; CountyApprover: Unit;
    }
    ReturnPublication "return_publication" row "52" sees GetPublication => {
        Approver: Unit; CountyApprover: Unit;
    }
    WithholdPublication "withhold_publication" row "52" sees GetPublication => {
        Approver: Unit; CountyApprover: Unit;
    }
    TakeDownPublication "take_down_publication" row "52" sees GetPublication => {
        Approver: Unit; CountyApprover: Unit;
    }
    PublishPublication "publish_publication" row "53" sees GetPublication => {
        Operator: Unit; Approver: Unit; Regulations: Unit; CountyOperator: Unit;
        CountyApprover: Unit;
    }
    BatchPublications "batch_publications" row "51, 52, 53" => {
        Operator: Unit; Approver: Unit; Regulations: Unit; CountyOperator: Unit;
        CountyApprover: Unit;
    }
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(&["publications.submit"], Audience::InUnit(Role::Approver)),
        told(
            &["publications.approve", "publications.return"],
            Audience::InUnit(Role::Operator),
        ),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListPublications::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListPublications>(
        store::listing::PublicationSort::FIELDS,
    )]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<PublicationEvent>("publications")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::list_publications)
        .service(routes::batch_publications)
        .service(routes::get_publication)
        .service(routes::list_publication_transitions)
        .service(routes::update_publication)
        .service(routes::submit_publication)
        .service(routes::withdraw_publication)
        .service(routes::approve_publication)
        .service(routes::return_publication)
        .service(routes::withhold_publication)
        .service(routes::publish_publication)
        .service(routes::correct_publication)
        .service(routes::take_down_publication);
}
