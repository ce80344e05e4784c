//! What all lists have in common: conditions, pages, files, what is done with rows.

mod conditions;
mod files;
mod rows;

use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::App;
use sortition_tests::browser::{Page, Role};
use sortition_tests::builders::{Entry, create_task, draw, inspect, publish_plan, text};

use crate::{ACCOUNTS, fill_register};

/// A list in the menu.
struct List {
    name: &'static str,
    path: &'static str,
    /// What it asks the server for.
    resource: &'static str,
    /// An order, a search and a filter, as far as it has them.
    conditions: &'static str,
}

const fn list(
    name: &'static str,
    path: &'static str,
    resource: &'static str,
    conditions: &'static str,
) -> List {
    List {
        name,
        path,
        resource,
        conditions,
    }
}

/// The lists of those who do the work.
const OFFICE: [List; 12] = [
    list(
        "随机抽查事项清单",
        "/app/items",
        "/items",
        "q=用工&sort=name&kind=general",
    ),
    list(
        "检查对象名录库",
        "/app/objects",
        "/objects",
        "q=公司&sort=code&status=active",
    ),
    list(
        "执法检查人员名录库",
        "/app/inspectors",
        "/inspectors",
        "q=执法&sort=-name&state=active",
    ),
    list(
        "年度抽查计划",
        "/app/plans",
        "/plans",
        "q=年度&sort=year&state=published",
    ),
    list(
        "抽查任务",
        "/app/tasks",
        "/tasks",
        "q=用工&sort=title&state=ready",
    ),
    list("抽取", "/app/draws", "/draws", "state=drawn"),
    list(
        "检查",
        "/app/checks",
        "/checks",
        "q=公司&sort=-position&state=submitted",
    ),
    list(
        "我的检查",
        "/app/visits",
        "/checks",
        "q=公司&state=in_progress",
    ),
    list(
        "公示",
        "/app/publications",
        "/publications",
        "q=用工&sort=-title&state=approved",
    ),
    list(
        "工作台账",
        "/app/ledgers",
        "/meetings",
        "q=会议&sort=on&from=2026-01-02",
    ),
    list(
        "月报表",
        "/app/reports",
        "/reports/monthly",
        "month=2026-10&state=accepted",
    ),
    list(
        "后台任务",
        "/app/jobs",
        "/jobs",
        "sort=created_at&state=succeeded",
    ),
];

/// The lists of the administrators.
const ADMINISTRATION: [List; 2] = [
    list(
        "账号管理",
        "/app/users",
        "/users",
        "q=沈&sort=-name&state=active",
    ),
    list(
        "后台任务",
        "/app/jobs",
        "/jobs",
        "sort=created_at&state=failed",
    ),
];

/// The lists of the auditor.
const AUDIT: [List; 2] = [
    list(
        "审计日志",
        "/app/audit-events",
        "/audit-events",
        "q=city&from=2026-01-02",
    ),
    list("账号管理", "/app/users", "/users", "q=何&state=disabled"),
];

impl List {
    /// Goes there by the menu.
    async fn go(&self, page: &Page) {
        let menu = page.part(Role::Navigation, "主导航").await;
        menu.click(Role::Link, self.name).await;
        page.at(self.path).await;
    }

    /// Waits until the list's rows are there; gives the conditions that it asked the server with, each
    /// time it asked.
    async fn asked(&self, page: &Page) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let asked = page.requests().await;
            let asked: Vec<_> = asked
                .iter()
                .filter_map(|one| self.conditions_of(one))
                .collect();
            if !asked.is_empty() {
                return asked;
            }
            assert!(Instant::now() < deadline, "{} isn't loaded", self.name);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The conditions of a request for rows of this list, without the page's size.
    fn conditions_of(&self, request: &str) -> Option<String> {
        let query = request.strip_prefix(self.resource)?.strip_prefix('?')?;
        let mut pairs: Vec<_> = query.split('&').collect();
        // Others ask for the same records without their total, or for nothing but it.
        let is_page = pairs
            .iter()
            .any(|pair| ["limit=20", "limit=200"].contains(pair));
        if !is_page || !pairs.contains(&"count=true") {
            return None;
        }
        // The page's library for requests ends a query with `&`.
        pairs.retain(|pair| {
            !pair.is_empty() && *pair != "count=true" && !pair.starts_with("limit=")
        });
        pairs.sort_unstable();
        Some(pairs.join("&"))
    }
}

/// A drawn task with released checks of so many objects: the checks' ids in their order, each with the
/// account of the one who leads it.
async fn inspected(app: &App, objects: u32) -> Vec<(String, &'static str)> {
    let operator = app.sign_in("city_operator").await;
    fill_register(app, objects, &ACCOUNTS).await;
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 10000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let task = create_task(app, &entry).await;
    draw(app, &task).await;
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    let path = format!("/checks?task_id={task}&sort=position");
    let checks = operator.all(&path).await;
    let led = checks.iter().map(|check| {
        let lead = text(&check["parts"][0]["inspectors"][0], "code");
        let account = ACCOUNTS.iter().find(|(code, _)| *code == lead);
        let (_, account) = account.expect("one leads");
        (text(check, "id").to_owned(), *account)
    });
    led.collect()
}

/// Lets the one who leads a check hand it in, nothing found.
async fn hand_in(app: &App, (check, account): &(String, &str)) {
    inspect(app, &app.sign_in(account).await, check).await;
}
