//! The ledgers: what was done is logged with its file, changed, exported, removed.

use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

use crate::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn log_meetings_and_trainings_and_export_them() {
    let app = App::start(Kind::Sqlite);
    let folder = tempfile::tempdir().expect("a folder for the file");
    let minutes = folder.path().join("minutes.csv");
    std::fs::write(&minutes, "姓名\n沈知行\n").expect("the file is written");
    journey(
        "ledgers",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "工作台账")
                .await;
            page.see("还没有记录").await;
            page.check_accessibility().await;
            log_meeting(&page, &minutes).await;
            log_training(&page).await;
            change_and_delete(&page).await;
        },
    )
    .await;
}

async fn log_meeting(page: &Page, minutes: &std::path::Path) {
    page.click(Role::Button, "登记会议").await;
    let dialog = page.part(Role::Dialog, "登记会议").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "保存").await;
    dialog.see("请填写此项").await;
    dialog.fill("会议名称", "双随机工作部署会").await;
    dialog.attach("附件", minutes).await;
    dialog.click(Role::Button, "保存").await;
    page.gone(Role::Dialog, "登记会议").await;
    let row = page.row("双随机工作部署会").await;
    row.see("2026-11-23").await;
    row.see("已登记").await;
    page.shoot("ledgers").await;
    page.check_accessibility().await;
    page.click(Role::Button, "导出").await;
    page.click(Role::Button, "CSV，当前列与筛选").await;
    let exported = page.downloaded(".csv").await;
    let exported = String::from_utf8(exported).expect("the export is text");
    assert!(exported.contains("双随机工作部署会"), "{exported}");
}

async fn log_training(page: &Page) {
    page.click(Role::Tab, "培训").await;
    page.click(Role::Button, "登记培训").await;
    let dialog = page.part(Role::Dialog, "登记培训").await;
    dialog.fill("培训班名称", "随机抽查业务培训").await;
    dialog.fill("人数", "42").await;
    dialog.fill("培训内容", "抽查事项与检查程序").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "保存").await;
    page.see_in_row("随机抽查业务培训", "42").await;
}

async fn change_and_delete(page: &Page) {
    page.click(Role::Tab, "会议").await;
    page.click(Role::Button, "双随机工作部署会：操作").await;
    page.click(Role::Button, "修改").await;
    let dialog = page.part(Role::Dialog, "修改会议记录").await;
    dialog.see("minutes.csv").await;
    dialog.fill("会议名称", "双随机工作推进会").await;
    dialog.click(Role::Button, "保存").await;
    page.click(Role::Button, "双随机工作推进会：操作").await;
    page.click(Role::Button, "删除").await;
    let dialog = page.part(Role::Dialog, "删除这条记录？").await;
    dialog.see("双随机工作推进会").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "删除").await;
    page.see("还没有记录").await;
}
