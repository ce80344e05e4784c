//! A plan from the first word to the public: its entry with the live count, four eyes, publication.

use http::Method;
use serde_json::json;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::builders::import;
use sortition_tests::fixtures::objects_csv;
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

/// How many objects the register holds; all of them are active.
const OBJECTS: u32 = 300;

/// An application whose register holds objects.
async fn filled() -> App {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let job = import(
        &operator,
        "/objects/import",
        objects_csv(OBJECTS).into_bytes(),
    )
    .await;
    assert_eq!(job["result"]["created"], OBJECTS, "{job}");
    app
}

/// Somebody who is operator and approver of the same unit, as in a small one.
async fn gives_both_roles(app: &App, username: &str) {
    let admin = app.sign_in("security_admin").await;
    let path = format!("/users/{}", app.user(username));
    let etag = admin.get(&path).await.etag().to_owned();
    let unit = app.unit("130100-LSB");
    let roles = json!({ "roles": [{ "role": "operator", "unit_id": unit },
        { "role": "approver", "unit_id": unit }] });
    admin
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await
        .ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn write_a_plan_be_refused_as_its_submitter_and_publish_it_with_other_eyes() {
    let app = filled().await;
    gives_both_roles(&app, "city_operator").await;
    journey("plans", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        create_plan(&page).await;
        write_entry(&page).await;
        submit(&page).await;
        page.see("这份计划由您提交，按规定须由另一人批准。").await;
        page.check_accessibility().await;
        page.shoot("plan-own").await;
        let plan = page.path().await;
        sign_out(&page).await;
        sign_in(&page, "city_approver").await;
        approve_and_publish(&page, &plan).await;
    })
    .await;
}

async fn create_plan(page: &Page) {
    page.part(Role::Navigation, "主导航")
        .await
        .click(Role::Link, "年度抽查计划")
        .await;
    page.see("没有计划").await;
    page.check_accessibility().await;
    page.shoot("plans-empty").await;
    page.click(Role::Button, "新建计划").await;
    let dialog = page.part(Role::Dialog, "新建年度抽查计划").await;
    assert_eq!(dialog.value("标题").await, "2026 年度随机抽查工作计划");
    page.check_accessibility().await;
    dialog.fill("标题", "2026 年用工检查计划").await;
    dialog.click(Role::Button, "新建计划").await;
    page.see("还没有条目").await;
    page.check_accessibility().await;
    page.shoot("plan-empty").await;
    // Without entries nothing is reached.
    page.click(Role::Button, "提交审核").await;
    let dialog = page.part(Role::Dialog, "提交这份计划？").await;
    dialog.see("三项指标都无从计算").await;
    dialog.see_no("均能达到").await;
    dialog.click(Role::Button, "返回").await;
}

async fn write_entry(page: &Page) {
    page.click(Role::Link, "添加条目").await;
    let count = page.part(Role::Region, "实时计数").await;
    count.see("范围内 300").await;
    page.click(Role::Button, "保存条目").await;
    page.see("请填写此项").await;
    page.fill("条目名称", "用人单位劳动合同订立情况抽查").await;
    page.fill("抽查事项", "RS0102").await;
    page.press(Key::Enter).await;
    page.press(Key::Escape).await;
    // The settings' ratios stand there to begin with.
    assert_eq!(page.value("A 级抽取比例").await, "1");
    assert_eq!(page.value("B 级抽取比例").await, "3");
    page.fill("B 级抽取比例", "10").await;
    page.fill("C 级抽取比例", "9").await;
    page.press(Key::Backspace).await;
    count.see("所在等级未设比例").await;
    page.see("邀请配合部门的功能尚未开放").await;
    let before = count.text().await;
    page.fill("D 级至少抽取户数", "2").await;
    page.fill("D 级抽取比例", "100").await;
    page.click(Role::Checkbox, "A 级").await;
    page.click(Role::Checkbox, "B 级").await;
    count.see_no("范围内 300").await;
    assert_ne!(before, count.text().await);
    page.click(Role::Checkbox, "11 月").await;
    page.click(Role::Checkbox, "12 月").await;
    count.see("全年抽取 2 次").await;
    page.check_accessibility().await;
    page.shoot("plan-entry").await;
    page.dark(true).await;
    page.check_accessibility().await;
    page.shoot("plan-entry-dark").await;
    page.dark(false).await;
    page.click(Role::Button, "保存条目").await;
    page.see("用人单位劳动合同订立情况抽查").await;
    page.see("对三项指标的预测").await;
    page.check_accessibility().await;
    page.shoot("plan-draft").await;
}

