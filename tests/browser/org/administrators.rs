//! A password that is reset by two, and set by its owner on the page of the link.

use crate::{sign_in, sign_out};
use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

/// A password that is good enough.
const OTHER: &str = "Another-Horse-8";

/// The path of the link that a dialog shows.
fn path_of_link(text: &str) -> String {
    let (_, token) = text.split_once("/app/set-password#").expect("a link");
    let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(token.len(), 64, "{text}");
    format!("/app/set-password#{token}")
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_the_auditors_password_by_two_and_set_it_by_the_link() {
    let app = App::start(Kind::Sqlite);
    let account = format!("/app/users/{}", app.user("auditor"));
    journey(
        "administrators",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "system_admin").await;
            page.open(&account).await;
            page.click(Role::Button, "重置密码").await;
            let dialog = page.part(Role::Dialog, "重置该账号的密码？").await;
            dialog.see("须由三员中的另一员确认").await;
            dialog.click(Role::Checkbox, "原密码立即失效").await;
            dialog.fill("申请理由", "本人忘记密码").await;
            page.check_accessibility().await;
            page.shoot("administrators-ask").await;
            dialog.click(Role::Button, "提交申请").await;
            page.see("待确认的申请").await;
            page.find(Role::Button, "撤回申请").await;
            assert_eq!(page.count(Role::Button, "重置密码").await, 0);
            assert_eq!(page.count(Role::Button, "确认").await, 0);
            sign_out(&page).await;
            // The second one finds it on the workbench and on the page of accounts.
            sign_in(&page, "security_admin").await;
            page.find(Role::Region, "等我处理").await;
            page.see("申计").await;
            page.open("/app/users").await;
            page.see_in_row("本人忘记密码", "待确认").await;
            page.click(Role::Button, "inspector：操作").await;
            page.click(Role::Button, "结束会话").await;
            let dialog = page.part(Role::Dialog, "结束该账号的全部会话？").await;
            dialog.click(Role::Button, "结束会话").await;
            page.see("会话已结束").await;
            page.check_accessibility().await;
            page.shoot("administrators-list").await;
            page.open(&account).await;
            page.see("重置密码（原密码立即失效）").await;
            page.check_accessibility().await;
            page.shoot("administrators-request").await;
            page.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "确认这项申请？").await;
            dialog.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "一次性链接").await;
            dialog.see("链接只显示这一次").await;
            page.check_accessibility().await;
            page.shoot("administrators-link").await;
            let link = path_of_link(&dialog.text().await);
            dialog.click(Role::Button, "已转交，关闭").await;
            page.see_no("待确认的申请").await;
            // Nobody changes their own roles.
            page.open("/app/users").await;
            page.fill("姓名、账号", "security_admin").await;
            page.click(Role::Link, "security_admin").await;
            page.see("不能变更自己的角色").await;
            assert_eq!(page.count(Role::Button, "保存角色").await, 0);
            sign_out(&page).await;
            set_password_by(&page, &link).await;
            page.fill("账号", "auditor").await;
            page.fill("密码", OTHER).await;
            page.click(Role::Button, "登录").await;
            page.find(Role::Button, "申计，个人菜单").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn set_a_password_by_a_link_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    let system = app.sign_in("system_admin").await;
    let account = json!({ "username": "newcomer", "name": "新同事",
        "unit_id": app.unit("130100-LSB") });
    let made = system.post("/users", &account).await.with(201);
    let link = made["link"]["path"].as_str().expect("a link").to_owned();
    journey(
        "set_password_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            set_password_by(&page, &link).await;
            // It is good once.
            page.open("/portal").await;
            page.open(&link).await;
            page.see("链接无效、已使用或已过期").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("set-password-over-phone").await;
        },
    )
    .await;
}

/// Roles of an administrator are asked for; until then it is an account like others.
#[tokio::test(flavor = "multi_thread")]
async fn reset_and_disable_an_account_for_which_roles_are_asked() {
    let app = App::start(Kind::Sqlite);
    let id = app.user("section_operator");
    let security = app.sign_in("security_admin").await;
    let body = json!({ "kind": "set_roles", "reason": "岗位调整",
        "roles": [{ "role": "auditor", "unit_id": app.unit("130100-HRSS") }] });
    let asked = security.post(&format!("/users/{id}/requests"), &body).await;
    asked.with(201);
    journey(
        "asked_for_roles",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "system_admin").await;
            page.open(&format!("/app/users/{id}")).await;
            page.see("待确认的申请").await;
            page.find(Role::Button, "停用账号").await;
            page.click(Role::Button, "重置密码").await;
            let dialog = page.part(Role::Dialog, "重置该账号的密码？").await;
            dialog.click(Role::Button, "重置密码").await;
            page.part(Role::Dialog, "重置密码")
                .await
                .see("链接只显示这一次")
                .await;
        },
    )
    .await;
}

/// The second one is another account's: what stood there of the first is gone.
#[tokio::test(flavor = "multi_thread")]
async fn open_a_second_link_in_the_same_tab() {
    let app = App::start(Kind::Sqlite);
    let system = app.sign_in("system_admin").await;
    let mut links = Vec::new();
    for username in ["newcomer", "latecomer"] {
        let account = json!({ "username": username, "name": "新同事",
            "unit_id": app.unit("130100-LSB") });
        let made = system.post("/users", &account).await.with(201);
        let link = made["link"]["path"].as_str().expect("a link");
        links.push(link.to_owned());
    }
    journey(
        "second_link",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            page.open(&links[0]).await;
            page.see("newcomer").await;
            page.open(&links[1]).await;
            page.see("latecomer").await;
            page.see_no("newcomer").await;
            page.at("/app/set-password").await;
            // The same once more, which is used up then.
            set_password_by(&page, &links[1]).await;
            page.back().await;
            assert!(!page.path().await.contains('#'));
        },
    )
    .await;
}

/// Opens a link and sets a password there. Its secret doesn't stay in the address.
async fn set_password_by(page: &Page, link: &str) {
    page.open(link).await;
    page.see("有效期至").await;
    page.at("/app/set-password").await;
    page.check_width().await;
    page.check_accessibility().await;
    page.shoot("set-password").await;
    page.fill("新密码", OTHER).await;
    page.fill("再次输入新密码", "Another-Horse-9").await;
    page.click(Role::Button, "设置密码").await;
    page.see("两次输入的新密码不一致").await;
    page.fill("再次输入新密码", OTHER).await;
    page.click(Role::Button, "设置密码").await;
    page.see("密码已设置").await;
    page.check_accessibility().await;
    page.click(Role::Link, "登录").await;
    page.find(Role::Button, "登录").await;
}
