//! Reading has its end within an hour, and the auditor sees who read how much.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::register::{enterprise, enterprises};
use sortition_tests::{App, on_both_databases};

async fn reading_of(app: &App, username: &str) -> Value {
    app.settled().await;
    let auditor = app.sign_in("auditor").await;
    let readings = auditor.get("/audit-readings").await.ok();
    let items = readings["items"].as_array().expect("there are accounts");
    let own = items.iter().find(|one| one["username"] == username);
    own.cloned().unwrap_or_default()
}

async fn unmask_object_ends_for_an_account_within_the_hour(app: App) {
    let object = enterprise(1);
    app.add_objects(std::slice::from_ref(&object));
    let operator = app.sign_in("city_operator").await;
    let path = format!("/objects/{}/unmask", object.id());
    let why = json!({ "reason": "电话核实" });
    for _ in 0..60 {
        operator.post(&path, &why).await.ok();
    }
    let refused = operator.post(&path, &why).await;
    refused.refused(429, "too_many_unmasked");
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!(seconds > 0 && seconds <= 3_600, "{seconds}");
    // Others read on.
    let approver = app.sign_in("city_approver").await;
    approver.post(&path, &why).await.ok();
    let own = reading_of(&app, "city_operator").await;
    assert_eq!(own["unmasked_count"], 60);
    assert_eq!(own["refused_count"], 1);
    assert_eq!(own["name"], operator.get("/me").await.ok()["name"]);
    assert_eq!(reading_of(&app, "city_approver").await["unmasked_count"], 1);
}

async fn list_objects_leafed_through_is_told_to_the_auditor(app: App) {
    app.add_objects(&enterprises(5_300));
    let operator = app.sign_in("city_operator").await;
    assert_eq!(operator.all("/objects").await.len(), 5_300);
    assert_eq!(
        reading_of(&app, "city_operator").await["many_count"],
        Value::Null
    );
    operator.all("/objects").await;
    let own = reading_of(&app, "city_operator").await;
    assert_eq!(own["many_count"], 1);
    let auditor = app.sign_in("auditor").await;
    let told = auditor.all("/audit-events?operation=read_many").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["resource"], "objects");
}

async fn get_audit_readings_adds_files_up(app: App) {
    app.add_objects(&enterprises(3));
    let operator = app.sign_in("city_operator").await;
    for _ in 0..2 {
        let file = operator
            .request(Method::GET, "/objects")
            .header("Accept", "text/csv");
        assert_eq!(operator.send(file).await.status, 200);
    }
    let own = reading_of(&app, "city_operator").await;
    assert_eq!(
        (&own["file_count"], &own["file_rows"], &own["large_count"]),
        (&json!(2), &json!(6), &json!(0))
    );
    app.travel_to("2026-12-03T10:00:00+08:00");
    assert_eq!(reading_of(&app, "city_operator").await, Value::Null);
    let auditor = app.sign_in("auditor").await;
    let month = auditor.get("/audit-readings?days=31").await.ok();
    assert_eq!(month["items"].as_array().map(Vec::len), Some(1));
    for username in ["city_operator", "regulations", "security_admin"] {
        let client = app.sign_in(username).await;
        client
            .get("/audit-readings")
            .await
            .refused(403, "forbidden");
    }
}

on_both_databases!(
    get_audit_readings_adds_files_up,
    list_objects_leafed_through_is_told_to_the_auditor,
    unmask_object_ends_for_an_account_within_the_hour,
);
