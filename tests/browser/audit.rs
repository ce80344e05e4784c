//! The audit trail: who did what, and what an operation changed.

use serde_json::json;
use sortition::app::trail;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

use crate::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn read_what_an_operation_changed() {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "双随机工作部署会",
        "held_on": "2026-11-23" });
    operator.post("/meetings", &meeting).await.with(201);
    journey("audit", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "auditor").await;
        page.part(Role::Navigation, "主导航")
            .await
            .click(Role::Link, "审计日志")
            .await;
        page.find(Role::Region, "封存与核对").await;
        page.see("最近 7 天没有人查看个人信息").await;
        page.fill("姓名或账号", "city_operator").await;
        let row = page.row("登记会议").await;
        row.see("沈知行").await;
        page.check_accessibility().await;
        page.shoot("audit").await;
        row.click(Role::Button, "登记会议").await;
        let drawer = page.part(Role::Dialog, "登记会议").await;
        drawer.see("双随机工作部署会").await;
        drawer.see("127.0.0.1").await;
        // In words, as the ledger has them; numbers are there for who unfolds them.
        drawer.see_in_row("会议名称", "双随机工作部署会").await;
        drawer.see_in_row("举办日期", "2026-11-23").await;
        drawer.see_in_row("单位", "劳动保障监察局").await;
        drawer.see_no("held_on").await;
        drawer.see_no("请求编号").await;
        page.check_accessibility().await;
        drawer.click(Role::Button, "详细信息").await;
        drawer.see("请求编号").await;
        page.shoot("audit-entry").await;
        drawer.click(Role::Button, "关闭").await;
        page.fill("姓名或账号", "nobody_of_this_name").await;
        page.see("没有符合条件的记录").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_who_took_how_much_and_whether_the_trail_holds() {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let file = operator
        .request(http::Method::GET, "/inspectors")
        .header("Accept", "text/csv");
    assert_eq!(operator.send(file).await.status, 200);
    trail::seal(app.services()).expect("the trail can be sealed");
    journey(
        "audit_overview",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "auditor").await;
            page.open("/app/audit-events").await;
            let chain = page.part(Role::Region, "封存与核对").await;
            chain.see("个区块").await;
            chain.see("已核对的记录与封存时一致。").await;
            let readings = page.part(Role::Region, "查阅与导出").await;
            readings.see("沈知行").await;
            page.check_accessibility().await;
            page.shoot("audit-overview").await;
            readings.click(Role::Link, "沈知行").await;
            page.row("查看执法人员名录").await;
        },
    )
    .await;
}
