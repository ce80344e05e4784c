//! The page comes in parts: first what the sign-in needs, the rest when it is wanted. What doesn't come is
//! said, and asked for again.

use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::register::enterprises;
use sortition_tests::{App, Kind};

use crate::sign_in;

/// Bytes of the first load as the tests build it: not optimised, not pressed. A release sends about a seventh
/// of them, and may send 300 KB, which the benchmark holds.
const FIRST_LOAD: u64 = 1_700_000;

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_is_loaded_without_the_office() {
    let app = App::start(Kind::Sqlite);
    journey(
        "parts_first",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            page.open("/app").await;
            page.find(Role::Button, "登录").await;
            let files = page.loaded("split_desk-").await;
            for part in ["administration", "field", "inspections", "registers"] {
                let begins = format!("split_{part}-");
                assert!(
                    !files.keys().any(|name| name.starts_with(&begins)),
                    "nobody has opened {part} yet: {files:?}"
                );
            }
            let is_first =
                |name: &str| !["split_", "chunk"].iter().any(|begin| name.starts_with(begin));
            let first = files.iter().filter(|(name, _)| is_first(name));
            let total: u64 = first.map(|(_, size)| size).sum();
            assert!(
                (1..=FIRST_LOAD).contains(&total),
                "the first load has {total} bytes: see frontend/src/app/parts.rs for what calls what\n{files:?}"
            );
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn part_that_does_not_come_is_asked_for_again() {
    let app = App::start(Kind::Sqlite);
    app.add_objects(&enterprises(1));
    journey("parts", app.origin(), Device::Desk, async |page: Page| {
        page.lose("/assets/split_registers-").await;
        sign_in(&page, "city_operator").await;
        let menu = page.part(Role::Navigation, "主导航").await;
        menu.click(Role::Link, "检查对象名录库").await;
        page.find(Role::Heading, "没能载入").await;
        page.see("没有连上服务器").await;
        page.check_accessibility().await;
        page.shoot("parts-lost").await;
        // The others don't need it.
        menu.click(Role::Link, "抽查任务").await;
        page.find(Role::Heading, "抽查任务").await;
        menu.click(Role::Link, "检查对象名录库").await;
        page.click(Role::Button, "重试").await;
        page.find(Role::Heading, "没能载入").await;
        page.find_again().await;
        page.click(Role::Button, "重试").await;
        page.see("共 1 条").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_area_that_does_not_come_is_asked_for_again() {
    let app = App::start(Kind::Sqlite);
    journey(
        "parts_desk",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            page.lose("/assets/split_desk-").await;
            page.open("/app").await;
            page.fill("账号", "city_operator").await;
            page.fill("密码", PASSWORD).await;
            page.click(Role::Button, "登录").await;
            page.find(Role::Heading, "没能载入").await;
            page.check_accessibility().await;
            page.find_again().await;
            page.click(Role::Button, "重试").await;
            page.find(Role::Region, "等我处理").await;
        },
    )
    .await;
}
