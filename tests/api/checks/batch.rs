//! One event over many checks, or over the checks of many tasks, each done or refused on its own.

use super::{answer_all, hand_in_as_partner, joint, released, sealed};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::builders::{events, text};
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
    // Answered in the order in which they were asked.
    for asked in [[all[0], all[1]], [all[1], all[0]]] {
        let results = batch(&operator, "/checks/batch", "return", &asked).await;
        let answered = results.iter().map(|one| text(one, "id"));
        assert_eq!(answered.collect::<Vec<_>>(), asked);
        assert!(results[0]["code"].is_string(), "{results:?}");
    }
    assert_eq!(state(&staged.checks[1]).await, "returned");
}

/// A partner isn't told what the lead has found, by a refusal neither.
async fn batch_checks_confirm_asks_nothing_of_other_units_parts(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let leading = app.sign_in("inspector").await;
    leading.command(&format!("{check}/start")).await.ok();
    let etag = leading.get(check).await.etag().to_owned();
    let problem = json!({ "result": "R5" });
    leading.patch(check, &etag, &problem).await.ok();
    hand_in_as_partner(&app, check).await;
    let reviewer = app.sign_in("partner_operator").await;
    let one = ids(&staged.checks[..1]);
    let results = batch(&reviewer, "/checks/batch", "confirm", &one).await;
    assert_eq!(codes(&results), [None]);
}

/// Each holds rows that the other wants: one of them is tried again, and finds what was done.
async fn batch_checks_by_two_at_once_does_each_once(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    for check in &staged.checks {
        lead.command(&format!("{check}/start")).await.ok();
        answer_all(&app, &lead, check, &["compliant", "compliant"]).await;
        let outcome = json!({ "result": "R1", "representative_words": "无异议" });
        lead.post(&format!("{check}/submit"), &outcome).await.ok();
    }
    let one = app.sign_in("city_operator").await.unwatched();
    let other = app
        .grant("inspector_03", &[(Role::Operator, "130100-LSB")])
        .await
        .unwatched();
    let all = ids(&staged.checks);
    let turned = [all[1], all[0]];
    let (first, second) = tokio::join!(
        batch(&one, "/checks/batch", "confirm", &all),
        batch(&other, "/checks/batch", "confirm", &turned),
    );
    for id in &all {
        let of_check = |results: &[Value]| -> Option<String> {
            let result = results.iter().find(|result| result["id"] == *id)?;
            result["code"].as_str().map(str::to_owned)
        };
        let mut said = [of_check(&first), of_check(&second)];
        said.sort();
        assert_eq!(said, [None, Some("invalid_state".to_owned())]);
    }
    for check in &staged.checks {
        let steps = one.get(&format!("{check}/transitions")).await.ok();
        let steps = steps["items"].as_array().expect("steps").clone();
        let confirmed = events(&steps).into_iter().filter(|step| *step == "confirm");
        assert_eq!(confirmed.count(), 1, "{check}");
    }
    let task = one.get(&staged.task).await.ok();
    assert_eq!(task["state"], "finished");
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
    batch_checks_by_two_at_once_does_each_once,
    batch_checks_confirm_asks_nothing_of_other_units_parts,
    batch_checks_confirms_where_nothing_was_found,
    batch_tasks_and_checks_release,
    batch_checks_is_for_those_who_may,
);
