//! `org`: units, users and their roles, sessions, settings, calendar, notifications.
//!
//! Accounts: invited → active ⇄ locked → disabled; never deleted. A lock keeps others from signing
//! in, and ends no session. Sessions: alive until signed out, idle, too old, one too many, or one of
//! their former refresh tokens is used. A password is set by its owner alone: by the present one, or by a
//! link that an administrator makes. What concerns an administrator's account or role is asked for by one
//! of the three and confirmed by another: requested → confirmed, refused, withdrawn, lapsed
//! (`rules::account_requests`). Who may do what is in the table below (rows 0–9 of `rights.md`).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod seed;
pub mod store;

use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::org::rules::account_requests::AccountRequestEvent;
use crate::org::rules::users::UserEvent;

crate::rights! {
    SignIn "sign_in" row "0" => [PUBLIC]
    RefreshSession "refresh_session" row "0" => [PUBLIC]
    CheckPasswordLink "check_password_link" row "0" => [PUBLIC]
    UsePasswordLink "use_password_link" row "0" => [PUBLIC]
    EndSession "end_session" row "6" => [EVERYBODY_OWN]
    GetMe "get_me" row "6" => [EVERYBODY_OWN]
    ChangePassword "change_password" row "6" => [EVERYBODY_OWN]
    ListOwnSessions "list_own_sessions" row "6" => [EVERYBODY_OWN]
    EndOwnSession "end_own_session" row "6" => [EVERYBODY_OWN]
    EndOtherSessions "end_other_sessions" row "6" => [EVERYBODY_OWN]
    ListUnits "list_units" row "1" key "any" => [EVERYBODY_ALL]
    GetUnit "get_unit" row "1" key "any" => [EVERYBODY_ALL]
    CreateUnit "create_unit" row "2" => { SystemAdmin: All; }
    UpdateUnit "update_unit" row "2" sees GetUnit => { SystemAdmin: All; }
    ListUsers "list_users" row "5" => {
        Operator: Unit; Approver: Unit; CountyOperator: Unit; CountyApprover: Unit;
        Regulations: All; CityLead: All; SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    GetUser "get_user" row "5" => {
        Operator: Unit; Approver: Unit; CountyOperator: Unit; CountyApprover: Unit;
        Regulations: All; CityLead: All; SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    CreateUser "create_user" row "3" => { SystemAdmin: All; }
    DisableUser "disable_user" row "3" sees GetUser => { SystemAdmin: All; }
    ResetPassword "reset_password" row "3" sees GetUser => { SystemAdmin: All; }
    SetUserRoles "set_user_roles" row "4" sees GetUser => { SecurityAdmin: All; }
    UnlockUser "unlock_user" row "4" sees GetUser => { SecurityAdmin: All; }
    EndUserSessions "end_user_sessions" row "4" sees GetUser => { SecurityAdmin: All; }
    CreateAccountRequest "create_account_request" row "3, 4" sees GetUser => {
        SystemAdmin: All; SecurityAdmin: All;
    }
    ListAccountRequests "list_account_requests" row "3, 4" => {
        SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    GetAccountRequest "get_account_request" row "3, 4" => {
        SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    ConfirmAccountRequest "confirm_account_request" row "3, 4" sees GetAccountRequest => {
        SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    RefuseAccountRequest "refuse_account_request" row "3, 4" sees GetAccountRequest => {
        SystemAdmin: All; SecurityAdmin: All; Auditor: All;
    }
    WithdrawAccountRequest "withdraw_account_request" row "3, 4" sees GetAccountRequest => {
        SystemAdmin: All; SecurityAdmin: All;
    }
    ListNotifications "list_notifications" row "6" => [EVERYBODY_OWN]
    ReadNotification "read_notification" row "6" => [EVERYBODY_OWN]
    ReadAllNotifications "read_all_notifications" row "6" => [EVERYBODY_OWN]
    ListSettings "list_settings" row "9" => [EVERYBODY_ALL]
    ListSettingValues "list_setting_values" row "9" => [EVERYBODY_ALL]
    SetSetting "set_setting" row "8, 9, 31" => { Regulations: All; CityLead: All; SecurityAdmin: All; }
    ListCalendar "list_calendar" row "1" key "any" => [EVERYBODY_ALL]
    GetDeadline "get_deadline" row "1" key "any" => [EVERYBODY_ALL]
    ListCalendarYears "list_calendar_years" row "1" key "any" => [EVERYBODY_ALL]
    SetCalendarDay "set_calendar_day" row "9" => { Regulations: All; }
    DeleteCalendarDay "delete_calendar_day" row "9" => { Regulations: All; }
    SetCalendarYear "set_calendar_year" row "9" => { Regulations: All; }
    ListRegions "list_regions" row "1" key "any" => [EVERYBODY_ALL]
    ListIndustries "list_industries" row "1" key "any" => [EVERYBODY_ALL]
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    let account = Audience::Named(|_, event| Ok(vec![event.record_id.clone().into()]));
    let asker = Audience::Named(|connection, event| {
        store::account_requests::read_askers(connection, &event.record_id.clone().into())
    });
    let decided = ["org.confirm_account_request", "org.refuse_account_request"];
    [
        told(&["org.reset_password", "org.set_password"], account),
        told(&decided, asker),
    ]
    .concat()
}

/// Who may take which list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![
        ListUsers::RIGHT,
        ListUnits::RIGHT,
        ListNotifications::RIGHT,
        ListAccountRequests::RIGHT,
    ]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![Duty {
        name: "deliver_notifications",
        rhythm: Rhythm::Always,
        run: actions::notifications::deliver,
    }]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![
        Sorted::of::<ListNotifications>(store::notifications::NotificationSort::FIELDS),
        Sorted::of::<ListUnits>(store::units::UnitSort::FIELDS),
        Sorted::of::<ListUsers>(store::users::UserSort::FIELDS),
    ]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![
        Life::of::<UserEvent>("users"),
        Life::of::<AccountRequestEvent>("account_requests"),
    ]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::sessions::sign_in)
        .service(routes::sessions::refresh_session)
        .service(routes::sessions::end_session)
        .service(routes::sessions::get_me)
        .service(routes::sessions::change_password)
        .service(routes::sessions::own::list_own_sessions)
        .service(routes::sessions::own::end_own_session)
        .service(routes::sessions::own::end_other_sessions)
        .service(routes::units::list_units)
        .service(routes::units::get_unit)
        .service(routes::units::create_unit)
        .service(routes::units::update_unit)
        .service(routes::users::list_users)
        .service(routes::users::get_user)
        .service(routes::users::create_user)
        .service(routes::users::reset_password)
        .service(routes::users::disable_user)
        .service(routes::users::unlock_user)
        .service(routes::users::end_user_sessions)
        .service(routes::users::set_user_roles)
        .service(routes::account_requests::create_account_request)
        .service(routes::account_requests::list_account_requests)
        .service(routes::account_requests::get_account_request)
        .service(routes::account_requests::confirm_account_request)
        .service(routes::account_requests::refuse_account_request)
        .service(routes::account_requests::withdraw_account_request)
        .service(routes::password_links::check_password_link)
        .service(routes::password_links::use_password_link)
        .service(routes::notifications::list_notifications)
        .service(routes::notifications::read_all_notifications)
        .service(routes::notifications::read_notification)
        .service(routes::settings::list_settings)
        .service(routes::settings::list_setting_values)
        .service(routes::settings::set_setting)
        .service(routes::calendar::list_calendar)
        .service(routes::calendar::list_calendar_years)
        .service(routes::calendar::get_deadline)
        .service(routes::calendar::set_calendar_year)
        .service(routes::calendar::set_calendar_day)
        .service(routes::calendar::delete_calendar_day)
        .service(routes::dictionaries::list_regions)
        .service(routes::dictionaries::list_industries);
}
