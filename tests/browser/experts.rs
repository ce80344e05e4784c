//! The library of experts: an application with its review, what the expert keeps away from, the telephone.

use serde_json::json;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::register::{Inspector, enterprise};
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

/// Fills in an application.
async fn apply(page: &Page, name: &str) {
    page.fill("姓名", name).await;
    page.fill("工作单位", "石家庄市人社局劳动保障监察局").await;
    page.fill("专业领域", "劳动关系").await;
    page.fill("联系电话", "0311-55501234").await;
    page.fill("聘期开始", "2026-01-01").await;
    page.fill("聘期至", "2026-12-31").await;
    page.click(Role::Button, "保存").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_for_an_expert_and_note_what_they_keep_away_from() {
    let app = App::start(Kind::Sqlite);
    let object = enterprise(7);
    app.add_objects(std::slice::from_ref(&object));
    app.add_inspectors(&[Inspector::new("ZF000001", "130100-LSB", None)]);
    let operator = app.sign_in("city_operator").await;
    let inspector = operator.all("/inspectors").await.remove(0);
    let path = format!("/inspectors/{}", inspector["id"].as_str().expect("an id"));
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .patch(&path, &etag, &json!({ "name": "孟川" }))
        .await
        .ok();
    let (object, code) = (object.name().to_owned(), object.code().to_owned());
    journey(
        "experts",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "专家库")
                .await;
            page.see("专家库中还没有专家").await;
            page.check_accessibility().await;
            page.open("/app/experts/new").await;
            page.check_accessibility().await;
            apply(&page, "孟川").await;
            page.see("专家与执法人员不能为同一人").await;
            page.fill("姓名", "温如玉").await;
            page.click(Role::Button, "保存").await;
            page.find(Role::Heading, "温如玉").await;
            page.see("0311****1234").await;
            page.click(Role::Button, "提交审核").await;
            let dialog = page.part(Role::Dialog, "提交入库申请？").await;
            dialog.click(Role::Button, "提交审核").await;
            page.see("待审核").await;
            page.check_accessibility().await;
            sign_out(&page).await;
            sign_in(&page, "city_approver").await;
            page.click(Role::Link, "温如玉").await;
            page.click(Role::Button, "审核通过").await;
            let dialog = page.part(Role::Dialog, "同意入库？").await;
            dialog.click(Role::Button, "审核通过").await;
            page.gone(Role::Dialog, "同意入库？").await;
            page.see("在库").await;
            sign_out(&page).await;
            sign_in(&page, "city_operator").await;
            page.open("/app/experts").await;
            page.see_in_row("温如玉", "在库").await;
            page.shoot("experts").await;
            page.click(Role::Link, "温如玉").await;
            page.click(Role::Button, "登记回避").await;
            let dialog = page.part(Role::Dialog, "登记回避").await;
            dialog.fill("检查对象", &code).await;
            dialog.see(&object).await;
            page.press(Key::Enter).await;
            dialog.find(Role::Button, &format!("去掉 {object}")).await;
            dialog.fill("原因", "曾任该企业顾问").await;
            dialog.click(Role::Button, "登记回避").await;
            page.see_in_row(&object, "有效").await;
            page.click(Role::Button, "查看完整号码").await;
            let dialog = page.part(Role::Dialog, "查看联系电话").await;
            dialog.fill("原因", "联系出席检查").await;
            dialog.click(Role::Button, "查看完整号码").await;
            page.see("0311-55501234").await;
            page.check_accessibility().await;
            page.shoot("expert").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_the_library_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let expert = json!({
        "name": "温如玉", "unit_id": app.unit("130100-LSB"), "organisation": "河北科技大学",
        "field": "劳动关系", "contract_from": "2026-01-01", "contract_until": "2026-11-22",
    });
    operator.post("/experts", &expert).await.with(201);
    journey(
        "experts_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/experts").await;
            page.see_in_row("温如玉", "草稿").await;
            page.check_accessibility().await;
            page.click(Role::Link, "温如玉").await;
            page.find(Role::Heading, "温如玉").await;
            page.see("聘期已满").await;
            page.check_accessibility().await;
        },
    )
    .await;
}
