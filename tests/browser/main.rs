//! Journeys through the page in Chromium, one file per module of the product.

mod audit;
mod checklist;
mod checks;
mod draws;
mod experts;
mod forms;
mod home;
mod integrations;
mod jobs;
mod ledgers;
mod lists;
mod main_way;
mod org;
mod parts;
mod plans;
mod portal;
mod publications;
mod registers;
mod reports;
mod tasks;

use serde_json::json;
use sortition_tests::App;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Page, Role};
use sortition_tests::builders::{Entry, create_task, draw, publish_plan, text};
use sortition_tests::fixtures::{object_code, object_name, region};

/// Signs in as one of the accounts, as every journey through the work area begins.
async fn sign_in(page: &Page, username: &str) {
    page.open("/app").await;
    page.fill("账号", username).await;
    page.fill("密码", PASSWORD).await;
    page.click(Role::Button, "登录").await;
    // Not only the form gone: until the answer is there, another address would find nobody signed in.
    page.find(Role::Button, "搜索企业、任务、公示").await;
}

/// Leaves the place to somebody else.
async fn sign_out(page: &Page) {
    page.click_holding(Role::Button, "个人菜单").await;
    page.click(Role::Button, "退出登录").await;
    page.find(Role::Button, "登录").await;
}

/// Puts invented enterprises and inspectors of 劳动保障监察局, as `(certificate, account)`, into the
/// register.
async fn fill_register(app: &App, objects: u32, inspectors: &[(&str, &str)]) {
    let operator = app.sign_in("city_operator").await;
    for number in 0..objects {
        let object = json!({ "code": object_code(number), "name": object_name(number),
            "type": "enterprise", "region_code": region(number), "credit_class": "B" });
        operator.post("/objects", &object).await.with(201);
    }
    for (code, username) in inspectors {
        let inspector = json!({ "code": code, "name": format!("执法{code}"),
            "unit_id": app.unit("130100-LSB"), "user_id": app.user(username),
            "valid_until": "2030-12-31" });
        operator.post("/inspectors", &inspector).await.with(201);
    }
}

/// A task whose one check is open to its two inspectors; gives the check's path and the account of
/// the inspector who leads it.
async fn released(app: &App) -> (String, &'static str) {
    let operator = app.sign_in("city_operator").await;
    fill_register(app, 1, &ACCOUNTS).await;
    let entry = Entry {
        item_codes: &["RS0101", "RS0201"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 10000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let task = create_task(app, &entry).await;
    draw(app, &task).await;
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    let check = operator
        .all(&format!("/checks?task_id={task}"))
        .await
        .remove(0);
    let lead = text(&check["parts"][0]["inspectors"][0], "code");
    let account = ACCOUNTS.iter().find(|(code, _)| *code == lead);
    let (_, account) = account.expect("the lead inspector has an account");
    (format!("/checks/{}", text(&check, "id")), account)
}

const ACCOUNTS: [(&str, &str); 2] = [("ZF000001", "inspector"), ("ZF000002", "inspector_02")];
