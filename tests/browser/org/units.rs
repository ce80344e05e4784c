//! Units: the tree, a new one, its changes and its end; to read for the others.

use crate::{sign_in, sign_out};
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn create_change_and_close_a_unit() {
    let app = App::start(Kind::Sqlite);
    journey("units", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "system_admin").await;
        page.part(Role::Navigation, "主导航")
            .await
            .click(Role::Link, "单位管理")
            .await;
        page.see("县区局 24").await;
        page.check_accessibility().await;
        page.shoot("units").await;
        page.fill("单位名称、代码", "没有这个单位").await;
        page.see("没有符合条件的单位").await;
        page.fill("单位名称、代码", "130100-lsb").await;
        page.find(Role::Link, "劳动保障监察局").await;
        page.see_no("县区局 24").await;
        page.at("/app/units?q=130100-lsb").await;
        page.reload().await;
        page.find(Role::Link, "劳动保障监察局").await;
        page.see_no("县区局 24").await;
        page.click(Role::Button, "导出").await;
        page.click(Role::Button, "CSV，当前列与筛选").await;
        let file = page.downloaded("单位管理 2026-11-23.csv").await;
        let file = String::from_utf8(file).expect("the file is text");
        assert_eq!(file.lines().count(), 2, "{file}");
        assert!(file.contains("劳动保障监察局,130100-LSB"), "{file}");
        create(&page).await;
        page.fill("单位名称", "高新区人社局").await;
        page.click(Role::Button, "保存").await;
        page.find(Role::Heading, "高新区人社局").await;
        page.click(Role::Button, "停用单位").await;
        let dialog = page.part(Role::Dialog, "停用“高新区人社局”？").await;
        page.check_accessibility().await;
        dialog.click(Role::Button, "停用单位").await;
        page.see("已停用").await;
        page.check_accessibility().await;
        page.shoot("unit").await;
        page.open("/app/units").await;
        page.see("劳动保障监察局").await;
        page.see_no("高新区人社局").await;
        page.click(Role::Checkbox, "显示已停用的单位").await;
        page.see_in_row("高新区人社局", "已停用").await;
        page.at("/app/units?closed=true").await;
        page.click(Role::Link, "高新区人社局").await;
        page.find(Role::Heading, "高新区人社局").await;
        page.back().await;
        page.see_in_row("高新区人社局", "已停用").await;
        sign_out(&page).await;
        // Others read it; the accounts of a unit are one step away for who reads accounts.
        sign_in(&page, "regulations").await;
        page.open("/app/units").await;
        page.click(Role::Link, "劳动保障监察局").await;
        page.see("130100-LSB").await;
        assert_eq!(page.count(Role::Button, "停用单位").await, 0);
        page.click(Role::Link, "本单位账号").await;
        page.see("沈知行").await;
        page.see_no("何系统").await;
    })
    .await;
}

async fn create(page: &Page) {
    page.click(Role::Button, "新增单位").await;
    let dialog = page.part(Role::Dialog, "新增单位").await;
    dialog.fill("单位名称", "高新区人力资源和社会保障局").await;
    dialog.fill("单位代码", "130100-LSB").await;
    dialog.choose("单位类别", "县区局").await;
    dialog.choose("所属区划", "长安区").await;
    dialog
        .choose("上级单位", "石家庄市人力资源和社会保障局")
        .await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "新增单位").await;
    dialog.see("已有相同的记录").await;
    dialog.fill("单位代码", "130171-NEW").await;
    dialog.click(Role::Button, "新增单位").await;
    page.find(Role::Heading, "高新区人力资源和社会保障局").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_units_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "units_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "partner_operator").await;
            page.open("/app/units").await;
            page.see("外部门").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("units-phone").await;
            assert_eq!(page.count(Role::Button, "新增单位").await, 0);
            page.click(Role::Link, "劳动保障监察局").await;
            page.see("上级单位").await;
            page.check_width().await;
        },
    )
    .await;
}