async fn submit(page: &Page) {
    page.click(Role::Button, "提交审核").await;
    let dialog = page.part(Role::Dialog, "提交这份计划？").await;
    // Only one entry, and it isn't joint: what that means for the targets is said before it counts.
    dialog.see("联合抽查次数占比：0 / 2 次").await;
    page.shoot("plan-submit").await;
    dialog.click(Role::Button, "提交审核").await;
    page.see("待审核").await;
}

async fn approve_and_publish(page: &Page, plan: &str) {
    page.open(plan).await;
    page.click(Role::Button, "用人单位劳动合同订立情况抽查")
        .await;
    let drawer = page
        .part(Role::Dialog, "条目 01　用人单位劳动合同订立情况抽查")
        .await;
    drawer.see("RS0102").await;
    drawer.see("D 级 100%，至少 2 户").await;
    page.check_accessibility().await;
    page.shoot("plan-drawer").await;
    drawer.click(Role::Button, "关闭").await;
    page.click(Role::Button, "退回").await;
    let dialog = page.part(Role::Dialog, "退回这份计划？").await;
    dialog.click(Role::Button, "退回").await;
    dialog.see("请填写此项").await;
    dialog.click(Role::Button, "返回").await;
    page.click(Role::Button, "批准").await;
    let dialog = page.part(Role::Dialog, "批准这份计划？").await;
    dialog.see("联合抽查次数占比：0 / 2 次").await;
    dialog.click(Role::Button, "批准").await;
    page.see("已批准，等待公示。").await;
    page.click(Role::Button, "公示").await;
    let dialog = page.part(Role::Dialog, "公示这份计划？").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "公示").await;
    page.see("第 1 版").await;
    page.check_accessibility().await;
    page.shoot("plan-published").await;
    page.dark(true).await;
    page.check_accessibility().await;
    page.shoot("plan-published-dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn return_a_plan_on_a_phone_with_its_reason() {
    let app = filled().await;
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "2026 年补充计划" });
    let plan = operator.post("/plans", &plan).await.id();
    let path = format!("/plans/{plan}");
    let item = sortition_tests::builders::items(&operator, &["RS0102"]).await;
    let entry = json!({ "title": "劳动合同抽查", "item_ids": item, "months": [12],
        "ratios": [{ "stratum": "all", "ratio_bp": 300 }] });
    operator
        .post(&format!("{path}/entries"), &entry)
        .await
        .with(201);
    operator.command(&format!("{path}/submit")).await.ok();
    let request = operator.request(Method::GET, &path);
    assert_eq!(operator.send(request).await.ok()["state"], "submitted");
    journey(
        "plans_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "city_approver").await;
            page.open("/app/plans").await;
            page.see("2026 年补充计划").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("plans-phone").await;
            page.click(Role::Link, "2026 年补充计划").await;
            page.see("还差 1 次").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("plan-phone").await;
            page.click(Role::Button, "退回").await;
            let dialog = page.part(Role::Dialog, "退回这份计划？").await;
            dialog.fill("退回意见", "请补充联合抽查条目。").await;
            page.check_width().await;
            dialog.click(Role::Button, "退回").await;
            page.see("顾明远 退回：“请补充联合抽查条目。”").await;
            sign_out(&page).await;
            sign_in(&page, "city_operator").await;
            page.open(&format!("/app/plans/{plan}/entries/new")).await;
            page.see("实时计数").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("plan-entry-phone").await;
        },
    )
    .await;
}
