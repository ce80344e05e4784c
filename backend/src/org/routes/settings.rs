//! `/settings`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::request::{Command, Query};
use crate::kernel::services::Services;
use crate::org::actions::settings as actions;
use crate::org::{ListSettingValues, ListSettings, SetSetting};
use actix_web::{get, put, web};
use sortition_contract::error::Problem;
use sortition_contract::org::{self as contract, SettingValueView, SettingView};
use sortition_contract::page::Page;

/// The settings in force today, with the values before and those to come.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<SettingView>)))]
#[get("/settings")]
pub async fn list_settings(
    query: Query<ListSettings>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<SettingView>>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::list_settings(connection, call)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// The values that a setting had, has and will have, the latest day first.
#[utoipa::path(
    tag = "org",
    params(("key" = String, Path)),
    responses((status = 200, body = Page<SettingValueView>), (status = 404, body = Problem))
)]
#[get("/settings/{key}/values")]
pub async fn list_setting_values(
    query: Query<ListSettingValues>,
    key: web::Path<String>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<SettingValueView>>, ApiError> {
    let items = services
        .read(query.call, move |connection, _| {
            actions::list_setting_values(connection, &key)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// Sets a setting from a day on; the values before stay.
#[utoipa::path(
    tag = "org",
    params(("key" = String, Path)),
    request_body = contract::SetSetting,
    responses((status = 200, body = SettingView), (status = 403, body = Problem), (status = 422, body = Problem))
)]
#[put("/settings/{key}")]
pub async fn set_setting(
    command: Command<SetSetting, web::Json<contract::SetSetting>>,
    key: web::Path<String>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (key, wanted) = (key.into_inner(), command.body.into_inner());
    services
        .locked(command.call, move |connection, call| {
            Reply::ok(&actions::set_setting(connection, call, &key, &wanted)?)
        })
        .await
}
