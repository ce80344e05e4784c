//! A task of a published entry: made, looked at before the draw, changed, its team named; void by two.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::{Entry, create_task, import, publish_plan};
use sortition_tests::fixtures::{inspectors_csv, objects_csv};
use sortition_tests::stage::joint_entry;
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

/// How many objects the register holds; all of them are active.
const OBJECTS: u32 = 300;
/// How many inspectors the unit has.
const INSPECTORS: u32 = 5;

/// An application with filled registers and a published entry; gives the entry.
async fn with_published_entry() -> (App, String) {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let objects = objects_csv(OBJECTS).into_bytes();
    import(&operator, "/objects/import", objects).await;
    let inspectors = inspectors_csv("130100-LSB", INSPECTORS).into_bytes();
    import(&operator, "/inspectors/import", inspectors).await;
    let entry = Entry {
        item_codes: &["RS0102"],
        scope: json!({}),
        ratios: json!([{ "stratum": "A", "ratio_bp": 1000 }, { "stratum": "B", "ratio_bp": 500 }]),
    };
    let (_, entry) = publish_plan(&app, &entry).await;
    (app, entry)
}

#[tokio::test(flavor = "multi_thread")]
async fn make_a_task_see_whom_a_draw_would_find_and_name_its_team() {
    let (app, _) = with_published_entry().await;
    journey("tasks", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        page.part(Role::Navigation, "主导航")
            .await
            .click(Role::Link, "抽查任务")
            .await;
        page.see("没有任务").await;
        page.check_accessibility().await;
        page.click(Role::Link, "新建任务").await;
        page.see("选择一个已公示的计划条目").await;
        page.check_accessibility().await;
        page.shoot("task-choose").await;
        page.click(Role::Link, "用工检查").await;
        make(&page).await;
        preview(&page).await;
        name_team(&page).await;
        change(&page).await;
    })
    .await;
}

async fn make(page: &Page) {
    page.see("依据条目 01").await;
    page.fill("文号", "石人社监〔2026〕6 号").await;
    page.fill("结束日期", "2026-11-01").await;
    page.click(Role::Button, "新建任务").await;
    page.see("结束日期不能早于开始日期").await;
    page.check_accessibility().await;
    page.shoot("task-new").await;
    page.fill("结束日期", "2026-12-20").await;
    page.click(Role::Button, "新建任务").await;
    page.see("用工检查（第1批）").await;
}

async fn preview(page: &Page) {
    let preview = page.part(Role::Region, "抽取预览").await;
    preview.see("范围内 300").await;
    preview.see("所在等级未设比例").await;
    preview.see("对象和人员都够，可以抽取。").await;
    preview.see("没有须回避的情形。").await;
    let row = preview.row("劳动保障监察局").await;
    row.see("2 人").await;
    row.see("5 人").await;
    page.check_accessibility().await;
    page.shoot("task").await;
    page.dark(true).await;
    page.check_accessibility().await;
    page.shoot("task-dark").await;
    page.dark(false).await;
}

async fn name_team(page: &Page) {
    page.see("未指定，符合条件的 5 人全部参加抽取").await;
    page.click(Role::Button, "选定人员").await;
    let dialog = page
        .part(Role::Dialog, "劳动保障监察局：选定参加抽取的人员")
        .await;
    dialog.click(Role::Checkbox, "执法1号").await;
    dialog.see("已选 1 人").await;
    page.check_accessibility().await;
    page.shoot("task-team").await;
    dialog.click(Role::Button, "保存").await;
    page.see("已选定 1 人参加抽取").await;
    let preview = page.part(Role::Region, "抽取预览").await;
    preview.see("可派的人员不足 2 人").await;
    page.shoot("task-shortage").await;
}

async fn change(page: &Page) {
    // From the top again, where the buttons are.
    let path = page.path().await;
    page.open(&path).await;
    page.click(Role::Link, "修改任务").await;
    page.fill("每人（组）至多", "20").await;
    page.fill("劳动保障监察局每户（组）人数", "1").await;
    page.check_accessibility().await;
    page.shoot("task-edit").await;
    page.click(Role::Button, "保存").await;
    page.see("劳动保障监察局，每户（组）1 人").await;
    page.part(Role::Region, "抽取预览")
        .await
        .see("对象和人员都够，可以抽取。")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn void_a_task_on_a_phone_with_two_persons() {
    let (app, entry) = with_published_entry().await;
    let task = create_task(&app, &entry).await;
    let joint = joint_entry(&app).await;
    let operator = app.sign_in("city_operator").await;
    journey(
        "tasks_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/tasks").await;
            page.see("十二月用工检查").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("tasks-phone").await;
            page.click(Role::Link, "十二月用工检查").await;
            page.see("对象和人员都够").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("task-phone").await;
            page.click(Role::Button, "申请作废").await;
            let dialog = page.part(Role::Dialog, "申请作废这个任务？").await;
            dialog.choose("作废原因", "范围有误").await;
            dialog.fill("说明", "漏选了长安区。").await;
            page.check_width().await;
            dialog.click(Role::Button, "申请作废").await;
            page.see("已申请作废，等待审核人确认：“漏选了长安区。”")
                .await;
            sign_out(&page).await;
            sign_in(&page, "city_approver").await;
            page.open(&format!("/app/tasks/{task}")).await;
            page.click(Role::Button, "确认作废").await;
            let dialog = page.part(Role::Dialog, "确认作废这个任务？").await;
            dialog.fill("说明", "情况属实。").await;
            dialog.click(Role::Button, "确认作废").await;
            page.see("任务已作废：“漏选了长安区。”").await;
            page.check_width().await;
            page.check_accessibility().await;
            sign_out(&page).await;
            sign_in(&page, "city_operator").await;
            refuse_an_entry_with_partners(&page).await;
            sign_out(&page).await;
            let task = json!({ "plan_entry_id": joint, "title": "联合用工检查",
                "period": { "from": "2026-12-01", "to": "2026-12-31" } });
            let task = operator.post("/tasks", &task).await.id();
            sign_in(&page, "partner_operator").await;
            page.open(&format!("/app/tasks/{task}")).await;
            page.see("还缺：").await;
            page.see("在此之前任务不能抽取").await;
            page.gone(Role::Button, "申请作废").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("task-partner-phone").await;
        },
    )
    .await;
}

/// Who can't be invited yet isn't planned with: the page says so before anything is filled in.
async fn refuse_an_entry_with_partners(page: &Page) {
    page.open("/app/tasks/new").await;
    page.click(Role::Link, "联合检查").await;
    page.see("邀请配合部门的功能尚未开放").await;
    let make = page.find(Role::Button, "新建任务").await;
    assert!(!make.is_enabled().await.expect("a button"), "it is barred");
    page.check_width().await;
    page.check_accessibility().await;
}
