//! The monthly report: figures that open their records, filled in, submitted, returned, accepted.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::text;
use sortition_tests::{App, Kind, eventually};

use crate::{sign_in, sign_out};

#[tokio::test(flavor = "multi_thread")]
async fn submit_a_report_and_return_and_accept_it() {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "双随机工作部署会",
        "held_on": "2026-11-23" });
    operator.post("/meetings", &meeting).await.with(201);
    let before = json!({ "unit_id": app.unit("130100-LSB"), "name": "上期的会",
        "held_on": "2026-11-20" });
    operator.post("/meetings", &before).await.with(201);
    eventually("the report of the present period", async || {
        operator.all("/reports/monthly").await.pop()
    })
    .await;
    journey("reports", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        find_by_month(&page).await;
        open_report(&page).await;
        read_records(&page).await;
        change_and_restore(&page).await;
        fill_in_and_submit(&page).await;
        sign_out(&page).await;
        sign_in(&page, "regulations").await;
        return_from_the_overview(&page).await;
        sign_out(&page).await;
        sign_in(&page, "city_operator").await;
        open_report(&page).await;
        page.see("已退回：联系人请填写信息联络员。").await;
        page.click(Role::Button, "提交法规监察科").await;
        page.find(Role::Button, "撤回").await;
        sign_out(&page).await;
        sign_in(&page, "regulations").await;
        accept_and_export(&page).await;
        sign_out(&page).await;
        sign_in(&page, "city_operator").await;
        set_right_what_is_locked(&page).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_report_outlives_refusals_and_other_peoples_changes() {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let report = eventually("the report of the present period", async || {
        operator.all("/reports/monthly").await.pop()
    })
    .await;
    let page_path = format!("/app/reports/{}", text(&report, "id"));
    let path = format!("/reports/monthly/{}", text(&report, "id"));
    let stored = path.clone();
    journey(
        "reports_typed",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open(&page_path).await;
            page.fill("联系人姓名", "沈知行").await;
            page.fill("联系电话", "0311-55500001").await;
            page.fill("统计期间尚未结束。请说明：", "提前报送。").await;
            // Meanwhile somebody else saves another name.
            let body = json!({ "contact_name": "顾明远" });
            let now = operator.get(&path).await;
            operator.patch(&path, now.etag(), &body).await.ok();
            page.click(Role::Button, "提交法规监察科").await;
            page.see("他人修改并保存了：联系人姓名。").await;
            let table = page.part(Role::Region, "与已保存内容的差异").await;
            table.see_in_row("联系人姓名", "顾明远").await;
            table.see_in_row("联系人姓名", "沈知行").await;
            assert_eq!(page.value("联系人姓名").await, "沈知行");
            assert_eq!(page.value("统计期间尚未结束。请说明：").await, "提前报送。");
            page.check_accessibility().await;
            page.shoot("report-conflict").await;
            page.click(Role::Button, "保留我填写的").await;
            page.gone(Role::Button, "保留我填写的").await;
            page.click(Role::Button, "保存").await;
            page.see("已保存").await;
            page.see_no("有未保存的修改").await;

            // The other choice: what the other person saved.
            page.fill("联系电话", "0311-55500002").await;
            let body = json!({ "contact_phone": "0311-55500009" });
            let now = operator.get(&path).await;
            operator.patch(&path, now.etag(), &body).await.ok();
            page.click(Role::Button, "保存").await;
            page.click(Role::Button, "采用现在保存的").await;
            assert_eq!(page.value("联系电话").await, "0311-55500009");
            page.see_no("有未保存的修改").await;
            page.click(Role::Button, "提交法规监察科").await;
            page.find(Role::Button, "撤回").await;
        },
    )
    .await;
    let operator = app.sign_in("city_operator").await;
    let report = operator.get(&stored).await.ok();
    let rules = report["broken_rules"].as_array().expect("rules");
    let early = rules.iter().find(|rule| rule["rule"] == 17);
    assert_eq!(early.expect("rule 17")["note"], "提前报送。", "{report}");
    assert_eq!(report["contact_name"], "沈知行", "{report}");
}

async fn open_report(page: &Page) {
    page.part(Role::Navigation, "主导航")
        .await
        .click(Role::Link, "月报表")
        .await;
    page.click(Role::Link, "2026 年 12 月月报表").await;
    page.see("统计期间 2026-11-23 至 2026-12-22").await;
}

/// The months have their names in the page's language, whatever the browser's is.
async fn find_by_month(page: &Page) {
    page.open("/app/reports").await;
    page.see("2026 年 12 月月报表").await;
    page.click(Role::Button, "月份").await;
    page.check_accessibility().await;
    page.shoot("reports-months").await;
    page.click(Role::Button, "2026年11月").await;
    page.see_no("2026 年 12 月月报表").await;
    page.at("/app/reports?month=2026-11").await;
    page.click(Role::Button, "去掉 月份：2026年11月").await;
    page.see("2026 年 12 月月报表").await;
}

