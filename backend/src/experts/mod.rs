//! `experts`: the library of those who help with their knowledge: certified specialists, laboratories,
//! institutes. They never count as inspectors and decide nothing (国办发〔2024〕54号 bars third parties from
//! checking): nobody stands in both registers.
//!
//! An expert enters by an application that somebody else of the unit reviews: draft → submitted → active (or
//! returned, withdrawn), then active ⇄ suspended → removed. Their term, what they keep away from and where
//! they helped, with a rating, stand with them. The telephone is masked; reading it leaves a trace. Row 25 of
//! `rights.md`.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::experts::rules::recusals::ExpertRecusalEvent;
use crate::kernel::above::Bar;
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use sortition_contract::experts::ExpertAction;
use sortition_contract::org::Role;

crate::rights! {
    ListExperts "list_experts" row "25" key "experts:read" => {
        Operator: All; Approver: All; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region;
    }
    GetExpert "get_expert" row "25" key "experts:read" => {
        Operator: All; Approver: All; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region;
    }
    ListExpertTransitions "list_expert_transitions" row "70" key "experts:read" sees GetExpert => {
        Operator: All; Approver: All; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region;
    }
    CreateExpert "create_expert" row "25" => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    UpdateExpert "update_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    SubmitExpert "submit_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    WithdrawExpert "withdraw_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    ApproveExpert "approve_expert" row "25" sees GetExpert => {
        Approver: Unit; Regulations: All; CountyApprover: Unit;
    }
    ReturnExpert "return_expert" row "25" sees GetExpert => {
        Approver: Unit; Regulations: All; CountyApprover: Unit;
    }
    SuspendExpert "suspend_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    ReinstateExpert "reinstate_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    RemoveExpert "remove_expert" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    UnmaskExpert "unmask_expert" row "18, 25" sees GetExpert => {
        Operator: Unit; Approver: Unit; Regulations: All; CountyOperator: Unit; CountyApprover: Unit;
    }
    ListExpertRecusals "list_expert_recusals" row "24, 25" sees GetExpert => {
        Operator: Unit; Approver: Unit; Regulations: All; CountyOperator: Unit; CountyApprover: Unit;
    }
    DeclareExpertRecusal "declare_expert_recusal" row "24, 25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    EndExpertRecusal "end_expert_recusal" row "24, 25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    ListExpertParticipations "list_expert_participations" row "25" key "experts:read" sees GetExpert => {
        Operator: All; Approver: All; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region;
    }
    RecordExpertParticipation "record_expert_participation" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
    UpdateExpertParticipation "update_expert_participation" row "25" sees GetExpert => {
        Operator: Unit; Regulations: All; CountyOperator: Unit;
    }
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    let submitter = Audience::Named(|connection, event| {
        store::read_submitter(connection, &event.record_id.clone().into())
    });
    let decided = ["experts.approve", "experts.return"];
    [
        told(&["experts.submit"], Audience::InUnit(Role::Approver)),
        told(&decided, submitter),
    ]
    .concat()
}

/// What it has against records of modules below: an inspector who stands in the library.
pub fn bars() -> Vec<Bar> {
    vec![Bar {
        resource: "inspectors",
        bars: actions::persons::bar_expert,
    }]
}

/// Who may take which list as a file.
pub fn exports() -> Vec<Right> {
    vec![ListExperts::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListExperts>(store::ExpertSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![
        Life::of::<ExpertAction>("experts"),
        Life::of::<ExpertRecusalEvent>("expert_recusals"),
    ]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::experts::list_experts)
        .service(routes::experts::create_expert)
        .service(routes::experts::get_expert)
        .service(routes::experts::update_expert)
        .service(routes::experts::unmask_expert)
        .service(routes::experts::list_expert_transitions)
        .service(routes::decisions::submit_expert)
        .service(routes::decisions::withdraw_expert)
        .service(routes::decisions::approve_expert)
        .service(routes::decisions::return_expert)
        .service(routes::decisions::suspend_expert)
        .service(routes::decisions::reinstate_expert)
        .service(routes::decisions::remove_expert)
        .service(routes::recusals::list_expert_recusals)
        .service(routes::recusals::declare_expert_recusal)
        .service(routes::recusals::end_expert_recusal)
        .service(routes::participations::list_expert_participations)
        .service(routes::participations::record_expert_participation)
        .service(routes::participations::update_expert_participation);
}
