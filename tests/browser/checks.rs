//! A check: on the inspector's phone, also where the network fails; then reviewed at the desk.

use serde_json::Value;
use sortition_tests::browser::{Device, Key, Page, Part, Role, journey};
use sortition_tests::builders::{inspect, text};
use sortition_tests::files::docx_text;
use sortition_tests::{App, Kind};

use crate::{released, sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn record_findings_on_a_phone_while_the_network_comes_and_goes() {
    let app = App::start(Kind::Sqlite);
    let (path, account) = released(&app).await;
    let inspector = app.sign_in(account).await;
    let check = inspector.get(&path).await.ok();
    let object = text(&check["object"], "name").to_owned();
    let points = point_names(&check);
    let folder = tempfile::tempdir().expect("a folder for the photograph");
    let photograph = folder.path().join("现场照片.png");
    std::fs::write(&photograph, PIXEL).expect("the photograph is written");
    journey(
        "checks_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, account).await;
            page.check_width().await;
            page.click(Role::Link, &object).await;
            page.see("待检查").await;
            page.check_accessibility().await;
            page.check_width().await;
            page.shoot("check-phone").await;
            page.click(Role::Button, "开始检查").await;
            page.part(Role::Dialog, "开始这次检查？")
                .await
                .click(Role::Button, "开始检查")
                .await;

            let first = point(&page, &points[0]).await;
            first.click(Role::Radio, "符合").await;
            first.see("已保存").await;
            page.offline(true).await;
            let second = point(&page, &points[1]).await;
            second.fill("情况说明", "本次未涉及。").await;
            second.click(Role::Radio, "不适用").await;
            second.see("已存本机，待发送").await;
            page.check_accessibility().await;
            page.shoot("check-phone-offline").await;
            page.offline(false).await;
            second.see("已保存").await;

            page.attach("添加照片或文件", &photograph).await;
            page.see("现场照片.png").await;
            page.fill("当事人意见", "无异议。").await;
            page.click(Role::Radio, "未发现问题").await;
            page.check_accessibility().await;
            page.check_width().await;
            // In the draft already, though nothing was handed in.
            page.click(Role::Button, "检查记录表").await;
            let record = docx_text(&page.downloaded(".docx").await);
            assert!(record.contains("无异议。"), "words in the draft: {record}");
            assert!(
                record.contains("未发现问题"),
                "result in the draft: {record}"
            );
            page.click(Role::Button, "提交").await;
            let dialog = page.part(Role::Dialog, "提交检查？").await;
            dialog.see("检查结果：未发现问题").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "提交").await;
            page.see("检查已提交").await;
            page.see("待审核").await;
            // Afterwards the inspector still reads what was handed in.
            let conclusion = page.part(Role::Region, "检查结论").await;
            conclusion.see("未发现问题").await;
            conclusion.see("无异议。").await;
            page.check_accessibility().await;
            page.check_width().await;
            page.shoot("check-phone-submitted").await;
            page.clear_downloads().await;
            page.click(Role::Button, "检查记录表").await;
            let record = docx_text(&page.downloaded(".docx").await);
            assert!(record.contains("无异议。"), "words afterwards: {record}");
        },
    )
    .await;
    let saved = inspector.get(&path).await.ok();
    let findings = saved["findings"].as_array().expect("a check has findings");
    assert_eq!(findings.len(), 2, "each point was saved once: {saved}");
    assert_eq!(saved["state"], "submitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn review_a_check_and_send_it_back_and_confirm_it() {
    let app = App::start(Kind::Sqlite);
    let (path, account) = released(&app).await;
    let inspector = app.sign_in(account).await;
    inspect(&app, &inspector, path.trim_start_matches("/checks/")).await;
    let check = inspector.get(&path).await.ok();
    let object = text(&check["object"], "name").to_owned();
    journey(
        "checks_review",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "检查")
                .await;
            page.see_in_row(&object, "待审核").await;
            page.check_accessibility().await;
            page.shoot("checks").await;
            page.click(Role::Link, &object).await;
            page.see("无异议").await;
            // The phone's clock was a day ahead.
            page.see("按服务器时间 2026-11-23 10:00 记").await;
            page.check_accessibility().await;
            page.shoot("check").await;
            page.click(Role::Button, "退回").await;
            let dialog = page.part(Role::Dialog, "退回这次检查？").await;
            dialog.fill("理由", "请补充证据材料。").await;
            dialog.click(Role::Button, "退回").await;
            page.see("已退回").await;
        },
    )
    .await;
    amend_what_was_returned(&app, account, &check).await;
    inspector.command(&format!("{path}/submit")).await.ok();
    journey(
        "checks_confirm",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open(&format!("/app{path}")).await;
            page.click(Role::Button, "检查记录表").await;
            let record = page.downloaded(".docx").await;
            assert!(record.starts_with(b"PK"), "the record is a ZIP archive");
            page.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "确认这次检查？").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "确认").await;
            page.find(Role::Button, "拟定公示").await;
            page.see("已确认").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn give_up_a_check_whose_object_is_gone() {
    let app = App::start(Kind::Sqlite);
    let (path, account) = released(&app).await;
    let inspector = app.sign_in(account).await;
    let check = inspector.get(&path).await.ok();
    let object = text(&check["object"], "name").to_owned();
    let points = point_names(&check);
    journey(
        "checks_give_up",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, account).await;
            page.click(Role::Link, &object).await;
            page.click(Role::Button, "开始检查").await;
            page.part(Role::Dialog, "开始这次检查？")
                .await
                .click(Role::Button, "开始检查")
                .await;
            let first = point(&page, &points[0]).await;
            first.click(Role::Radio, "发现问题").await;
            first.see("请填写情况说明").await;
            page.click(Role::Radio, "未发现问题").await;
            page.click(Role::Button, "提交").await;
            page.see("没有写明情况").await;
            page.click(Role::Button, "申请终止").await;
            let dialog = page.part(Role::Dialog, "申请终止这次检查？").await;
            page.check_accessibility().await;
            page.shoot("check-give-up").await;
            page.choose("对象情况", "注销").await;
            dialog
                .fill("情况说明", "现场已搬空，登记机关已注销。")
                .await;
            dialog.click(Role::Button, "申请终止").await;
            page.see("等待审核人确认").await;
            // What was chosen before is still there.
            point(&page, &points[0]).await.see("请填写情况说明").await;
            page.shoot("check-give-up-asked").await;
        },
    )
    .await;
    journey(
        "checks_give_up_confirm",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_approver").await;
            page.open(&format!("/app{path}")).await;
            page.see("现场已搬空").await;
            page.click(Role::Button, "确认终止").await;
            let dialog = page.part(Role::Dialog, "确认终止这次检查？").await;
            dialog.fill("情况说明", "情况属实。").await;
            page.check_accessibility().await;
            page.shoot("check-give-up-confirm").await;
            dialog.click(Role::Button, "确认终止").await;
            page.see("检查已终止（注销）").await;
            page.check_accessibility().await;
        },
    )
    .await;
}

