//! Step 4, second half: results drafted, approved by somebody else, published; read by everybody.

use sortition_tests::browser::{Device, Page, Role, journey};

use super::{PLAN, TASK, look, menu, turn_to};

pub async fn publish(page: &Page, objects: &[String]) {
    menu(page, "抽查任务").await;
    page.click(Role::Link, TASK).await;
    page.click(Role::Button, "拟定全部公示").await;
    page.see("已拟定 3 条公示").await;
    apply_to_all(page, "草稿", "提交").await;
    see_all(page, objects, "待审核").await;
    turn_to(page, "city_approver").await;
    apply_to_all(page, "待审核", "批准").await;
    see_all(page, objects, "待公示").await;
    turn_to(page, "city_operator").await;
    apply_to_all(page, "待公示", "公示").await;
    let dialog = page.part(Role::Dialog, "公示选中的内容？").await;
    dialog.see("选中的 3 条将逐条公示").await;
    dialog.see("公示后任何人都可以在公示平台查到").await;
    look(page, "publish-many").await;
    dialog.click(Role::Button, "公示").await;
    see_all(page, objects, "已公示").await;
    look(page, "publications").await;
}

/// Takes all three results of a view a step further.
async fn apply_to_all(page: &Page, view: &str, verb: &str) {
    menu(page, "公示").await;
    page.click(Role::Link, view).await;
    page.see("本页 3 条").await;
    page.click(Role::Checkbox, "选择本页").await;
    page.see("已选 3 条").await;
    look(page, &format!("publications-{verb}")).await;
    page.click(Role::Button, verb).await;
    if verb != "公示" {
        let dialog = page
            .part(Role::Dialog, &format!("{verb}选中的公示？"))
            .await;
        dialog.see("3 条").await;
        dialog.click(Role::Button, verb).await;
    }
}

/// All three have come to this state.
async fn see_all(page: &Page, objects: &[String], state: &str) {
    page.see("已处理 3 条").await;
    page.click(Role::Link, "全部").await;
    for object in objects {
        page.see_in_row(object, state).await;
    }
}

/// Somebody without an account, on a phone.
pub async fn read_as_citizen(origin: &str, objects: Vec<String>) {
    journey(
        "main_way_portal",
        origin,
        Device::Phone,
        async move |page: Page| {
            page.open("/").await;
            look(&page, "portal").await;
            page.click(Role::Link, "抽查事项清单").await;
            page.see("共 40 项").await;
            look(&page, "portal-checklist").await;
            page.click(Role::Link, "年度计划").await;
            page.click(Role::Link, PLAN).await;
            page.see("用工检查").await;
            look(&page, "portal-plan").await;
            page.click(Role::Link, "结果查询").await;
            page.see("共 3 户次结果").await;
            look(&page, "portal-results").await;
            page.fill("单位名称或统一社会信用代码", &objects[0]).await;
            page.click(Role::Button, "查询").await;
            page.see("共 1 条").await;
            page.click(Role::Link, &objects[0]).await;
            page.see("发现问题已责令改正").await;
            look(&page, "portal-result").await;
        },
    )
    .await;
}
