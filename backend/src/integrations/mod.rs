//! `integrations`: keys by which programs of units sign in.
//!
//! A program has an account of its unit and at the most two living keys, so that one can be replaced
//! while the other is in use. A key: active → revoked, or expired when its time is over; it reaches what
//! the unit's people reach, within its scopes, and is stopped with its unit or with the account of
//! whoever made it. Its secret is shown once. Which operation needs which scope stands in the modules'
//! rows of the rights table (`key`); how a key is read and held against that is in `kernel::api_keys` and
//! `kernel::request`. Who may do what with keys is in the table below (row 71 of `rights.md`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use sortition_contract::integrations::ApiKeyAction;

crate::rights! {
    ListApiKeys "list_api_keys" row "71" => {
        Approver: Unit; Regulations: All; CountyApprover: Unit; SecurityAdmin: All;
    }
    GetApiKey "get_api_key" row "71" => {
        Approver: Unit; Regulations: All; CountyApprover: Unit; SecurityAdmin: All;
    }
    CreateApiKey "create_api_key" row "71" => {
        Approver: Unit; Regulations: All; CountyApprover: Unit;
    }
    RotateApiKey "rotate_api_key" row "71" sees GetApiKey => {
        Approver: Unit; Regulations: All; CountyApprover: Unit;
    }
    RevokeApiKey "revoke_api_key" row "71" sees GetApiKey => {
        Approver: Unit; Regulations: All; CountyApprover: Unit; SecurityAdmin: All;
    }
    ListKeyScopes "list_key_scopes" row "71" => {
        Approver: Unit; Regulations: All; CountyApprover: Unit;
    }
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListApiKeys::RIGHT]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListApiKeys>(store::ApiKeySort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<ApiKeyAction>("api_keys")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::list_api_keys)
        .service(routes::create_api_key)
        .service(routes::get_api_key)
        .service(routes::rotate_api_key)
        .service(routes::revoke_api_key)
        .service(routes::list_key_scopes);
}
