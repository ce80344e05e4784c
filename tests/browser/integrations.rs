//! Keys of programs: made, seen once, rotated and revoked by an approver; nothing for others.

use crate::{sign_in, sign_out};
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

/// How much of a key its list shows.
const PREFIX: usize = 22;

#[tokio::test(flavor = "multi_thread")]
async fn make_rotate_and_revoke_a_key() {
    let app = App::start(Kind::Sqlite);
    let asking = app.clone();
    journey(
        "keys",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "county_approver").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "接口密钥")
                .await;
            page.see("还没有接口密钥").await;
            page.check_accessibility().await;
            page.shoot("keys-none").await;
            page.click(Role::Link, "新建密钥").await;
            page.at("/app/api-keys/new").await;
            let first = create(&page).await;
            asking.with_token(&first).get("/objects").await.ok();
            page.at("/app/api-keys").await;
            let row = page.row("数据中台").await;
            row.see("有效").await;
            row.see("检查对象：查看").await;
            row.see("苏清和").await;
            page.check_accessibility().await;
            page.shoot("keys").await;
            let second = rotate(&page).await;
            asking.with_token(&second).get("/objects").await.ok();
            revoke(&page, &first).await;
            let old = asking.with_token(&first).get("/objects").await;
            old.refused(401, "key_revoked");
            asking.with_token(&second).get("/objects").await.ok();
            sign_out(&page).await;
            // Who works with records has nothing to do with keys.
            sign_in(&page, "county_operator").await;
            let menu = page.part(Role::Navigation, "主导航").await;
            assert_eq!(menu.count(Role::Link, "接口密钥").await, 0);
            page.open("/app/api-keys").await;
            page.see("没有权限").await;
        },
    )
    .await;
}

async fn create(page: &Page) -> String {
    page.find(Role::Checkbox, "检查对象：查看").await;
    page.check_accessibility().await;
    page.fill("程序名称", "数据中台").await;
    page.fill("来源地址", "127.0.0.0/80").await;
    page.click(Role::Checkbox, "检查对象：查看").await;
    page.click(Role::Button, "新建密钥").await;
    page.see("格式不正确").await;
    page.shoot("keys-new").await;
    page.click(Role::Button, "去掉 127.0.0.0/80").await;
    page.fill("来源地址", "127.0.0.0/8").await;
    // Leaving the field takes what is typed.
    page.fill("程序名称", "数据中台").await;
    page.find(Role::Button, "去掉 127.0.0.0/8").await;
    page.click(Role::Button, "新建密钥").await;
    let dialog = page.part(Role::Dialog, "请保存密钥").await;
    dialog.see("密钥只显示这一次").await;
    page.check_accessibility().await;
    let secret = secret_in(&dialog.text().await);
    dialog.click(Role::Button, "复制").await;
    dialog.click(Role::Button, "已保存，关闭").await;
    page.gone(Role::Dialog, "请保存密钥").await;
    page.see_no(&secret).await;
    secret
}

async fn rotate(page: &Page) -> String {
    page.click(Role::Button, "数据中台：操作").await;
    page.click(Role::Button, "轮换").await;
    let dialog = page.part(Role::Dialog, "轮换密钥？").await;
    dialog.see("原来的密钥继续有效").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "轮换").await;
    dialog.see("密钥只显示这一次").await;
    let secret = secret_in(&dialog.text().await);
    dialog.click(Role::Button, "已保存，关闭").await;
    page.gone(Role::Dialog, "轮换密钥？").await;
    page.see_in_row(&secret[..PREFIX], "有效").await;
    secret
}

async fn revoke(page: &Page, secret: &str) {
    let row = page.row(&secret[..PREFIX]).await;
    row.click(Role::Button, "数据中台：操作").await;
    page.click(Role::Button, "吊销").await;
    let dialog = page.part(Role::Dialog, "吊销密钥？").await;
    dialog.see(&secret[..PREFIX]).await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "吊销").await;
    page.see("密钥已吊销").await;
    page.see_in_row(&secret[..PREFIX], "已吊销").await;
}

/// The key that a text holds.
fn secret_in(text: &str) -> String {
    let words = text.split_whitespace();
    let mut keys = words.filter(|word| word.starts_with("sortition_") && word.len() > PREFIX);
    keys.next().expect("the dialog shows the key").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn read_keys_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "keys_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "regulations").await;
            page.open("/app/api-keys").await;
            page.see("还没有接口密钥").await;
            page.check_width().await;
            page.click(Role::Link, "新建密钥").await;
            page.find(Role::Checkbox, "检查对象：查看").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("keys-new-phone").await;
        },
    )
    .await;
}
