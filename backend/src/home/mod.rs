//! `home`: the workbench. What waits for the signed-in person in all modules, and what is due when.
//!
//! It has no records of its own and writes nothing: its store reads other modules' tables, within
//! what their rows of the rights table reach for the caller. What waits is what `allowed_actions`
//! of the record would offer (`tests/api/home` holds both against each other).

pub mod actions;
pub mod routes;
pub mod store;

use crate::kernel::routes::Routes;

crate::rights! {
    GetWaiting "get_waiting" row "6" => [EVERYBODY_OWN]
    GetDue "get_due" row "6" => [EVERYBODY_OWN]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config.service(routes::get_waiting).service(routes::get_due);
}
