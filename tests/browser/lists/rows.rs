//! Pages by number, and what is done with one row or many.

use fantoccini::key::Key;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::text;
use sortition_tests::fixtures::object_name;
use sortition_tests::register::enterprises;
use sortition_tests::{App, Kind};

use super::{OFFICE, hand_in, inspected};
use crate::{sign_in, sign_out};

#[tokio::test(flavor = "multi_thread")]
async fn pages_have_numbers_and_can_be_jumped_to() {
    let app = App::start(Kind::Sqlite);
    app.add_objects(&enterprises(170));
    journey(
        "lists_pages",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects?sort=name").await;
            page.see("共 170 条").await;
            page.click(Role::Button, "第 2 页").await;
            page.at("/app/objects?sort=name&page=2").await;
            page.check_accessibility().await;
            page.shoot("lists-pager").await;
            let second = page.table().await;
            page.click(Role::Button, "下一页").await;
            page.at("/app/objects?sort=name&page=3").await;
            page.see_no(&second[1][0]).await;
            page.click(Role::Button, "上一页").await;
            page.at("/app/objects?sort=name&page=2").await;
            page.see(&second[1][0]).await;
            page.reload().await;
            page.see(&second[1][0]).await;
            page.fill("跳至", "8").await;
            page.press(Key::Enter).await;
            page.at("/app/objects?sort=name&page=8").await;
            page.click(Role::Button, "第 9 页").await;
            page.see("本页 10 条，共 170 条").await;
            // A message lies over nothing that one wants to press.
            page.click(Role::Button, "导出").await;
            page.click(Role::Button, "CSV，当前列与筛选").await;
            page.see("已导出").await;
            page.in_sight(Role::Button, "上一页").await;
            page.see("已导出").await;
            // Other conditions begin with their first page.
            page.click(Role::Button, "统一社会信用代码").await;
            page.at("/app/objects?sort=code").await;
        },
    )
    .await;
    journey(
        "lists_pages_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects?page=2").await;
            page.see("2 / 9 页").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("lists-pager-phone").await;
        },
    )
    .await;
}