async fn read_records(page: &Page) {
    page.see("双随机工作部署会").await;
    page.check_accessibility().await;
    page.shoot("report").await;
    page.click(Role::Button, "部署会议：1，查看明细").await;
    let drawer = page.part(Role::Dialog, "部署会议").await;
    drawer.see("双随机工作部署会").await;
    drawer.see("共 1 条").await;
    page.check_accessibility().await;
    page.shoot("report-records").await;
    // Each record leads to where it stands.
    drawer.click_holding(Role::Link, "双随机工作部署会").await;
    page.at("/app/ledgers?ledger=meetings&from=2026-11-23&to=2026-11-23")
        .await;
    page.see("双随机工作部署会").await;
    page.see_no("上期的会").await;
    page.back().await;
}

/// What was entered by hand is given up only after one was asked: value and reason are gone then.
async fn change_and_restore(page: &Page) {
    page.click(Role::Button, "部署会议：1，查看明细").await;
    let drawer = page.part(Role::Dialog, "部署会议").await;
    drawer.click(Role::Button, "改数").await;
    let dialog = page.part(Role::Dialog, "修改：部署会议").await;
    let lines = "双随机工作部署会（2026-11-23）\n另一次部署会";
    dialog.fill("填报内容（每行一条）", lines).await;
    dialog.fill("理由", "另有一次部署会未登记。").await;
    dialog.click(Role::Button, "保存").await;
    page.click(Role::Button, "部署会议：2，查看明细").await;
    let drawer = page.part(Role::Dialog, "部署会议").await;
    drawer.click(Role::Button, "恢复计算值").await;
    let asked = page.part(Role::Dialog, "恢复计算值：部署会议").await;
    page.check_accessibility().await;
    asked.click(Role::Button, "恢复计算值").await;
    page.find(Role::Button, "部署会议：1，查看明细").await;
}

async fn fill_in_and_submit(page: &Page) {
    page.see("统计期间尚未结束。").await;
    // Without a contact nothing is sent, and what is written already stays.
    page.fill("统计期间尚未结束。请说明：", "提前报送。").await;
    page.click(Role::Button, "提交法规监察科").await;
    page.see("请填写此项").await;
    page.fill("联系人姓名", "沈知行").await;
    page.fill("联系电话", "0311-55500001").await;
    page.click(Role::Button, "提交法规监察科").await;
    page.find(Role::Button, "撤回").await;
    page.check_accessibility().await;
}

async fn return_from_the_overview(page: &Page) {
    // The month to which the list is narrowed is the list's alone.
    page.open("/app/reports?month=2026-10").await;
    page.click(Role::Link, "报送总览").await;
    page.at("/app/reports/overview").await;
    page.find(Role::Heading, "2026 年 12 月月报报送总览").await;
    page.see("已报 1 个").await;
    page.check_accessibility().await;
    page.shoot("report-overview").await;
    page.click(Role::Link, "劳动保障监察局").await;
    page.click(Role::Button, "退回").await;
    let dialog = page.part(Role::Dialog, "退回这份月报表").await;
    dialog.fill("理由", "联系人请填写信息联络员。").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "退回").await;
    page.see("已退回：联系人请填写信息联络员。").await;
}

/// What an accepted report counts isn't edited any more; it is set right, with a reason.
async fn set_right_what_is_locked(page: &Page) {
    page.open("/app/ledgers").await;
    page.see_in_row("双随机工作部署会", "已锁定").await;
    page.see_in_row("上期的会", "已登记").await;
    page.click(Role::Button, "双随机工作部署会：操作").await;
    page.find(Role::Button, "撤销登记，须说明原因").await;
    assert_eq!(page.count(Role::Button, "修改").await, 0);
    page.click(Role::Button, "更正，须说明原因").await;
    let dialog = page.part(Role::Dialog, "修改会议记录").await;
    dialog.see("已确认的月报表计入了这条记录。").await;
    dialog.click(Role::Button, "保存").await;
    dialog.see("请填写此项").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "返回").await;
}

async fn accept_and_export(page: &Page) {
    page.part(Role::Navigation, "主导航")
        .await
        .click(Role::Link, "月报表")
        .await;
    page.row("劳动保障监察局")
        .await
        .click(Role::Link, "2026 年 12 月月报表")
        .await;
    page.click(Role::Button, "确认").await;
    let dialog = page.part(Role::Dialog, "确认这份月报表？").await;
    dialog.click(Role::Button, "确认").await;
    page.gone(Role::Button, "确认").await;
    page.see("已确认").await;
    page.click(Role::Button, "导出 DOCX").await;
    let document = page.downloaded(".docx").await;
    assert!(document.starts_with(b"PK"), "the document is a ZIP archive");
}
