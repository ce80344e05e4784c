//! One event over many checks, or over the checks of many tasks, each done or refused on its own.

use super::{answer_all, released, sealed};
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

/// The ids at the ends of paths.
fn ids(paths: &[String]) -> Vec<&str> {
    let last = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
    paths.iter().map(|path| &path[last(path)..]).collect()
}

async fn batch(client: &Client, path: &str, action: &str, ids: &[&str]) -> Vec<Value> {
    let body = json!({ "action": action, "ids": ids, "reason": "请补充说明" });
    let answer = client.post(path, &body).await.ok();
    answer["results"].as_array().expect("results").clone()
}

fn codes(results: &[Value]) -> Vec<Option<&str>> {
    results.iter().map(|one| one["code"].as_str()).collect()
}

async fn batch_checks_confirms_where_nothing_was_found(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    for (check, answers, result) in [
        (&staged.checks[0], ["compliant", "compliant"], "R1"),
        (&staged.checks[1], ["problem", "compliant"], "R5"),
    ] {
        lead.command(&format!("{check}/start")).await.ok();
        answer_all(&app, &lead, check, &answers).await;
        let outcome = json!({ "result": result, "representative_words": "无异议" });
        lead.post(&format!("{check}/submit"), &outcome).await.ok();
    }
    let operator = app.sign_in("city_operator").await;
    let nothing = "01939999-0000-7000-8000-000000000000";
    let mut all = ids(&staged.checks);
    all.push(nothing);
    let results = batch(&operator, "/checks/batch", "confirm", &all).await;
    assert_eq!(
        codes(&results),
        [None, Some("review_alone"), Some("not_found")]
    );
    let state = async |check: &String| operator.get(check).await.ok()["state"].clone();
    assert_eq!(state(&staged.checks[0]).await, "confirmed");
    assert_eq!(state(&staged.checks[1]).await, "submitted");
    let results = batch(&operator, "/checks/batch", "return", &all[..2]).await;
    assert_eq!(codes(&results), [Some("invalid_state"), None]);
    assert_eq!(state(&staged.checks[1]).await, "returned");
}

async fn batch_tasks_and_checks_release(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let checks = ids(&staged.checks);
    let results = batch(&operator, "/checks/batch", "release", &checks[..1]).await;
    assert_eq!(codes(&results), [None]);
    let first = operator.get(&staged.checks[0]).await.ok();
    assert_eq!(first["state"], "released");
    let task = [staged.task.clone()];
    let results = batch(&operator, "/tasks/batch", "release", &ids(&task)).await;
    assert_eq!(codes(&results), [None]);
    let second = operator.get(&staged.checks[1]).await.ok();
    assert_eq!(second["state"], "released");
    // Closing is the approver's, and too early.
    let results = batch(&operator, "/tasks/batch", "close", &ids(&task)).await;
    assert_eq!(codes(&results), [Some("forbidden")]);
    let approver = app.sign_in("city_approver").await;
    let results = batch(&approver, "/tasks/batch", "close", &ids(&task)).await;
    assert!(results[0]["status"].as_u64() >= Some(400), "{results:?}");
}

async fn batch_checks_is_for_those_who_may(app: App) {
    let staged = sealed(&app).await;
    let checks = ids(&staged.checks);
    for username in ["section_operator", "county_operator"] {
        let client = app.sign_in(username).await;
        let results = batch(&client, "/checks/batch", "release", &checks).await;
        assert_eq!(codes(&results), [Some("not_found"); 2], "{username}");
    }
    let body = json!({ "action": "release", "ids": checks });
    for username in ["regulations", "auditor"] {
        let client = app.sign_in(username).await;
        let answer = client.post("/checks/batch", &body).await;
        answer.refused(403, "forbidden");
    }
    let operator = app.sign_in("city_operator").await;
    let unknown = json!({ "action": "shred", "ids": [] });
    for path in ["/checks/batch", "/tasks/batch"] {
        let answer = operator.post(path, &unknown).await;
        answer.refused_field("/action", "unknown_value");
    }
    let many = json!({ "action": "release", "ids": vec!["x"; 501] });
    let answer = operator.post("/checks/batch", &many).await;
    answer.refused_field("/ids", "too_many");
}

on_both_databases!(
    batch_checks_confirms_where_nothing_was_found,
    batch_tasks_and_checks_release,
    batch_checks_is_for_those_who_may,
);
