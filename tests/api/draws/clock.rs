//! A draw is dated by the server's clock: one that can't be right is noticed before anything is drawn.

use super::stage::{alike, ready, run_at_once, text};
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};

/// Opens a draw of the system alone; gives its address.
async fn opened(app: &App, task: &str) -> String {
    let operator = app.sign_in("city_operator").await;
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &json!({}))
        .await
        .with(201);
    format!("/draws/{}", text(&opened, "id"))
}

async fn freeze_draw_by_a_clock_that_was_set_back_is_refused(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let draw = opened(&app, &task).await;
    let before = app.query("SELECT content AS line FROM log_entries");
    let operator = app.sign_in("city_operator").await;
    let freeze = json!({ "reveal_by": "2026-11-23T02:00:00Z" });
    // The last entry of the log is of ten o'clock; clocks of several servers differ by moments.
    app.travel_to("2026-11-23T09:54:59+08:00");
    let problem = operator
        .post(&format!("{draw}/freeze"), &freeze)
        .await
        .refused(409, "clock_set_back");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("2026-11-23T02:00:00Z"), "{detail}");
    assert_eq!(app.query("SELECT content AS line FROM log_entries"), before);
    assert_eq!(operator.get(&draw).await.ok()["state"], "open");
    app.travel_to("2026-11-23T09:55:00+08:00");
    let frozen = operator.post(&format!("{draw}/freeze"), &freeze).await.ok();
    assert_ne!(frozen["state"], "open");
}

async fn freeze_draw_by_a_clock_far_ahead_is_refused(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let draw = opened(&app, &task).await;
    let path = format!("/tasks/{task}");
    let operator = app.sign_in("city_operator").await;
    let period: Value = operator.get(&path).await.ok()["period"].clone();
    app.travel_to("2028-02-01T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let freeze = json!({ "reveal_by": "2028-02-01T02:00:00Z" });
    let problem = operator
        .post(&format!("{draw}/freeze"), &freeze)
        .await
        .refused(409, "clock_far_ahead");
    let detail = problem["detail"].as_str().unwrap_or_default();
    let until = period["to"].as_str().unwrap_or_default();
    assert!(
        detail.contains("2028-02-01") && detail.contains(until),
        "{detail}"
    );
    assert_eq!(operator.get(&draw).await.ok()["state"], "open");
}

async fn run_draw_by_the_right_clock_goes_through(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    assert_eq!(drawn["state"], "drawn");
}

on_both_databases!(
    freeze_draw_by_a_clock_far_ahead_is_refused,
    freeze_draw_by_a_clock_that_was_set_back_is_refused,
    run_draw_by_the_right_clock_goes_through,
);
