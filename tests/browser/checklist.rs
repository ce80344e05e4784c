//! The checklist: items under their major items, a new version on its way, two versions compared.

use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

const ITEM: &str = "用人单位制定和执行劳动规章制度情况的检查";
const MAJOR: &str = "劳动用工监督检查";

#[tokio::test(flavor = "multi_thread")]
async fn revise_an_item_and_have_it_approved_by_somebody_else() {
    let app = App::start(Kind::Sqlite);
    journey("items", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        page.part(Role::Navigation, "主导航")
            .await
            .click(Role::Link, "随机抽查事项清单")
            .await;
        page.find(Role::Link, MAJOR).await;
        page.check_accessibility().await;
        page.shoot("items").await;
        fold(&page).await;
        page.click(Role::Link, ITEM).await;
        page.find(Role::Heading, ITEM).await;
        page.see("只有一个版本").await;
        page.check_accessibility().await;
        revise(&page).await;
        page.shoot("item-submitted").await;
        sign_out(&page).await;
        sign_in(&page, "regulations").await;
        approve(&page).await;
    })
    .await;
}

/// A folded major item hides its items.
async fn fold(page: &Page) {
    let fold = format!("展开或收起 {MAJOR}");
    page.find(Role::Link, ITEM).await;
    page.row(MAJOR).await.click(Role::Button, &fold).await;
    page.gone(Role::Link, ITEM).await;
    page.row(MAJOR).await.click(Role::Button, &fold).await;
}

/// The next version: refused without its reason, then submitted.
async fn revise(page: &Page) {
    page.click(Role::Link, "制定新版本").await;
    page.fill("检查方式", "现场检查与书面检查相结合").await;
    page.fill("生效日期", "2027-01-01").await;
    page.check_accessibility().await;
    page.click(Role::Button, "保存草稿").await;
    page.see("草稿已保存").await;
    page.click(Role::Button, "提交审核").await;
    page.see("缺少制定或修改的原因").await;
    page.click(Role::Link, "修改草稿").await;
    page.fill("制定或修改原因", "细化检查方式").await;
    page.click(Role::Button, "保存草稿").await;
    page.click(Role::Button, "提交审核").await;
    page.see("待审核").await;
    page.see("现场检查与书面检查相结合").await;
    page.check_accessibility().await;
}

async fn approve(page: &Page) {
    page.open("/app/items?state=submitted").await;
    page.click(Role::Link, ITEM).await;
    let comparison = page.part(Role::Region, "版本对比").await;
    comparison.see("检查方式").await;
    comparison.see("现场检查与书面检查相结合").await;
    page.click(Role::Button, "批准").await;
    let dialog = page.part(Role::Dialog, "批准这个版本？").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "批准").await;
    page.see("已批准，2027-01-01 自动生效。").await;
    page.check_accessibility().await;
    page.shoot("item-approved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_the_checklist_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "items_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "inspector").await;
            page.open("/app/items").await;
            page.find(Role::Link, ITEM).await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("items-phone").await;
            page.click(Role::Link, ITEM).await;
            page.find(Role::Heading, ITEM).await;
            page.check_width().await;
            page.shoot("item-phone").await;
        },
    )
    .await;
}
