//! `sight`: who may know who was drawn, the one predicate over checks; and what modules below tasks,
//! draws and checks ask of them: which visits of objects somebody may know of, how far they are.
//!
//! A mechanism: it has no operation of its own and writes nothing. Of row 46, `Unit` is the lead unit's
//! tasks, `Task` the own part once released, `Assigned` the inspector's checks once released, `All` what
//! is published (the regulations office: with a reason, logged).

mod counting;
pub mod facts;
mod parts;
mod public;
pub mod reach;
pub mod rules;
pub mod sealed;
mod visible;
pub mod visits;

pub use self::counting::{Knowledge, Visit, visits_since};
pub use self::parts::{Standing, shows_result};
pub use self::public::{IsPublicResult, is_public_result};
pub use self::visible::{
    Condition, Sight, has_publication, is_assigned_to, is_public, visible_checks, visible_ways,
};

crate::rights! {
    GetCheck "get_check" row "46" key "checks:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
}
