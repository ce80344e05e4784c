//! The main job end to end as people do it: import, plan, draw, checks, publication, report, each
//! through the page and none with a reload; `tests/api/main_way.rs` is the same story over REST.

mod checks;
mod draws;
mod plans;
mod registers;
mod reports;
mod results;

use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

/// What the register's file holds besides its bad rows.
const OBJECTS: u32 = 3_200;
/// The same as the page writes it.
const OBJECTS_TEXT: &str = "3,200";
/// The section's inspectors with their accounts.
const INSPECTORS: [(&str, &str, &str); 4] = [
    ("执法1号", "秦朗", "inspector"),
    ("执法2号", "杜若", "inspector_02"),
    ("执法3号", "孟川", "inspector_03"),
    ("执法4号", "罗溪", "inspector_04"),
];
const PLAN: &str = "2026 年度抽查计划";
const ENTRY: &str = "用工检查";
const TASK: &str = "用工检查（第1批）";

#[tokio::test(flavor = "multi_thread")]
async fn operator_to_accepted_report_goes_through_without_a_reload() {
    let app = App::start(Kind::Sqlite);
    let origin = app.origin().to_owned();
    journey(
        "main_way",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let loaded_at = page.loaded_at().await;
            registers::import(&page).await;
            plans::write_and_submit(&page).await;
            turn_to(&page, "city_approver").await;
            plans::approve_and_publish(&page).await;
            turn_to(&page, "city_operator").await;
            draws::make_task(&page).await;
            let drawn = draws::draw_and_verify(&page).await;
            checks::release(&page).await;
            let objects: Vec<_> = drawn.iter().map(|one| one.object.clone()).collect();
            checks::inspect_on_a_phone(&origin, drawn).await;
            checks::review(&page, &objects).await;
            results::publish(&page, &objects).await;
            results::read_as_citizen(&origin, objects).await;
            reports::log_part_one(&page).await;
            reports::file(&page).await;
            assert_eq!(page.loaded_at().await, loaded_at, "the page was reloaded");
        },
    )
    .await;
}

/// Hands the machine to somebody else, who comes to the workbench.
async fn turn_to(page: &Page, username: &str) {
    sign_out(page).await;
    page.fill("账号", username).await;
    page.fill("密码", PASSWORD).await;
    page.click(Role::Button, "登录").await;
    page.find(Role::Region, "等我处理").await;
}

/// Goes to the workbench by the menu.
async fn go_home(page: &Page) {
    let navigation = page.part(Role::Navigation, "主导航").await;
    navigation.click(Role::Link, "工作台").await;
    page.find(Role::Region, "等我处理").await;
    // The targets above have come: until then what one clicks on moves.
    page.see("联合抽查次数占比").await;
}

/// Goes to a page by the menu.
async fn menu(page: &Page, entry: &str) {
    let navigation = page.part(Role::Navigation, "主导航").await;
    navigation.click(Role::Link, entry).await;
    page.find(Role::Heading, entry).await;
}

/// A page as it should always be; with a picture of it for people.
async fn look(page: &Page, name: &str) {
    page.check_width().await;
    page.check_accessibility().await;
    page.shoot(&format!("way-{name}")).await;
}
