//! `sight`: who may know who was drawn. The one predicate over checks, and what follows from checks for
//! their objects as far as somebody may know of it; below all modules that ask.
//!
//! A mechanism: it has no operation of its own and writes nothing. Of row 46, `Unit` is the lead unit's
//! tasks, `Task` the own part once released, `Assigned` the inspector's checks once released, `All` what
//! is published (the regulations office: with a reason, logged).

mod counting;
pub mod rules;
pub mod sealed;
mod visible;
pub mod visits;

pub use self::counting::{Knowledge, Visit, visits_since};
pub use self::visible::{
    Condition, Sight, has_publication, is_assigned_to, is_public, shows_result, visible_checks,
};

crate::rights! {
    GetCheck "get_check" row "46" key "checks:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
}