/// What is drawn at once is what keeps whoever types waiting: two hundred rows as little as twenty.
#[tokio::test(flavor = "multi_thread")]
async fn many_rows_are_drawn_some_at_a_time() {
    let app = App::start(Kind::Sqlite);
    app.add_objects(&enterprises(230));
    journey(
        "lists_many_rows",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            let objects = &OFFICE[1];
            sign_in(&page, "city_operator").await;
            page.open(objects.path).await;
            page.see("本页 20 条，共 230 条").await;
            page.watch_rows().await;
            page.choose("每页", "200").await;
            page.see("本页 200 条，共 230 条").await;
            page.rest().await;
            let drawn = page.table().await;
            assert_eq!(drawn.len(), 201, "a heading and the rows");
            let mut codes: Vec<_> = drawn.iter().map(|row| &row[1]).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), 201, "each row once");
            // What is looked for draws them anew.
            page.forget_requests().await;
            page.fill("名称任意片段、信用代码", "商贸").await;
            objects.asked(&page).await;
            page.rest().await;
            assert_eq!(page.table().await.len(), 201);
            assert_eq!(page.most_rows_at_once().await, 20);
            // A shorter page leaves none of the longer one.
            page.click(Role::Button, "第 2 页").await;
            page.see("本页 30 条，共 230 条").await;
            page.rest().await;
            assert_eq!(page.table().await.len(), 31);
            assert_eq!(page.most_rows_at_once().await, 20);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_have_their_actions_and_selections_theirs() {
    let app = App::start(Kind::Sqlite);
    let checks = inspected(&app, 4).await;
    for check in &checks[..2] {
        hand_in(&app, check).await;
    }
    let operator = app.sign_in("city_operator").await;
    let mut names = Vec::new();
    for (id, _) in &checks {
        let check = operator.get(&format!("/checks/{id}")).await.ok();
        names.push(text(&check["object"], "name").to_owned());
    }
    journey(
        "lists_actions",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let [_, objects, inspectors, _, tasks, draws, checks, ..] = &OFFICE;
            objects.go(&page).await;
            let object = object_name(0);
            let menu = format!("{object}：操作");
            page.click(Role::Button, &menu).await;
            page.find(Role::Button, "查看").await;
            page.check_accessibility().await;
            page.shoot("lists-row-actions").await;
            page.press(Key::Escape).await;
            page.gone(Role::Button, "查看").await;
            page.click(Role::Button, &menu).await;
            page.click(Role::Button, "修改").await;
            page.find(Role::Button, "保存").await;
            inspectors.go(&page).await;
            page.click(Role::Button, "执法ZF000002：操作").await;
            page.click(Role::Button, "退出名录").await;
            let dialog = page.part(Role::Dialog, "让此人退出名录库？").await;
            dialog.click(Role::Button, "返回").await;
            page.gone(Role::Dialog, "让此人退出名录库？").await;
            tasks.go(&page).await;
            page.click(Role::Button, "十二月用工检查：操作").await;
            page.click(Role::Button, "查看").await;
            page.see("检查中").await;
            draws.go(&page).await;
            page.click(Role::Button, "十二月用工检查：操作").await;
            page.click(Role::Button, "查看任务").await;
            page.see("检查中").await;

            checks.go(&page).await;
            page.click(Role::Checkbox, "选择本页").await;
            let bar = page.part(Role::Region, "批量操作").await;
            bar.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "确认选中的检查？").await;
            dialog.see("将确认 4 户").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "确认").await;
            dialog.see("已处理 2 条，2 条未能处理").await;
            dialog.see(&names[2]).await;
            page.check_accessibility().await;
            page.shoot("lists-batch-refused").await;
            page.press(Key::Escape).await;
            page.see("已选 2 条").await;
            page.see_in_row(&names[0], "已确认").await;

            // Tasks too, each done or refused on its own.
            sign_out(&page).await;
            sign_in(&page, "city_approver").await;
            tasks.go(&page).await;
            page.click(Role::Checkbox, "选择本页").await;
            let bar = page.part(Role::Region, "批量操作").await;
            bar.click(Role::Button, "办结").await;
            let dialog = page.part(Role::Dialog, "办结选中的任务？").await;
            dialog.see("将办结 1 个任务").await;
            dialog.click(Role::Button, "办结").await;
            dialog.see("已处理 0 条，1 条未能处理").await;
            dialog.see("十二月用工检查").await;
            page.press(Key::Escape).await;
            page.see_in_row("十二月用工检查", "检查中").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_are_reviewed_one_after_the_other() {
    let app = App::start(Kind::Sqlite);
    let checks = inspected(&app, 3).await;
    for check in &checks {
        hand_in(&app, check).await;
    }
    let operator = app.sign_in("city_operator").await;
    journey(
        "lists_review",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            OFFICE[6].go(&page).await;
            page.click(Role::Button, "逐户审核").await;
            page.see("第 1 户，共 3 户").await;
            page.check_accessibility().await;
            page.shoot("lists-review").await;
            page.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "确认这次检查？").await;
            dialog.click(Role::Button, "确认").await;
            page.see("第 2 户，共 3 户").await;
            page.click(Role::Button, "退回").await;
            let dialog = page.part(Role::Dialog, "退回这次检查？").await;
            dialog.fill("理由", "请补充证据材料。").await;
            dialog.click(Role::Button, "退回").await;
            page.see("第 3 户，共 3 户").await;
            // An address opened anew takes those that still wait.
            page.reload().await;
            page.see("第 1 户，共 1 户").await;
            page.click(Role::Button, "跳过这户").await;
            page.at("/app/checks").await;
            page.see("等待审核的检查已全部看完").await;
        },
    )
    .await;
    let states = operator.all("/checks?sort=position").await;
    let states: Vec<_> = states.iter().map(|check| text(check, "state")).collect();
    assert_eq!(states, ["confirmed", "returned", "submitted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_fails_is_in_sight() {
    let app = App::start(Kind::Sqlite);
    for (name, device) in [("fields", Device::Desk), ("fields_phone", Device::Phone)] {
        journey(name, app.origin(), device, async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects/new").await;
            // Far down the form, and back to the first field that is wrong.
            page.fill("经度", "114.5").await;
            page.click(Role::Button, "保存").await;
            page.see("请填写此项").await;
            page.in_sight(Role::Field, "统一社会信用代码").await;
        })
        .await;
    }
}
