//! What became of a plan, told to whoever reads it: reasons stay when the plan has moved on.

use super::{draft, submitted};
use serde_json::{Value, json};
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

async fn list_plan_transitions_keeps_who_returned_it_and_why(app: App) {
    let (_, plan, _) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    let reason = json!({ "reason": "比例偏低" });
    approver.post(&format!("{plan}/return"), &reason).await.ok();
    app.travel_to("2026-11-24T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    let path = format!("{plan}/transitions");
    let steps = operator.all(&path).await;
    assert_eq!(
        events(&steps),
        ["publish", "approve", "submit", "return", "submit", "create"]
    );
    let returned = &steps[3];
    assert_eq!(returned["reason"], "比例偏低");
    assert_eq!(returned["by_name"], "顾明远");
    assert_eq!(returned["by_unit_name"], "劳动保障监察局");
    assert_eq!(returned["at"], "2026-11-23T02:00:00Z");
    assert_eq!(
        (&returned["from_state"], &returned["to_state"]),
        (&json!("submitted"), &json!("returned"))
    );
    assert_eq!(steps[2]["reason"], Value::Null);
    // By name, not by account, address or request.
    let text = Value::Array(steps).to_string();
    assert!(!text.contains("city_approver") && !text.contains("127.0.0.1"));
    // Who reads the published plan reads how it came about.
    let county = app.sign_in("county_operator").await;
    assert_eq!(county.all(&path).await.len(), 6);
}

async fn list_plan_transitions_of_a_draft_is_for_its_readers(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let path = format!("{plan}/transitions");
    assert_eq!(events(&operator.all(&path).await), ["create"]);
    for (username, status, code) in [
        ("county_operator", 404, "not_found"),
        ("section_operator", 404, "not_found"),
        ("auditor", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(status, code);
    }
}

on_both_databases!(
    list_plan_transitions_keeps_who_returned_it_and_why,
    list_plan_transitions_of_a_draft_is_for_its_readers,
);
