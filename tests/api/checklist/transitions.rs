//! What became of an item's versions.

use super::{changes, id, path, submitted};
use serde_json::json;
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

async fn list_item_transitions_tells_of_each_version_who_decided_and_why(app: App) {
    let version = submitted(&app, &changes()).await;
    let regulations = app.sign_in("regulations").await;
    let reason = json!({ "reason": "请补充法律依据的条款" });
    regulations
        .post(&format!("{}/return", path(&version)), &reason)
        .await
        .ok();
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/submit", path(&version)))
        .await
        .ok();
    regulations
        .command(&format!("{}/approve", path(&version)))
        .await
        .ok();
    let steps = operator
        .all(&format!("/items/{}/transitions", id(&version)))
        .await;
    let of_version: Vec<_> = steps
        .into_iter()
        .filter(|step| step["record_id"] == version["version_id"])
        .collect();
    assert_eq!(
        events(&of_version),
        ["approve", "submit", "return", "submit", "create_version"]
    );
    assert_eq!(of_version[2]["reason"], "请补充法律依据的条款");
    assert_eq!(of_version[2]["by_name"], "方静宜");
    app.sign_in("auditor")
        .await
        .get(&format!("/items/{}/transitions", id(&version)))
        .await
        .refused(404, "not_found");
}

on_both_databases!(list_item_transitions_tells_of_each_version_who_decided_and_why);
