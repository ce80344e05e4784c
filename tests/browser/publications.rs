//! A result: drafted from its check, submitted, approved by somebody else, published, and then read
//! by everybody.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::{inspect, text};
use sortition_tests::{App, Client, Kind};

use crate::{released, sign_in, sign_out};

#[tokio::test(flavor = "multi_thread")]
async fn draft_approve_and_publish_a_result() {
    let app = App::start(Kind::Sqlite);
    let (check, object) = confirmed(&app).await;
    journey(
        "publications",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open(&format!("/app{check}")).await;
            page.click(Role::Button, "拟定公示").await;
            page.see("公示期限").await;
            page.check_accessibility().await;
            page.fill("公示内容", "旧的内容。").await;
            page.click(Role::Button, "保存").await;
            page.see("已保存").await;
            // What one sees is what goes out, saved or not.
            page.fill("公示内容", "经检查，未发现问题。").await;
            page.see("有未保存的修改").await;
            page.click(Role::Button, "提交").await;
            let dialog = page.part(Role::Dialog, "提交审核？").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "提交").await;
            page.see("待审核").await;
            sign_out(&page).await;

            sign_in(&page, "city_approver").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "公示")
                .await;
            page.see(&object).await;
            page.check_accessibility().await;
            page.shoot("publications").await;
            page.click(Role::Link, &format!("{object}抽查结果")).await;
            page.click(Role::Button, "批准").await;
            let dialog = page.part(Role::Dialog, "批准这条公示？").await;
            page.check_accessibility().await;
            page.shoot("publication-approve").await;
            dialog.click(Role::Button, "批准").await;
            page.see("待公示").await;
            page.click(Role::Button, "公示").await;
            let dialog = page.part(Role::Dialog, "公示到网站？").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "公示").await;
            page.see("已公示").await;
            page.shoot("publication").await;

            page.open(&format!("/portal/results?q={object}")).await;
            page.see("共 1 条").await;
            page.click(Role::Link, &object).await;
            page.see("经检查，未发现问题。").await;
            page.check_accessibility().await;
            page.shoot("portal-result").await;
        },
    )
    .await;
}

/// A corrected result: each text leads to the other, for the staff and in public, and the way that it
/// took stays readable.
#[tokio::test(flavor = "multi_thread")]
async fn correct_a_result_and_go_from_each_text_to_the_other() {
    let app = App::start(Kind::Sqlite);
    let (check, object) = confirmed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    let task = operator.get(&check).await.ok();
    let task = format!("/app/tasks/{}", text(&task, "task_id"));
    let draft = json!({ "kind": "result", "subject_id": check.trim_start_matches("/checks/") });
    let former = operator.post("/publications", &draft).await.id();
    let path = format!("/publications/{former}");
    operator.command(&format!("{path}/submit")).await.ok();
    let reason = json!({ "reason": "请写明检查事项" });
    approver.post(&format!("{path}/return"), &reason).await.ok();
    publish(&operator, &approver, &path).await;
    let reason = json!({ "reason": "更正表述" });
    let newer = operator
        .post(&format!("{path}/correct"), &reason)
        .await
        .id();
    publish(&operator, &approver, &format!("/publications/{newer}")).await;
    journey(
        "corrections",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open(&format!("/app/publications/{former}")).await;
            page.see("本公示已更正").await;
            let way = page.part(Role::Region, "办理过程").await;
            way.see("退回").await;
            way.see("请写明检查事项").await;
            way.see("顾明远（劳动保障监察局）").await;
            page.check_accessibility().await;
            page.shoot("publication-corrected").await;
            page.click(Role::Link, "查看更正后的公示").await;
            page.at(&format!("/app/publications/{newer}")).await;
            page.part(Role::Region, "办理过程")
                .await
                .see("更正表述")
                .await;
            page.click(Role::Link, "查看原公示").await;
            page.at(&format!("/app/publications/{former}")).await;

            // Nothing is left to be drafted, and that is no success.
            page.open(&task).await;
            page.click(Role::Button, "拟定全部公示").await;
            page.see("没有可拟定的公示").await;
            page.see_no("已拟定").await;

            page.open(&format!("/portal/results/{former}")).await;
            page.see("本结果已更正").await;
            page.check_accessibility().await;
            page.shoot("portal-corrected").await;
            page.click(Role::Link, "查看更正后的结果").await;
            page.at(&format!("/portal/results/{newer}")).await;
            page.see(&object).await;
            page.click(Role::Link, "查看原公示内容").await;
            page.at(&format!("/portal/results/{former}")).await;
        },
    )
    .await;
}

async fn publish(operator: &Client, approver: &Client, path: &str) {
    operator.command(&format!("{path}/submit")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
}

/// A confirmed check, as its path, and its object's name.
async fn confirmed(app: &App) -> (String, String) {
    let (check, account) = released(app).await;
    let inspector = app.sign_in(account).await;
    inspect(app, &inspector, check.trim_start_matches("/checks/")).await;
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{check}/confirm")).await.ok();
    let view = operator.get(&check).await.ok();
    (check, text(&view["object"], "name").to_owned())
}
