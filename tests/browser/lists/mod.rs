//! What all lists have in common: conditions, pages, files, what is done with rows.

mod conditions;
mod files;
mod phone;
mod rows;

use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::App;
use sortition_tests::browser::{Page, Role};
use sortition_tests::builders::{Entry, create_task, draw, inspect, publish_plan, text};

use crate::{ACCOUNTS, fill_register};

/// A list with an address.
struct List {
    name: &'static str,
    path: &'static str,
    /// What it asks the server for.
    resource: &'static str,
    /// An order, a search and a filter, as far as it has them.
    conditions: &'static str,
    way: Way,
}

/// How one comes to a list from anywhere.
#[derive(Clone, Copy)]
enum Way {
    /// By its name in the menu.
    Menu,
    /// By the person's menu.
    Person,
    /// By a link on the page of inspectors.
    Inspectors,
    /// By the tab with this name on the page of ledgers, and what the address calls it.
    Tab(&'static str, &'static str),
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
        way: Way::Menu,
    }
}

/// The lists of those who do the work.
static OFFICE: [List; 12] = [
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

/// Other lists of theirs: those that are no entry of the menu, and those that have no rows here.
static OTHERS: [List; 7] = [
    List {
        way: Way::Inspectors,
        ..list(
            "回避申报",
            "/app/recusals",
            "/recusals",
            "q=执法&sort=created_at&state=declared",
        )
    },
    List {
        way: Way::Person,
        ..list(
            "通知",
            "/app/notifications",
            "/notifications",
            "sort=created_at&is_read=false",
        )
    },
    list(
        "导出申请",
        "/app/exports",
        "/export-requests",
        "sort=requested_at&state=requested&is_own=true",
    ),
    List {
        way: Way::Tab("文件", "documents"),
        ..list(
            "工作台账",
            "/app/ledgers",
            "/documents",
            "q=通知&sort=on&from=2026-01-02",
        )
    },
    List {
        way: Way::Tab("培训", "trainings"),
        ..list(
            "工作台账",
            "/app/ledgers",
            "/trainings",
            "q=业务&sort=on&to=2026-11-02",
        )
    },
    List {
        way: Way::Tab("宣传", "publicity"),
        ..list(
            "工作台账",
            "/app/ledgers",
            "/publicity",
            "q=海报&sort=on&from=2026-01-03",
        )
    },
    list(
        "专家库",
        "/app/experts",
        "/experts",
        "q=大学&sort=contract_until&state=active",
    ),
];

/// The list of keys of programs.
static KEYS: List = list(
    "接口密钥",
    "/app/api-keys",
    "/api-keys",
    "q=数据&sort=expires_at&state=active",
);

/// The lists of the administrators.
static ADMINISTRATION: [List; 2] = [
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
static AUDIT: [List; 2] = [
    list(
        "审计日志",
        "/app/audit-events",
        "/audit-events",
        "q=city&from=2026-01-02",
    ),
    list("账号管理", "/app/users", "/users", "q=何&state=disabled"),
];

impl List {
    /// Goes there without loading the page anew; gives how many steps lead back.
    async fn go(&self, page: &Page) -> usize {
        let mut steps = 1;
        match self.way {
            Way::Menu => go_by_menu(page, self.name, self.path).await,
            Way::Person => {
                page.click_holding(Role::Button, "个人菜单").await;
                page.click(Role::Link, self.name).await;
            }
            Way::Inspectors => {
                let inspectors = &OFFICE[2];
                if !page.path().await.starts_with(inspectors.path) {
                    go_by_menu(page, inspectors.name, inspectors.path).await;
                    steps += 1;
                }
                page.click(Role::Link, self.name).await;
            }
            Way::Tab(label, _) => {
                go_by_menu(page, self.name, self.path).await;
                page.click(Role::Tab, label).await;
            }
        }
        page.at(&self.address("")).await;
        steps
    }

    /// Its address with some conditions.
    fn address(&self, conditions: &str) -> String {
        let part = match self.way {
            Way::Tab(_, key) => format!("ledger={key}"),
            _ => String::new(),
        };
        let query = [part.as_str(), conditions]
            .into_iter()
            .filter(|one| !one.is_empty());
        let query = query.collect::<Vec<_>>().join("&");
        match query.is_empty() {
            true => self.path.to_owned(),
            false => format!("{}?{query}", self.path),
        }
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

async fn go_by_menu(page: &Page, name: &str, path: &str) {
    let menu = page.part(Role::Navigation, "主导航").await;
    menu.click(Role::Link, name).await;
    page.at(path).await;
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
