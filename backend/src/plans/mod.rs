//! `plans`: yearly plans with their entries, the forecast of their targets, published editions.
//!
//! A plan: draft → submitted → approved (or returned) → published → closed after its year. Its
//! unit's operator writes and submits, its approver decides and publishes; for the city bureau's
//! own plans that is the city lead. Nobody decides on what they submitted. Drafts are read by the
//! unit, the regulations office and the city lead, and by partners as far as entries name them;
//! published plans by everybody with business (rows 26–30 of `rights.md`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use sortition_contract::org::Role;
use sortition_contract::plans::PlanAction;

crate::rights! {
    ListPlans "list_plans" row "26, 27" key "plans:read" => {
        Operator: Unit; Approver: Unit; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    GetPlan "get_plan" row "26, 27" key "plans:read" => {
        Operator: Unit; Approver: Unit; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    ListPlanTransitions "list_plan_transitions" row "70" key "plans:read" sees GetPlan => {
        Operator: Unit; Approver: Unit; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    ListPlanEntries "list_plan_entries" row "26, 27" key "plans:read" => {
        Operator: Unit; Approver: Unit; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    GetPlanEntry "get_plan_entry" row "26, 27" key "plans:read" => {
        Operator: Unit; Approver: Unit; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit; Partner: Task;
    }
    GetPlanForecast "get_plan_forecast" row "26" key "plans:read" => {
        Operator: Unit; Approver: Unit; Regulations: All; CityLead: All;
        CountyOperator: Unit; CountyApprover: Unit;
    }
    CountPlanScope "count_plan_scope" row "28" key "plans:write" => {
        Operator: Unit; CountyOperator: Unit;
    }
    CreatePlan "create_plan" row "28" key "plans:write" => {
        Operator: Unit; CountyOperator: Unit;
    }
    UpdatePlan "update_plan" row "28" key "plans:write" sees GetPlan => {
        Operator: Unit; CountyOperator: Unit;
    }
    DeletePlan "delete_plan" row "28" key "plans:write" sees GetPlan => {
        Operator: Unit; CountyOperator: Unit;
    }
    CreatePlanEntry "create_plan_entry" row "28" key "plans:write" sees GetPlan => {
        Operator: Unit; CountyOperator: Unit;
    }
    UpdatePlanEntry "update_plan_entry" row "28" key "plans:write" sees GetPlan => {
        Operator: Unit; CountyOperator: Unit;
    }
    DeletePlanEntry "delete_plan_entry" row "28" key "plans:write" sees GetPlan => {
        Operator: Unit; CountyOperator: Unit;
    }
    CreateTask "create_task" row "33" key "tasks:write" => {
        Operator: Unit; CountyOperator: Unit;
    }
    SubmitPlan "submit_plan" row "28" sees GetPlan => { Operator: Unit; CountyOperator: Unit; }
    WithdrawPlan "withdraw_plan" row "28" sees GetPlan => { Operator: Unit; CountyOperator: Unit; }
    ApprovePlan "approve_plan" row "29" sees GetPlan => {
        Approver: Unit; CityLead: CityBureau; CountyApprover: Unit;
    }
    ReturnPlan "return_plan" row "29" sees GetPlan => {
        Approver: Unit; CityLead: CityBureau; CountyApprover: Unit;
    }
    PublishPlan "publish_plan" row "30" sees GetPlan => {
        Approver: Unit; CityLead: CityBureau; CountyApprover: Unit;
    }
    ClosePlan "close_plan" row "30" sees GetPlan => {
        Approver: Unit; CityLead: CityBureau; CountyApprover: Unit;
    }
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<PlanAction>("plans")]
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(&["plans.submit"], Audience::InUnit(Role::Approver)),
        told(
            &["plans.approve", "plans.return", "plans.publish"],
            Audience::InUnit(Role::Operator),
        ),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListPlans::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListPlans>(store::plans::PlanSort::FIELDS)]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::entries::count_plan_scope)
        .service(routes::plans::list_plans)
        .service(routes::plans::create_plan)
        .service(routes::plans::get_plan)
        .service(routes::plans::list_plan_transitions)
        .service(routes::plans::update_plan)
        .service(routes::plans::delete_plan)
        .service(routes::plans::get_plan_forecast)
        .service(routes::decisions::submit_plan)
        .service(routes::decisions::withdraw_plan)
        .service(routes::decisions::approve_plan)
        .service(routes::decisions::return_plan)
        .service(routes::decisions::publish_plan)
        .service(routes::decisions::close_plan)
        .service(routes::entries::list_plan_entries)
        .service(routes::entries::create_plan_entry)
        .service(routes::entries::get_plan_entry)
        .service(routes::entries::update_plan_entry)
        .service(routes::entries::delete_plan_entry);
}
