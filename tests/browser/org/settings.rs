//! Settings: all in words, one changed by whom it belongs to, read by the others.

use crate::{sign_in, sign_out};
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn change_a_setting_and_read_its_values() {
    let app = App::start(Kind::Sqlite);
    let keys: Vec<String> = app
        .sign_in("auditor")
        .await
        .all("/settings")
        .await
        .into_iter()
        .filter_map(|setting| Some(setting["key"].as_str()?.to_owned()))
        .collect();
    journey(
        "settings",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "regulations").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "系统设置")
                .await;
            let row = page.row("检查结果的公示期限").await;
            row.see("20个工作日").await;
            let shown = page.text().await;
            for key in &keys {
                assert!(!shown.contains(key.as_str()), "{key} has no words");
            }
            page.check_accessibility().await;
            page.shoot("settings").await;
            page.click(Role::Link, "检查结果的公示期限").await;
            page.at("/app/settings/publish_within_working_days").await;
            page.see("已拟定的公示保留原来的期限").await;
            page.click(Role::Button, "修改设置").await;
            page.see("请填写此项").await;
            page.check_accessibility().await;
            page.fill("新的值", "15").await;
            page.fill("生效日期", "2026-12-01").await;
            page.fill("原因", "省厅要求缩短公示期限").await;
            page.click(Role::Button, "修改设置").await;
            let row = page.row("省厅要求缩短公示期限").await;
            row.see("15个工作日").await;
            row.see("待生效").await;
            row.see("方静宜").await;
            page.check_accessibility().await;
            page.shoot("setting").await;
            // Whose it isn't reads it, and is told whose it is.
            page.open("/app/settings/targets").await;
            page.see("这项设置由市局管理修改").await;
            assert_eq!(page.count(Role::Button, "修改设置").await, 0);
            sign_out(&page).await;
            sign_in(&page, "city_lead").await;
            page.open("/app/settings/targets").await;
            page.fill("联合抽查户数占比", "30").await;
            page.fill("原因", "年度工作要点").await;
            page.click(Role::Button, "修改设置").await;
            page.see_in_row("年度工作要点", "30%").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_settings_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "settings_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "county_operator").await;
            page.open("/app/settings").await;
            page.see("备选比例").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("settings-phone").await;
            page.click(Role::Link, "备选比例").await;
            page.see("历次取值").await;
            page.check_width().await;
            page.shoot("setting-phone").await;
            page.open("/app/settings/no_such_thing").await;
            page.see("没有找到，或您无权查看。").await;
        },
    )
    .await;
}
