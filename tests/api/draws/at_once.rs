//! Two that act on one draw at once, and draws beside those who write all the time.

use super::stage::{alike, ready, task, two_tasks};
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sends it twice at once, not as a repetition; gives both statuses, the smaller first, and the code of
/// the refused one.
async fn twice(client: &Client, path: &str, body: &Value) -> (u16, u16, Value) {
    let (one, other) = tokio::join!(client.post(path, body), client.post(path, body));
    let (done, refused) = match one.status.as_u16() < other.status.as_u16() {
        true => (one, other),
        false => (other, one),
    };
    let code = refused.json()["code"].clone();
    (done.status.as_u16(), refused.status.as_u16(), code)
}

async fn draw_of_one_task_by_two_at_once_is_drawn_once(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await.unwatched();
    let path = format!("/tasks/{task}/draws?run=true");
    let answers = twice(&operator, &path, &json!({})).await;
    assert_eq!(answers, (201, 409, json!("draw_exists")));
    assert_eq!(app.query("SELECT id AS line FROM draws").len(), 1);
    assert_eq!(app.query("SELECT id AS line FROM checks").len(), 3);
}

async fn draw_by_two_with_one_key_gets_one_answer(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await.unwatched();
    let path = format!("/tasks/{task}/draws?run=true");
    let body = json!({});
    let (one, other) = tokio::join!(
        operator.post_as(&path, &body, "same"),
        operator.post_as(&path, &body, "same"),
    );
    assert_eq!(one.with(201), other.with(201));
    assert_eq!(app.query("SELECT id AS line FROM draws").len(), 1);
}

async fn steps_by_two_at_once_happen_once(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await.unwatched();
    let draws = format!("/tasks/{task}/draws");
    let answers = twice(&operator, &draws, &json!({})).await;
    assert_eq!(answers, (201, 409, json!("draw_exists")));
    let opened = app.query("SELECT id AS line FROM draws");
    assert_eq!(opened.len(), 1);
    let path = format!("/draws/{}", opened[0]);
    let freeze = json!({ "reveal_by": "2026-11-23T02:00:00Z" });
    let answers = twice(&operator, &format!("{path}/freeze"), &freeze).await;
    assert_eq!(answers, (200, 409, json!("invalid_state")));
    let answers = twice(&operator, &format!("{path}/draw"), &json!({})).await;
    assert_eq!(answers, (200, 409, json!("invalid_state")));
    assert_eq!(app.query("SELECT name AS line FROM draw_files").len(), 4);
    assert_eq!(app.query("SELECT id AS line FROM checks").len(), 3);
    let release = format!("/tasks/{task}/release");
    let body = json!({});
    let (one, other) = tokio::join!(
        operator.post(&release, &body),
        operator.post(&release, &body),
    );
    let count = |answer: Value| answer["released_count"].as_i64().unwrap();
    let mut counts = [count(one.ok()), count(other.ok())];
    counts.sort_unstable();
    assert_eq!(counts, [0, 3]);
}

async fn log_of_two_draws_at_once_has_no_gap_and_no_entry_twice(app: App) {
    let [first, second] = two_tasks(&app, None).await;
    let operator = app.sign_in("city_operator").await.unwatched();
    let body = json!({});
    let paths = [first, second].map(|task| format!("/tasks/{task}/draws?run=true"));
    let (one, other) = tokio::join!(
        operator.post(&paths[0], &body),
        operator.post(&paths[1], &body),
    );
    one.with(201);
    other.with(201);
    let positions =
        app.query("SELECT CAST(position AS TEXT) AS line FROM log_entries ORDER BY position");
    let expected: Vec<String> = (0..8).map(|position| position.to_string()).collect();
    assert_eq!(positions, expected);
    // Each draw's entries stand together: the log grows under one lock.
    let types = app.query("SELECT type AS line FROM log_entries ORDER BY position");
    let once = ["commit", "freeze", "reveal", "result"];
    assert_eq!(types, [once, once].concat());
}

async fn draws_go_through_beside_writers(app: App) {
    let (entry, first) = ready(&app, (300, 4), alike(5), json!({})).await;
    let operator = app.sign_in("city_operator").await.unwatched();
    let mut tasks = vec![first];
    for _ in 0..4 {
        tasks.push(task(&operator, &entry, json!({})).await);
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "双随机工作部署会",
        "held_on": "2026-11-20" });
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (client, is_over) = (operator.clone(), Arc::clone(&is_over));
            let meeting = meeting.clone();
            tokio::spawn(async move {
                let mut written = 0;
                while !is_over.load(Ordering::Relaxed) {
                    client.post("/meetings", &meeting).await.with(201);
                    written += 1;
                }
                written
            })
        })
        .collect();
    for task in tasks {
        let path = format!("/tasks/{task}/draws?run=true");
        operator.post(&path, &json!({})).await.with(201);
    }
    is_over.store(true, Ordering::Relaxed);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    assert!(written > 0);
}

on_both_databases!(
    draw_by_two_with_one_key_gets_one_answer,
    draw_of_one_task_by_two_at_once_is_drawn_once,
    draws_go_through_beside_writers,
    log_of_two_draws_at_once_has_no_gap_and_no_entry_twice,
    steps_by_two_at_once_happen_once,
);
