//! A list as a file holds what the list shows.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::{App, Kind};

use super::{List, OFFICE, hand_in, inspected};
use crate::sign_in;

/// Lists of which nothing is there yet: their headings are compared by the API's tests.
const EMPTY: [&str; 3] = ["/app/visits", "/app/reports", "/app/jobs"];

#[tokio::test(flavor = "multi_thread")]
async fn files_hold_what_the_lists_show() {
    let app = App::start(Kind::Sqlite);
    let checks = inspected(&app, 3).await;
    hand_in(&app, &checks[0]).await;
    let operator = app.sign_in("city_operator").await;
    let (check, _) = &checks[0];
    operator
        .command(&format!("/checks/{check}/confirm"))
        .await
        .ok();
    let publication = json!({ "kind": "result", "subject_id": check });
    operator.post("/publications", &publication).await.ok();
    let meeting = json!({ "name": "双随机工作部署会", "held_on": "2026-11-20",
        "unit_id": app.unit("130100-LSB") });
    operator.post("/meetings", &meeting).await.with(201);
    journey(
        "lists_files",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            for list in OFFICE.iter().filter(|list| !EMPTY.contains(&list.path)) {
                compare(&page, list).await;
            }
            OFFICE[1].go(&page).await;
            page.click(Role::Button, "导出").await;
            page.find(Role::Button, "CSV，当前列与筛选").await;
            page.check_accessibility().await;
            page.shoot("lists-export").await;
            page.click(Role::Button, "XLSX，当前列与筛选").await;
            let book = page.downloaded(".xlsx").await;
            assert!(book.starts_with(b"PK"), "a workbook is a ZIP archive");
        },
    )
    .await;
}

/// Takes a list as a file and compares it with what is seen.
async fn compare(page: &Page, list: &List) {
    page.forget_requests().await;
    list.go(page).await;
    list.asked(page).await;
    page.click(Role::Button, "导出").await;
    page.click(Role::Button, "CSV，当前列与筛选").await;
    let title = match list.path {
        "/app/ledgers" => "会议",
        _ => list.name,
    };
    let file = page.downloaded(&format!("{title} 2026-11-23.csv")).await;
    let file = String::from_utf8(file).expect("the file is text");
    let written: Vec<Vec<&str>> = file
        .trim_start_matches('\u{feff}')
        .split_terminator("\r\n")
        .map(|line| line.split(',').collect())
        .collect();
    // Headings of groups are no rows of the file.
    let mut shown = page.table().await;
    shown.retain(|row| row.len() > 1);
    assert_eq!(shown[0], written[0], "{}", list.name);
    assert_eq!(shown.len(), written.len(), "{}", list.name);
    for (row, cells) in shown.iter().zip(&written).skip(1) {
        let is_same = |(seen, told): &(&String, &&str)| {
            let seen = seen.replace(',', "");
            seen == told.replace(',', "") || (seen == "—" && told.is_empty())
        };
        // One cell may add a mark, or shorten a list.
        let same = row.iter().zip(cells).filter(is_same).count();
        assert!(
            same + 1 >= row.len(),
            "{}: {row:?} and {cells:?}",
            list.name
        );
    }
}
