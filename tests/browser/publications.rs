//! A result: drafted from its check, submitted, approved by somebody else, published, and then read
//! by everybody.

use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::{inspect, text};
use sortition_tests::{App, Kind};

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
