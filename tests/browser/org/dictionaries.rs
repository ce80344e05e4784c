//! Dictionaries: looking up what a code means.

use crate::sign_in;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn find_a_region_an_industry_and_a_result() {
    let app = App::start(Kind::Sqlite);
    journey(
        "dictionaries",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "数据字典")
                .await;
            page.see_in_row("130102", "长安区").await;
            page.check_accessibility().await;
            page.shoot("dictionaries").await;
            page.fill("代码、名称", "鹿泉").await;
            page.see_in_row("130110", "鹿泉区").await;
            page.see_no("长安区").await;
            page.click(Role::Tab, "行业").await;
            page.see("没有找到").await;
            page.fill("代码、名称", "食品制造").await;
            page.see_in_row("C14", "食品制造业").await;
            // The section of what is found stays, to say what it is part of.
            page.see("制造业").await;
            page.click(Role::Tab, "检查结果").await;
            page.fill("代码、名称", "R4").await;
            page.see_in_row("R4", "按设置计为问题或不计").await;
            page.at("/app/dictionaries?dictionary=results&q=R4").await;
            page.reload().await;
            page.see_in_row("R4", "按设置计为问题或不计").await;
            assert_eq!(page.value("代码、名称").await, "R4");
            page.check_accessibility().await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_dictionaries_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "dictionaries_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "auditor").await;
            page.open("/app/dictionaries").await;
            page.see("长安区").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("dictionaries-phone").await;
        },
    )
    .await;
}
