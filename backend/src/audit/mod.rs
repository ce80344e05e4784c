//! `audit`: reading the trail that `kernel::history` writes, and sealing it. It has no states and no
//! commands.
//!
//! The auditor reads all of it; the security administrator sees what auditors do. Personal fields
//! stand as keyed hashes and drawn objects by check id only, so that nothing leaks here, and nothing
//! ever has to be taken out: what is there is sealed into a chain of hashes ([`actions`]).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;

crate::rights! {
    ListAuditEvents "list_audit_events" row "69" => { SecurityAdmin: Own; Auditor: All; }
    ListAuditChanges "list_audit_changes" row "69" => { SecurityAdmin: Own; Auditor: All; }
    GetAuditChain "get_audit_chain" row "69" => { Auditor: All; }
    GetAuditReadings "get_audit_readings" row "69" => { Auditor: All; }
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListAuditEvents::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListAuditEvents>(store::AuditSort::FIELDS)]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::list_audit_events)
        .service(routes::list_audit_changes)
        .service(routes::chain::get_audit_chain)
        .service(routes::readings::get_audit_readings);
}
