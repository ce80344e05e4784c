//! Operations of `org`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::org::{
    ChangePassword, CreateUser, CreatedUser, IndustryView, NotificationView, RegionView, RoleView,
    SetRoles, UnitView, UserView,
};
use sortition_contract::page::Page;

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

/// All units that take part, in their order. There are fewer than a page holds.
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

/// Makes an account; the answer holds its first password.
pub async fn create_user(body: &CreateUser) -> Result<CreatedUser, Error> {
    api::post("/users").json(body).send().await
}

/// Gives an account a new first password.
pub async fn reset_password(id: &str) -> Result<CreatedUser, Error> {
    api::post(format!("/users/{id}/reset-password"))
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
