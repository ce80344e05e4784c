//! Steps of the main way, taken as clients take them, for tests that begin further along it.

use http::Method;
use serde_json::{Value, json};

use crate::App;
use crate::client::{Answer, Client};
use crate::fixtures::{inspectors_csv, objects_csv};

/// Uploads an import file and waits until its job is over; gives the job.
pub async fn import(client: &Client, path: &str, content: Vec<u8>) -> Value {
    let accepted = client.upload(path, "import.csv", content).await;
    let location = accepted.header("location").to_owned();
    accepted.with(202);
    finished(client, &location).await
}

/// Imports so many objects, and so many inspectors of a unit.
pub async fn import_registers(client: &Client, objects: u32, (unit, inspectors): (&str, u32)) {
    for (path, content, count) in [
        ("/objects/import", objects_csv(objects), objects),
        (
            "/inspectors/import",
            inspectors_csv(unit, inspectors),
            inspectors,
        ),
    ] {
        let job = import(client, path, content.into_bytes()).await;
        assert_eq!(job["result"]["created"], count, "{job}");
    }
}

/// Waits until a job is over.
pub async fn finished(client: &Client, location: &str) -> Value {
    loop {
        let request = client
            .request(Method::GET, location)
            .header("Prefer", "wait=30");
        let job = client.send(request).await.ok();
        if !["queued", "running"]
            .iter()
            .any(|state| job["state"] == *state)
        {
            return job;
        }
    }
}

/// Gives accounts to inspectors, as `(certificate, account)`.
pub async fn link_inspectors(app: &App, client: &Client, pairs: &[(&str, &str)]) {
    for inspector in client.all("/inspectors").await {
        let Some((_, username)) = pairs.iter().find(|(code, _)| inspector["code"] == *code) else {
            continue;
        };
        let path = format!("/inspectors/{}", text(&inspector, "id"));
        let etag = client.get(&path).await.etag().to_owned();
        client
            .patch(&path, &etag, &json!({ "user_id": app.user(username) }))
            .await
            .ok();
    }
}

/// Ids of items of the checklist, by their codes.
pub async fn items(client: &Client, codes: &[&str]) -> Vec<String> {
    let all = client.all("/items").await;
    let find = |code: &&str| {
        let item = all.iter().find(|item| item["code"] == **code);
        text(item.unwrap_or_else(|| panic!("no item {code}")), "id").to_owned()
    };
    codes.iter().map(find).collect()
}

/// What an entry of a plan says besides its title and months.
pub struct Entry<'a> {
    pub item_codes: &'a [&'a str],
    pub scope: Value,
    pub ratios: Value,
}

/// A draft of a plan of the city's 劳动保障监察局 with one entry; gives the ids of plan and entry.
pub async fn draft_plan(app: &App, entry: &Entry<'_>) -> (String, String) {
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "2026 年度抽查计划" });
    let plan = operator.post("/plans", &plan).await.id();
    let item_ids: Vec<String> = entry.item_codes.iter().map(|code| app.item(code)).collect();
    let body = json!({ "title": "用工检查", "item_ids": item_ids,
        "scope": entry.scope, "ratios": entry.ratios, "months": [11, 12] });
    let path = format!("/plans/{plan}/entries");
    let entry = operator.post(&path, &body).await.id();
    (plan, entry)
}

/// The same, submitted, approved and published.
pub async fn publish_plan(app: &App, entry: &Entry<'_>) -> (String, String) {
    let (plan, entry) = draft_plan(app, entry).await;
    let path = format!("/plans/{plan}");
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    (plan, entry)
}

/// A task from a published entry, with all inspectors of the unit.
pub async fn create_task(app: &App, entry: &str) -> String {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "plan_entry_id": entry, "title": "十二月用工检查",
        "period": { "from": "2026-11-24", "to": "2026-12-31" } });
    operator.post("/tasks", &body).await.id()
}

/// Draws a task in one go, `system` the only contributor; gives the answer with the draw.
pub async fn draw(app: &App, task: &str) -> Answer {
    let operator = app.sign_in("city_operator").await;
    let path = format!("/tasks/{task}/draws?run=true");
    let drawn = operator.post(&path, &json!({})).await;
    assert_eq!(drawn.ok()["state"], "drawn", "{drawn}");
    drawn
}

/// The lead inspector of a check's part records that all is well and hands it in.
pub async fn inspect(app: &App, inspector: &Client, check: &str) {
    let path = format!("/checks/{check}");
    inspector
        .post(&format!("{path}/start"), &json!({}))
        .await
        .ok();
    let detail = inspector.get(&path).await.ok();
    let unit = app.unit("130100-LSB");
    for (number, point) in detail["form"]
        .as_array()
        .expect("a check has a form")
        .iter()
        .enumerate()
    {
        let finding = json!({ "unit_id": unit, "item_id": point["item_id"], "point": point["point"],
            "result": "compliant", "client_time": "2026-11-24T01:00:00Z" });
        let id = finding_id(check, number + 1);
        inspector
            .put(&format!("{path}/findings/{id}"), None, &finding)
            .await
            .ok();
    }
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    let etag = inspector.get(&path).await.etag().to_owned();
    inspector.patch(&path, &etag, &outcome).await.ok();
    inspector.command(&format!("{path}/submit")).await.ok();
}

/// An id made by the client, as a phone without network makes it: another for each check, which is
/// named by its id or path, and point.
pub fn finding_id(check: &str, number: usize) -> String {
    // The first part of ids that are made together is the same.
    let tail = &check[check.len() - 12..];
    format!("01939999-{number:04x}-7000-8000-{tail}")
}

/// What happened, of the steps that `…/transitions` tells.
pub fn events(steps: &[Value]) -> Vec<&str> {
    steps.iter().map(|step| text(step, "event")).collect()
}

/// A text of a JSON object.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {value}"))
}
