//! `org`: units, users and their roles, sessions, settings, calendar, notifications.
//!
//! Accounts: invited → active ⇄ locked → disabled; never deleted. Sessions: alive until signed
//! out, idle, too old, or their refresh token is used twice. Who may do what is in the table
//! below (rows 0–9 of `rights.md`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod seed;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

crate::rights! {
    SignIn "sign_in" row "0" => [PUBLIC]
    RefreshSession "refresh_session" row "0" => [PUBLIC]
    EndSession "end_session" row "6" => [EVERYBODY_OWN]
    GetMe "get_me" row "6" => [EVERYBODY_OWN]
    ChangePassword "change_password" row "6" => [EVERYBODY_OWN]
    ListUnits "list_units" row "1" key "any" => [EVERYBODY_ALL]
    GetUnit "get_unit" row "1" key "any" => [EVERYBODY_ALL]
    CreateUnit "create_unit" row "2" => { SystemAdmin: All; }
    UpdateUnit "update_unit" row "2" sees GetUnit => { SystemAdmin: All; }
    ListRegions "list_regions" row "1" key "any" => [EVERYBODY_ALL]
    ListIndustries "list_industries" row "1" key "any" => [EVERYBODY_ALL]
}

/// Mounts the module's routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(routes::sessions::sign_in)
        .service(routes::sessions::refresh_session)
        .service(routes::sessions::end_session)
        .service(routes::sessions::get_me)
        .service(routes::sessions::change_password)
        .service(routes::units::list_units)
        .service(routes::units::get_unit)
        .service(routes::units::create_unit)
        .service(routes::units::update_unit)
        .service(routes::dictionaries::list_regions)
        .service(routes::dictionaries::list_industries);
}
