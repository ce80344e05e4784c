//! Tasks until they are drawn: made from entries, changed, their team and population, and their end.

mod changes;
mod coverage;
mod creation;
mod endings;
mod population;
mod sight;
mod team;

use serde_json::{Value, json};
use sortition_tests::{App, Client};

/// Joins what a test adds to a body.
fn joined(mut body: Value, more: Value) -> Value {
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    body
}

/// An entry of a published plan of the city's 劳动保障监察局, with changes to the usual one: its id.
pub async fn entry(app: &App, changes: Value) -> String {
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "2026 年度抽查计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let body = json!({ "title": "劳动用工检查", "item_ids": [app.item("RS0101"), app.item("RS0201")],
        "scope": { "types": ["enterprise"] }, "months": [11, 12], "reserve_bp": 2000,
        "ratios": [{ "stratum": "A", "ratio_bp": 1000 }, { "stratum": "B", "ratio_bp": 1000 }] });
    let entry = operator
        .post(&format!("{plan}/entries"), &joined(body, changes))
        .await
        .id();
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    entry
}

/// What makes a task of an entry.
pub fn body(entry: &str, changes: Value) -> Value {
    let body = json!({ "plan_entry_id": entry, "title": "十二月劳动用工检查",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    joined(body, changes)
}

/// A task of the usual entry: the operator of its unit, and its path.
pub async fn ready(app: &App) -> (Client, String) {
    of_entry(app, json!({})).await
}

/// A task together with market supervision.
pub async fn joint(app: &App) -> (Client, String) {
    of_entry(app, json!({ "partner_unit_ids": [app.unit("130100-AMR")] })).await
}

/// A task of an entry with these changes to the usual one.
pub async fn of_entry(app: &App, changes: Value) -> (Client, String) {
    let entry = entry(app, changes).await;
    let operator = app.sign_in("city_operator").await;
    let task = operator.post("/tasks", &body(&entry, json!({}))).await;
    (operator, format!("/tasks/{}", task.id()))
}

/// As if a draw of the task had come so far.
pub fn with_draw(app: &App, task: &str, draw_state: &str, task_state: &str) {
    let (id, user) = (id_of(task), app.user("city_operator"));
    let now = "'2026-11-23 02:00:00'";
    app.change(&[
        format!(
            "INSERT INTO draws (id, task_id, unit_id, entry, state, hash, is_matched, \
             has_public_strata, opened_by, version, created_at, updated_at) SELECT 'draw-of-{id}', \
             id, unit_id, id, '{draw_state}', 'sha256', TRUE, FALSE, '{user}', 1, {now}, {now} \
             FROM tasks WHERE id = '{id}'"
        ),
        format!("UPDATE tasks SET state = '{task_state}' WHERE id = '{id}'"),
    ]);
}

/// As if one of the task's objects had been checked.
pub fn with_check(app: &App, task: &str, state: &str) {
    let id = id_of(task);
    let now = "'2026-11-23 02:00:00'";
    app.change(&[format!(
        "INSERT INTO checks (id, task_id, unit_id, draw_id, position, state, version, created_at, \
         updated_at) SELECT 'check-of-{id}', id, unit_id, 'draw-of-{id}', 1, '{state}', 1, {now}, \
         {now} FROM tasks WHERE id = '{id}'"
    )]);
}

/// The id at the end of a path.
pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
