//! The workbench as each role finds it: what waits, the figures with the records that they open, the
//! bell, the counts of the menu, the search.

use super::{fill_register, released, sign_in, sign_out};
use serde_json::json;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::builders::{Entry, create_task, draw, publish_plan};
use sortition_tests::fixtures::{object_code, object_name};
use sortition_tests::{App, Kind};

/// Fourteen objects in the register and one task of all of them, drawn; a plan that waits.
async fn busy(app: &App) {
    let accounts = [("ZF000001", "inspector"), ("ZF000002", "inspector_02")];
    fill_register(app, 14, &accounts).await;
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 10000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let task = create_task(app, &entry).await;
    draw(app, &task).await;
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "补充抽查计划" });
    let plan = operator.post("/plans", &plan).await.id();
    let path = format!("/plans/{plan}");
    let body = json!({ "title": "劳务派遣检查", "item_ids": [app.item("RS0101")],
        "scope": { "types": ["enterprise"] }, "ratios": [{ "stratum": "all", "ratio_bp": 100 }],
        "months": [12] });
    operator.post(&format!("{path}/entries"), &body).await.id();
    operator.command(&format!("{path}/submit")).await.ok();
    sortition::org::actions::notifications::deliver(app.services()).expect("they are delivered");
}

async fn go_home(page: &Page) {
    page.open("/app").await;
    page.find(Role::Region, "等我处理").await;
}

async fn look(page: &Page, name: &str) {
    page.check_width().await;
    page.check_accessibility().await;
    page.shoot(name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_of_each_role_shows_what_waits_and_opens_its_figures() {
    let app = App::start(Kind::Sqlite);
    busy(&app).await;
    journey("home", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        operator_opens_figures(&page).await;
        sign_out(&page).await;
        sign_in(&page, "city_approver").await;
        approver_decides(&page).await;
        sign_out(&page).await;
        for (username, sees) in [
            ("regulations", "12 月月报表"),
            ("county_operator", "2026 年三项指标"),
            ("city_lead", "各月抽查"),
            ("partner_operator", "没有待办"),
        ] {
            sign_in(&page, username).await;
            page.find(Role::Region, "等我处理").await;
            page.see(sees).await;
            look(&page, &format!("home-{username}")).await;
            if username == "regulations" {
                open_the_month_that_is_due(&page).await;
            }
            sign_out(&page).await;
        }
        for (username, figure) in [
            ("system_admin", "失败的后台任务"),
            ("security_admin", "没有角色"),
            ("auditor", "今天的审计记录"),
        ] {
            sign_in(&page, username).await;
            page.see(figure).await;
            page.find(Role::Link, "账号：23").await;
            look(&page, &format!("home-{username}")).await;
            sign_out(&page).await;
        }
    })
    .await;
}

/// What is above has its height before what is below can be clicked: a row never moves away from a hand.
#[tokio::test(flavor = "multi_thread")]
async fn home_fills_from_the_top() {
    let app = App::start(Kind::Sqlite);
    busy(&app).await;
    journey(
        "home_fills",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            page.hold("/api/v1/kpis").await;
            sign_in(&page, "city_operator").await;
            let menu = page.part(Role::Navigation, "主导航").await;
            // What waits has come, and is shown where nothing stands above it.
            menu.see("1 项等我处理").await;
            page.find(Role::Region, "等我处理").await;
            assert_eq!(page.count(Role::Link, "十二月用工检查").await, 0);
            page.shoot("home-fills").await;
            page.let_go().await;
            page.see("联合抽查次数占比").await;
            page.see_in_row("十二月用工检查", "单独抽查").await;
            page.find(Role::Link, "检查对象：14").await;
        },
    )
    .await;
}

/// The link's month is the one that opens, and the address says which one is shown from then on.
async fn open_the_month_that_is_due(page: &Page) {
    page.click_holding(Role::Link, "2026 年 11 月月报表").await;
    page.at("/app/reports/overview?month=2026-11").await;
    page.find(Role::Heading, "2026 年 11 月月报报送总览").await;
    page.click(Role::Button, "上个月").await;
    page.at("/app/reports/overview?month=2026-10").await;
    page.find(Role::Heading, "2026 年 10 月月报报送总览").await;
    page.reload().await;
    page.find(Role::Heading, "2026 年 10 月月报报送总览").await;
    page.click(Role::Button, "本期").await;
    page.at("/app/reports/overview").await;
    page.find(Role::Heading, "2026 年 12 月月报报送总览").await;
}

