//! Operations of `org`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use chrono::NaiveDate;
use sortition_contract::org::{
    AccountRequestView, CalendarDayView, CalendarYearView, ChangePassword, CheckPasswordLink,
    ConfirmedAccountRequest, CreateAccountRequest, CreateUnit, CreateUser, DeadlineView,
    IndustryView, NotificationView, OwnSessionView, PasswordLinkView, RegionView, ResetPassword,
    RoleView, SetCalendarDay, SetCalendarYear, SetRoles, SetSetting, SettingValueView, SettingView,
    UnitView, UpdateUnit, UsePasswordLink, UserView, UserWithLink,
};
use sortition_contract::page::{Page, Reason};

/// One's own notifications, the newest first.
pub async fn list_notifications(query: ListQuery) -> Result<Page<NotificationView>, Error> {
    api::get("/notifications")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// Marks a notification as read.
pub async fn read_notification(id: &str) -> Result<(), Error> {
    api::post(format!("/notifications/{id}/read"))
        .send_empty()
        .await
}

/// Marks all of one's notifications as read.
pub async fn read_all_notifications() -> Result<(), Error> {
    api::post("/notifications/read-all").send_empty().await
}

/// Changes one's own password; ends one's other sessions.
pub async fn change_password(body: &ChangePassword) -> Result<(), Error> {
    api::put("/me/password").json(body).send_empty().await
}

/// One's own sessions that are alive.
pub async fn list_own_sessions() -> Result<Vec<OwnSessionView>, Error> {
    let page: Page<OwnSessionView> = api::get("/me/sessions").send().await?;
    Ok(page.items)
}

/// Ends one of one's own sessions.
pub async fn end_own_session(id: &str) -> Result<(), Error> {
    api::delete(format!("/me/sessions/{id}")).send_empty().await
}

/// Ends one's own sessions but this one.
pub async fn end_other_sessions() -> Result<(), Error> {
    api::post("/me/sessions/end-others").send_empty().await
}

/// All units, those that are closed too, in their order. There are fewer than a page holds.
pub async fn all_units() -> Result<Vec<UnitView>, Error> {
    let page: Page<UnitView> = api::get("/units").encoded_query("limit=200").send().await?;
    Ok(page.items)
}

/// The regions of the city, itself first.
pub async fn all_regions() -> Result<Vec<RegionView>, Error> {
    let page: Page<RegionView> = api::get("/regions").send().await?;
    Ok(page.items)
}

/// Sections and divisions of GB/T 4754.
pub async fn all_industries() -> Result<Vec<IndustryView>, Error> {
    let page: Page<IndustryView> = api::get("/industries").send().await?;
    Ok(page.items)
}

/// Accounts.
pub async fn list_users(query: ListQuery) -> Result<Page<UserView>, Error> {
    api::get("/users")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One account.
pub async fn get_user(id: &str) -> Result<UserView, Error> {
    api::get(format!("/users/{id}")).send().await
}

/// Makes an account; the answer holds the link by which its owner sets a password.
pub async fn create_user(body: &CreateUser) -> Result<UserWithLink, Error> {
    api::post("/users").json(body).send().await
}

/// Makes the link by which an account's owner sets a new password.
pub async fn reset_password(id: &str, body: &ResetPassword) -> Result<UserWithLink, Error> {
    api::post(format!("/users/{id}/reset-password"))
        .json(body)
        .send()
        .await
}

/// Whose password a link sets.
pub async fn check_password_link(token: &str) -> Result<PasswordLinkView, Error> {
    let body = CheckPasswordLink {
        token: token.to_owned(),
    };
    api::post("/password-link/check")
        .json(&body)
        .without_session()
        .send()
        .await
}

/// Sets the password of a link's account.
pub async fn use_password_link(body: &UsePasswordLink) -> Result<(), Error> {
    api::post("/password-link")
        .json(body)
        .without_session()
        .send_empty()
        .await
}

/// Asks for something about an account, which another administrator confirms.
pub async fn create_account_request(
    user_id: &str,
    body: &CreateAccountRequest,
) -> Result<AccountRequestView, Error> {
    api::post(format!("/users/{user_id}/requests"))
        .json(body)
        .send()
        .await
}

/// The requests about administrators' accounts: those that wait first.
pub async fn list_account_requests() -> Result<Vec<AccountRequestView>, Error> {
    let page: Page<AccountRequestView> = api::get("/account-requests").send().await?;
    Ok(page.items)
}

/// Confirms a request: it is done.
pub async fn confirm_account_request(
    id: &str,
    version: i64,
) -> Result<ConfirmedAccountRequest, Error> {
    api::post(format!("/account-requests/{id}/confirm"))
        .if_match(version)
        .send()
        .await
}

/// Refuses a request.
pub async fn refuse_account_request(
    id: &str,
    version: i64,
    reason: String,
) -> Result<AccountRequestView, Error> {
    api::post(format!("/account-requests/{id}/refuse"))
        .if_match(version)
        .json(&Reason { reason })
        .send()
        .await
}

/// Takes one's own request back.
pub async fn withdraw_account_request(id: &str, version: i64) -> Result<AccountRequestView, Error> {
    api::post(format!("/account-requests/{id}/withdraw"))
        .if_match(version)
        .send()
        .await
}

/// Disables an account.
pub async fn disable_user(id: &str) -> Result<UserView, Error> {
    api::post(format!("/users/{id}/disable")).send().await
}

/// Opens a locked account.
pub async fn unlock_user(id: &str) -> Result<UserView, Error> {
    api::post(format!("/users/{id}/unlock")).send().await
}

/// Ends all sessions of an account.
pub async fn end_user_sessions(id: &str) -> Result<(), Error> {
    api::post(format!("/users/{id}/end-sessions"))
        .send_empty()
        .await
}

/// Sets all roles of an account.
pub async fn set_user_roles(
    id: &str,
    version: i64,
    roles: Vec<RoleView>,
) -> Result<UserView, Error> {
    api::put(format!("/users/{id}/roles"))
        .if_match(version)
        .json(&SetRoles { roles })
        .send()
        .await
}

/// One unit.
pub async fn get_unit(id: &str) -> Result<UnitView, Error> {
    api::get(format!("/units/{id}")).send().await
}

/// Makes a unit.
pub async fn create_unit(body: &CreateUnit) -> Result<UnitView, Error> {
    api::post("/units").json(body).send().await
}

/// Changes a unit.
pub async fn update_unit(id: &str, version: i64, body: &UpdateUnit) -> Result<UnitView, Error> {
    api::patch(format!("/units/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

/// The settings in force.
pub async fn list_settings() -> Result<Vec<SettingView>, Error> {
    let page: Page<SettingView> = api::get("/settings").send().await?;
    Ok(page.items)
}

/// The values that a setting had, has and will have.
pub async fn list_setting_values(key: &str) -> Result<Vec<SettingValueView>, Error> {
    let page: Page<SettingValueView> = api::get(format!("/settings/{key}/values")).send().await?;
    Ok(page.items)
}

/// Sets a value from a day on.
pub async fn set_setting(key: &str, body: &SetSetting) -> Result<SettingView, Error> {
    api::put(format!("/settings/{key}")).json(body).send().await
}

/// The days of a year that don't follow Monday to Friday.
pub async fn list_calendar(year: i32) -> Result<Vec<CalendarDayView>, Error> {
    let page: Page<CalendarDayView> = api::get("/calendar")
        .encoded_query(&format!("year={year}"))
        .send()
        .await?;
    Ok(page.items)
}

/// The years of which the calendar has rows.
pub async fn list_calendar_years() -> Result<Vec<CalendarYearView>, Error> {
    let page: Page<CalendarYearView> = api::get("/calendar/years").send().await?;
    Ok(page.items)
}

/// The last of so many working days after a day.
pub async fn get_deadline(from: NaiveDate, working_days: i64) -> Result<DeadlineView, Error> {
    api::get("/calendar/deadline")
        .encoded_query(&format!("from={from}&working_days={working_days}"))
        .send()
        .await
}

/// Says whether a day is worked.
pub async fn set_calendar_day(
    on: NaiveDate,
    body: &SetCalendarDay,
) -> Result<CalendarDayView, Error> {
    api::put(format!("/calendar/{on}")).json(body).send().await
}

/// Lets a day follow Monday to Friday again.
pub async fn delete_calendar_day(on: NaiveDate) -> Result<(), Error> {
    api::delete(format!("/calendar/{on}")).send_empty().await
}

/// Sets all days of a year that don't follow Monday to Friday.
pub async fn set_calendar_year(
    year: i32,
    body: &SetCalendarYear,
) -> Result<Vec<CalendarDayView>, Error> {
    let page: Page<CalendarDayView> = api::put(format!("/calendar/years/{year}"))
        .json(body)
        .send()
        .await?;
    Ok(page.items)
}
