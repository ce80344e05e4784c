//! Signing in and out, with a mouse and with the keyboard, on a desk and on a phone.

mod administrators;
mod calendar;
mod dictionaries;
mod sessions;
mod settings;
mod units;

use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_with_wrong_password_says_so_and_with_the_right_one_opens_the_work_area() {
    let app = App::start(Kind::Sqlite);
    journey("sign_in", app.origin(), Device::Desk, async |page: Page| {
        page.open("/app").await;
        page.see("登录").await;
        page.check_accessibility().await;
        page.shoot("sign-in").await;
        page.dark(true).await;
        page.check_accessibility().await;
        page.shoot("sign-in-dark").await;
        page.dark(false).await;
        page.fill("账号", "city_operator").await;
        page.fill("密码", "not this one").await;
        page.click(Role::Button, "登录").await;
        page.see("账号或密码不正确").await;
        page.shoot("sign-in-refused").await;
        page.fill("密码", PASSWORD).await;
        page.click(Role::Button, "登录").await;
        page.find(Role::Button, "沈知行，个人菜单").await;
        page.check_accessibility().await;
        page.shoot("home").await;
        page.reload().await;
        page.see("沈知行").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_by_keyboard_on_a_phone_and_sign_out() {
    let app = App::start(Kind::Sqlite);
    journey(
        "sign_in_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            page.open("/app").await;
            page.see("登录").await;
            page.check_width().await;
            page.fill("账号", "inspector").await;
            page.tab_to("密码").await;
            page.type_text(PASSWORD).await;
            page.press(Key::Enter).await;
            page.gone(Role::Button, "登录").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("home-phone").await;
            // Its name says who it is where there is no room to show it.
            page.find(Role::Button, "秦朗，个人菜单").await;
            super::sign_out(&page).await;
        },
    )
    .await;
}
