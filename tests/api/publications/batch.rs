//! One event over many publications, each done or refused on its own.

use super::{confirmed, inspect};
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};

async fn two_drafts(app: &App) -> Vec<String> {
    let staged = confirmed(app, "R1").await;
    inspect(app, &staged.checks[1], "R5").await;
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/confirm", staged.checks[1]))
        .await
        .ok();
    operator
        .command(&format!("{}/publications", staged.task))
        .await
        .ok();
    let drafts = operator.all("/publications?kind=result").await;
    drafts
        .iter()
        .map(|draft| text(draft, "id").to_owned())
        .collect()
}

fn batch(action: &str, ids: &[String]) -> Value {
    json!({ "action": action, "ids": ids })
}

async fn batch_publications_does_each_on_its_own(app: App) {
    let ids = two_drafts(&app).await;
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    operator
        .command(&format!("/publications/{}/submit", ids[0]))
        .await
        .ok();
    let nothing = "01939999-0000-7000-8000-000000000000".to_owned();
    let three = [ids[0].clone(), ids[1].clone(), nothing.clone()];
    let done = operator
        .post("/publications/batch", &batch("submit", &three))
        .await
        .ok();
    assert_eq!(
        done["results"],
        json!([
            { "id": ids[0], "status": 409, "code": "invalid_state" },
            { "id": ids[1], "status": 200, "code": null },
            { "id": nothing, "status": 404, "code": "not_found" },
        ])
    );
    for (client, action) in [(&approver, "approve"), (&operator, "publish")] {
        let done = client
            .post("/publications/batch", &batch(action, &ids))
            .await
            .ok();
        let results = done["results"].as_array().expect("results");
        assert!(results.iter().all(|one| one["status"] == 200), "{done}");
    }
    assert_eq!(app.nobody().all("/public/results").await.len(), 2);
}

async fn batch_publications_keeps_four_eyes_and_rights(app: App) {
    let ids = two_drafts(&app).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .post("/publications/batch", &batch("submit", &ids))
        .await
        .ok();
    for (username, action, status, code) in [
        ("city_operator", "approve", 403, "forbidden"),
        ("section_approver", "approve", 404, "not_found"),
        ("county_operator", "withdraw", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        let done = client
            .post("/publications/batch", &batch(action, &ids))
            .await
            .ok();
        for result in done["results"].as_array().expect("results") {
            assert_eq!(
                (&result["status"], &result["code"]),
                (&json!(status), &json!(code)),
                "{username}"
            );
        }
    }
    let approver = app.sign_in("city_approver").await;
    let without = approver
        .post("/publications/batch", &batch("return", &ids))
        .await
        .ok();
    assert_eq!(
        without["results"][0]["code"], "invalid_values",
        "a reason is needed"
    );
    let mut with = batch("return", &ids);
    with["reason"] = json!("请补充");
    let done = approver.post("/publications/batch", &with).await.ok();
    assert_eq!(done["results"][1]["status"], 200);
}

async fn batch_publications_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let many: Vec<String> = (0..501).map(|number| number.to_string()).collect();
    for (body, pointer, code) in [
        (batch("explode", &[]), "/action", "unknown_value"),
        (batch("update", &[]), "/action", "unknown_value"),
        (batch("submit", &many), "/ids", "too_many"),
        (json!({ "ids": [] }), "/action", "required"),
        (
            json!({ "action": "submit", "ids": [], "force": true }),
            "/force",
            "unknown_field",
        ),
    ] {
        operator
            .post("/publications/batch", &body)
            .await
            .refused_field(pointer, code);
    }
    let inspector = app.sign_in("inspector").await;
    inspector
        .post("/publications/batch", &batch("submit", &[]))
        .await
        .refused(403, "forbidden");
}

on_both_databases!(
    batch_publications_does_each_on_its_own,
    batch_publications_keeps_four_eyes_and_rights,
    batch_publications_with_wrong_values_is_refused,
);
