//! The calendar: a year, a term in working days, a day and a whole year entered.

use crate::{sign_in, sign_out};
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn count_a_term_and_enter_the_year_to_come() {
    let app = App::start(Kind::Sqlite);
    journey(
        "calendar",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "regulations").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "工作日历")
                .await;
            page.see_in_row("2026-10-10", "上班").await;
            page.check_accessibility().await;
            page.shoot("calendar").await;
            page.dark(true).await;
            page.check_accessibility().await;
            page.shoot("calendar-dark").await;
            page.dark(false).await;
            page.fill("起算日期", "2026-09-30").await;
            // Any field for a day knows the days off, and the days that are made up for.
            let card = page.part(Role::Region, "期限计算").await;
            card.click(Role::Button, "打开日历").await;
            page.find(Role::Button, "2026-10-01 休息日").await;
            page.find(Role::Button, "2026-10-10 工作日").await;
            page.check_accessibility().await;
            page.click(Role::Button, "2026-09-30 工作日").await;
            page.fill("工作日数", "3").await;
            page.click(Role::Button, "计算").await;
            page.see("2026-10-10").await;
            page.part(Role::Region, "期限计算")
                .await
                .see("2026-10-10")
                .await;

            page.click(Role::Button, "修改一天").await;
            let dialog = page.part(Role::Dialog, "修改一天").await;
            dialog.fill("日期", "2026-11-24").await;
            dialog.click(Role::Radio, "放假").await;
            dialog.fill("节日或原因", "临时放假").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "修改一天").await;
            page.see_in_row("2026-11-24", "临时放假").await;
            page.click(Role::Button, "恢复平常：2026-11-24").await;
            page.part(Role::Dialog, "2026-11-24 恢复平常？")
                .await
                .click(Role::Button, "恢复平常")
                .await;
            page.see_no("临时放假").await;

            page.click(Role::Button, "下一年").await;
            page.see("2027年没有录入放假安排").await;
            page.at("/app/calendar?year=2027").await;
            page.check_accessibility().await;
            page.click(Role::Button, "录入全年").await;
            let dialog = page.part(Role::Dialog, "录入2027年的安排").await;
            dialog.fill("放假安排", "元旦放假三天").await;
            dialog.see("第1行看不懂").await;
            dialog.fill("放假安排", "1月1日 至 1月3日 放假 元旦").await;
            dialog.see("将录入放假3天、调休上班0天。").await;
            page.check_accessibility().await;
            page.shoot("calendar-year").await;
            dialog.click(Role::Button, "录入全年").await;
            page.see_in_row("2027-01-03", "元旦").await;
            page.reload().await;
            page.see_in_row("2027-01-03", "元旦").await;
            page.click(Role::Button, "上一年").await;
            page.at("/app/calendar").await;
            page.see_in_row("2026-10-10", "上班").await;
            sign_out(&page).await;

            sign_in(&page, "city_operator").await;
            page.open("/app/calendar").await;
            page.see("2026-10-10").await;
            assert_eq!(page.count(Role::Button, "修改一天").await, 0);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_the_calendar_on_a_phone() {
    let app = App::start(Kind::Sqlite);
    journey(
        "calendar_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, "inspector").await;
            page.open("/app/calendar").await;
            page.see("期限计算").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("calendar-phone").await;
        },
    )
    .await;
}
