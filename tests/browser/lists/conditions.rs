//! The conditions of a list stand in the address, and nowhere else.

use sortition_contract::org::Role as Duty;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::text;
use sortition_tests::{App, Kind};

use super::{ADMINISTRATION, AUDIT, KEYS, List, OFFICE, OTHERS, go_by_menu, hand_in, inspected};
use crate::{ACCOUNTS, fill_register, sign_in};

/// From some lists with conditions to each other one and back: none of them is found there, and all of
/// them again on the way back.
async fn walk_pairs(page: &Page, starts: &[&List], lists: &[&List]) {
    let mut plain = Vec::new();
    for list in lists {
        page.forget_requests().await;
        list.go(page).await;
        plain.push(list.asked(page).await.remove(0));
    }
    for from in starts {
        page.open(&from.address(from.conditions)).await;
        for (to, plain) in lists.iter().zip(&plain) {
            if to.path == from.path {
                continue;
            }
            let conditioned = from.asked(page).await;
            for condition in from.conditions.split('&') {
                let has = |asked: &String| asked.split('&').any(|one| one == condition);
                assert!(
                    conditioned.iter().all(has),
                    "{condition} of {}: {conditioned:?}",
                    from.name
                );
            }
            page.forget_requests().await;
            let steps = to.go(page).await;
            let asked = to.asked(page).await;
            assert!(
                asked.iter().all(|one| one == plain),
                "{} after {}: {asked:?}",
                to.name,
                from.name
            );
            assert_eq!(page.count(Role::Field, "q").await, 0);
            page.gone(Role::Button, "清除").await;
            page.gone(Role::Button, "清除条件").await;
            page.forget_requests().await;
            for _ in 0..steps {
                page.back().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_of_a_list_stay_with_it() {
    let app = App::start(Kind::Sqlite);
    let lsb = "130100-LSB";
    app.grant(
        "city_operator",
        &[(Duty::Operator, lsb), (Duty::Inspector, lsb)],
    )
    .await;
    fill_register(&app, 2, &ACCOUNTS).await;
    // Two browsers share the starts of the office, which has three hundred pairs.
    tokio::join!(
        walk_office(&app, "lists_office", 0),
        walk_office(&app, "lists_office_too", 1),
    );
    for (username, lists) in [
        ("system_admin", ADMINISTRATION.iter().collect::<Vec<_>>()),
        ("auditor", AUDIT.iter().collect()),
        (
            "regulations",
            vec![&KEYS, &OFFICE[4], &OFFICE[10], &OTHERS[1], &OTHERS[2]],
        ),
    ] {
        journey(
            &format!("lists_{username}"),
            app.origin(),
            Device::Desk,
            async move |page: Page| {
                sign_in(&page, username).await;
                walk_pairs(&page, &lists, &lists).await;
            },
        )
        .await;
    }
}

/// The pairs that begin with each second list of the office.
async fn walk_office(app: &App, name: &str, first: usize) {
    journey(name, app.origin(), Device::Desk, async move |page: Page| {
        sign_in(&page, "city_operator").await;
        let lists: Vec<_> = OFFICE.iter().chain(&OTHERS).collect();
        let starts: Vec<_> = lists.iter().skip(first).step_by(2).copied().collect();
        walk_pairs(&page, &starts, &lists).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_are_chosen_searched_and_sorted_by_on_one_list_alone() {
    let app = App::start(Kind::Sqlite);
    fill_register(&app, 3, &ACCOUNTS).await;
    let unit = app.unit("130100-LSB");
    journey(
        "lists_leak",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let [_, objects, inspectors, _, tasks, ..] = &OFFICE;
            objects.go(&page).await;
            page.click(Role::Button, "统一社会信用代码").await;
            page.at("/app/objects?sort=code").await;
            page.choose("状态", "状态：正常").await;
            page.at("/app/objects?sort=code&status=active").await;
            tasks.go(&page).await;
            page.see("没有任务").await;
            objects.go(&page).await;
            page.see("3 条").await;
            // What was chosen in a field goes with the condition, wherever that is taken away.
            page.choose("状态", "状态：注销").await;
            page.see("没有符合条件的记录").await;
            page.click(Role::Button, "清除条件").await;
            page.see("3 条").await;
            assert_eq!(page.value("状态").await, "");
            // On the way out before the search has begun: it belongs to the list that is left.
            page.fill("名称任意片段、信用代码", "甲乙丙").await;
            inspectors.go(&page).await;
            page.see("执法ZF000001").await;
            page.check_accessibility().await;
            page.at("/app/inspectors").await;
            page.see("执法ZF000001").await;
            // What the server doesn't take can be taken away.
            page.open("/app/inspectors?state=nobody").await;
            page.see("这些条件不能用于此列表").await;
            page.check_accessibility().await;
            page.click(Role::Button, "清除条件").await;
            page.at("/app/inspectors").await;
            page.see("执法ZF000001").await;
            // A filter offers what there is to be found: of units those whose accounts one reads.
            page.open("/app/users").await;
            page.choose("单位", "单位：劳动保障监察局").await;
            page.at(&format!("/app/users?unit_id={unit}")).await;
            page.see("沈知行").await;
            let offered = page.part(Role::Field, "单位").await.text().await;
            assert!(offered.contains("劳动保障监察局"), "{offered}");
            assert!(!offered.contains("人力资源和社会保障局"), "{offered}");
            // A second list on a page, and which of several is shown, stand in the address too.
            page.open("/app/ledgers?q=a&sort=on").await;
            page.see("没有符合条件的记录").await;
            page.click(Role::Tab, "培训").await;
            page.at("/app/ledgers?ledger=trainings").await;
            page.see("还没有记录").await;
            page.find(Role::Button, "登记培训").await;
            page.reload().await;
            page.find(Role::Button, "登记培训").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_the_workbench_open_the_list_they_speak_of() {
    let app = App::start(Kind::Sqlite);
    let checks = inspected(&app, 6).await;
    for check in &checks[..4] {
        hand_in(&app, check).await;
    }
    let operator = app.sign_in("city_operator").await;
    let task = operator.get(&format!("/checks/{}", checks[0].0)).await.ok();
    let task = format!("/app/tasks/{}", text(&task, "task_id"));
    journey(
        "lists_home",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let list = &OFFICE[6];
            page.forget_requests().await;
            page.click(Role::Link, "4 户检查待审核").await;
            page.at("/app/checks?waits_for=confirm").await;
            page.see("共 4 条").await;
            let asked = list.asked(&page).await;
            assert_eq!(asked, ["sort=-created_at&waits_for=confirm"]);
            list.go(&page).await;
            page.see("共 6 条").await;
            page.back().await;
            page.see("共 4 条").await;
            // The checks of a task stand beside its other parts: their conditions are told apart.
            page.open(&format!("{task}?checks.task.state=submitted&state=ready"))
                .await;
            page.see("共 4 条").await;
            list.go(&page).await;
            page.see("共 6 条").await;
            page.back().await;
            page.see("共 4 条").await;
            page.open("/app/tasks?state=checking&sort=title").await;
            page.click(Role::Link, "十二月用工检查").await;
            page.at(&task).await;
            page.see("共 6 条").await;
            go_by_menu(&page, "抽查任务", "/app/tasks").await;
            page.see("十二月用工检查").await;
        },
    )
    .await;
}
