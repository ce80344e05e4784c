//! Yearly plans: drafts with entries, the count of a scope, forecast, decisions, who reads what.

mod census;
mod decisions;
mod drafts;
mod entries;
mod forecast;
mod refusals;
mod samples;
mod scope;
mod sight;
mod transitions;

use serde_json::{Value, json};
use sortition_tests::{App, Client};

/// An entry that can be submitted: one item, all enterprises by credit class, two months.
pub fn entry(app: &App) -> Value {
    json!({ "title": "劳动用工检查", "item_ids": [app.item("RS0101")],
        "scope": { "types": ["enterprise"] },
        "ratios": [{ "stratum": "A", "ratio_bp": 100 }, { "stratum": "B", "ratio_bp": 300 },
            { "stratum": "C", "ratio_bp": 1000 }, { "stratum": "D", "ratio_bp": 3000 },
            { "stratum": "unrated", "ratio_bp": 300 }],
        "months": [6, 12] })
}

/// A draft of the client's own unit without entries, by its path.
pub async fn draft(client: &Client) -> String {
    let plan = json!({ "year": 2026, "title": "2026 年度抽查计划" });
    format!("/plans/{}", client.post("/plans", &plan).await.id())
}

/// A draft of the city's 劳动保障监察局 with one entry: its operator, the plan's path, the entry's id.
pub async fn with_entry(app: &App) -> (Client, String, String) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let made = operator
        .post(&format!("{plan}/entries"), &entry(app))
        .await
        .id();
    (operator, plan, made)
}

/// The same, handed in.
pub async fn submitted(app: &App) -> (Client, String, String) {
    let (operator, plan, made) = with_entry(app).await;
    operator.command(&format!("{plan}/submit")).await.ok();
    (operator, plan, made)
}

/// The same, approved and published.
pub async fn published(app: &App) -> (Client, String, String) {
    let (operator, plan, made) = submitted(app).await;
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    (operator, plan, made)
}
