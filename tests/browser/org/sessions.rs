//! One's own sessions: seen where they are, ended from here; how long they live is a setting.

use crate::{sign_in, sign_out};
use serde_json::json;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn end_a_session_of_ones_own_and_all_others() {
    let app = App::start(Kind::Sqlite);
    let there = app.sign_in("city_operator").await;
    let nobody = app.nobody();
    journey(
        "sessions",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.click_holding(Role::Button, "个人菜单").await;
            page.click(Role::Button, "我的登录").await;
            page.at("/app/sessions").await;
            page.see_in_row("本次登录", "Chrome").await;
            page.check_accessibility().await;
            page.shoot("sessions").await;
            page.click(Role::Button, "结束").await;
            let dialog = page.part(Role::Dialog, "结束这处登录？").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "结束").await;
            page.see("这处登录已结束").await;
            page.gone(Role::Button, "结束").await;
            there.get("/me").await.refused(401, "token_expired");
            let body = json!({ "username": "city_operator", "password": PASSWORD });
            nobody.post("/session", &body).await.with(200);
            page.reload().await;
            page.find(Role::Button, "结束").await;
            page.click(Role::Button, "结束其他登录").await;
            let dialog = page.part(Role::Dialog, "结束其他全部登录？").await;
            dialog.click(Role::Button, "结束其他登录").await;
            page.see("其他登录已结束").await;
            page.gone(Role::Button, "结束").await;
            sign_out(&page).await;
            // How long they live is for the security administrator to set.
            sign_in(&page, "security_admin").await;
            page.open("/app/settings/sessions.idle_minutes").await;
            page.see("720分钟").await;
            page.fill("新的值", "30").await;
            page.fill("原因", "等保要求").await;
            page.click(Role::Button, "修改设置").await;
            page.see_in_row("等保要求", "30分钟").await;
            page.check_accessibility().await;
            page.shoot("sessions-setting").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_ones_own_sessions_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "sessions_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "inspector").await;
            page.open("/app/sessions").await;
            page.see("本次登录").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("sessions-phone").await;
        },
    )
    .await;
}