/// The first finding takes a returned check up again and raises its version: the record sheet with
/// what is typed then is no conflict with oneself.
async fn amend_what_was_returned(app: &App, account: &'static str, check: &Value) {
    let address = format!("/app/visits/{}", text(check, "id"));
    let points = point_names(check);
    journey(
        "checks_amend",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, account).await;
            page.open(&address).await;
            page.see("请补充证据材料。").await;
            let first = point(&page, &points[0]).await;
            first.fill("修改原因", "补充说明。").await;
            first.fill("情况说明", "已查看规章制度原件。").await;
            page.press(Key::Tab).await;
            first.see("已保存").await;
            page.fill("当事人意见", "无异议，已补充材料。").await;
            page.click(Role::Button, "检查记录表").await;
            let record = docx_text(&page.downloaded(".docx").await);
            assert!(
                record.contains("无异议，已补充材料。"),
                "words in the record sheet: {record}"
            );
        },
    )
    .await;
}

/// What the points of the form are called: their numbers with what is looked at.
fn point_names(check: &Value) -> Vec<String> {
    let form = check["form"].as_array().expect("a check has a form");
    form.iter()
        .map(|point| text(point, "point").to_owned())
        .collect()
}

async fn point(page: &Page, name: &str) -> Part {
    page.part(Role::Region, name).await
}

/// The smallest picture there is.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x00, 0x01, 0x00, 0x00,
    0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];