/// Each figure opens its records, as many as it says.
async fn operator_opens_figures(page: &Page) {
    page.find(Role::Region, "等我处理").await;
    page.see("十二月用工检查").await;
    page.see_in_row("十二月用工检查", "单独抽查").await;
    page.see_in_row("十二月用工检查", "检查 0 / 14").await;
    look(page, "home-operator").await;
    page.dark(true).await;
    look(page, "home-operator-dark").await;
    page.dark(false).await;
    let navigation = page.part(Role::Navigation, "主导航").await;
    navigation.see("1 项等我处理").await;
    page.click(Role::Link, "检查对象：14").await;
    page.at("/app/objects?status=active").await;
    page.see("共 14 条").await;
    go_home(page).await;
    page.click(Role::Link, "联合抽查次数占比，总共 1 次，查看记录")
        .await;
    let drawer = page.part(Role::Dialog, "抽查总次数").await;
    drawer.see("共 1 条").await;
    look(page, "home-records").await;
    drawer.click(Role::Link, "十二月用工检查").await;
    page.find(Role::Heading, "十二月用工检查").await;
    // The workbench by the menu is one without records; on the way back they are there again.
    let menu = page.part(Role::Navigation, "主导航").await;
    menu.click(Role::Link, "工作台").await;
    page.at("/app").await;
    page.find(Role::Link, "检查对象：14").await;
    page.gone(Role::Dialog, "抽查总次数").await;
    page.back().await;
    page.find(Role::Heading, "十二月用工检查").await;
    page.back().await;
    page.part(Role::Dialog, "抽查总次数")
        .await
        .click(Role::Button, "关闭")
        .await;
    page.at("/app").await;
    page.click(Role::Radio, "户").await;
    page.click_holding(Role::Link, "11月：计划").await;
    let drawer = page.part(Role::Dialog, "11月：抽查总户数").await;
    drawer.see("共 14 条").await;
    drawer.see("小计 14").await;
    look(page, "home-records-month").await;
    drawer.click(Role::Link, "第 1 户").await;
    page.gone(Role::Dialog, "11月：抽查总户数").await;
    page.see("十二月用工检查").await;
    let path = page.path().await;
    assert!(path.starts_with("/app/checks/"), "{path}");
    go_home(page).await;
}

async fn approver_decides(page: &Page) {
    page.find(Role::Region, "等我处理").await;
    look(page, "home-approver").await;
    page.click_holding(Role::Button, "条未读").await;
    page.see("计划“补充抽查计划”待审核。").await;
    look(page, "home-bell").await;
    // The focus is on the bell still.
    page.press(Key::Escape).await;
    page.see_no("计划“补充抽查计划”待审核。").await;
    page.click_holding(Role::Button, "条未读").await;
    page.click_holding(Role::Link, "计划“补充抽查计划”待审核。")
        .await;
    page.find(Role::Heading, "补充抽查计划").await;
    page.click_holding(Role::Button, "通知").await;
    page.click(Role::Link, "全部通知").await;
    page.find(Role::Heading, "通知").await;
    look(page, "notifications").await;
    page.click(Role::Button, "全部标为已读").await;
    page.find(Role::Button, "通知").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_of_an_inspector_on_a_phone_leads_to_the_checks() {
    let app = App::start(Kind::Sqlite);
    let (_, lead) = released(&app).await;
    journey(
        "home_phone",
        app.origin(),
        Device::Phone,
        async |page: Page| {
            sign_in(&page, lead).await;
            let waiting = page.part(Role::Region, "等我处理").await;
            waiting.see("十二月用工检查").await;
            page.see("检查期限").await;
            look(&page, "home-phone").await;
            page.dark(true).await;
            look(&page, "home-phone-dark").await;
            page.dark(false).await;
            waiting.click_holding(Role::Link, "开始检查").await;
            page.find(Role::Button, "开始检查").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_records_of_each_kind_by_keyboard() {
    let app = App::start(Kind::Sqlite);
    busy(&app).await;
    journey("search", app.origin(), Device::Desk, async |page: Page| {
        sign_in(&page, "city_operator").await;
        page.find(Role::Region, "等我处理").await;
        page.press_letter_with(&[Key::Control], 'k').await;
        let palette = page.part(Role::Dialog, "搜索").await;
        page.type_text("用工").await;
        palette.see("十二月用工检查").await;
        palette.see("劳动保障监察局").await;
        palette.see("随机抽查事项清单").await;
        look(&page, "search").await;
        page.press(Key::Backspace).await;
        page.press(Key::Backspace).await;
        page.type_text(&object_name(3)).await;
        palette.see(&object_code(3)).await;
        page.press_letter_with(&[Key::Control], 'a').await;
        page.press(Key::Delete).await;
        page.type_text("用工").await;
        palette.see("十二月用工检查").await;
        // Enter right after typing takes what this text finds, never what the former one found.
        page.press(Key::Backspace).await;
        page.press(Key::Backspace).await;
        page.type_text("补充抽查").await;
        page.press(Key::Enter).await;
        page.find(Role::Heading, "补充抽查计划").await;
        page.press_letter_with(&[Key::Control], 'k').await;
        page.type_text("ZF000002").await;
        page.press(Key::Enter).await;
        page.find(Role::Heading, "执法ZF000002").await;
        page.press_letter_with(&[Key::Control], 'k').await;
        let palette = page.part(Role::Dialog, "搜索").await;
        palette.see("补充抽查计划").await;
        look(&page, "search-recent").await;
        page.type_text("没有这样的东西").await;
        page.see("没有找到").await;
        page.press(Key::Escape).await;
        page.gone(Role::Dialog, "搜索").await;
    })
    .await;
}
