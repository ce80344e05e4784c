//! A report's figures: computed from the records, overridden with a reason, restored.

use super::filing::{cell, open};
use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn get_monthly_report_counts_what_the_ledgers_hold(app: App) {
    let (operator, path, _) = open(&app, "city_operator", "130100-LSB").await;
    assert_eq!(
        cell(&operator.get(&path).await.ok(), "s1_meetings")["value"],
        json!([])
    );
    let unit_id = app.unit("130100-LSB");
    let before = json!({ "unit_id": unit_id, "name": "上期的会", "held_on": "2026-11-22" });
    operator.post("/meetings", &before).await.with(201);
    let within = json!({ "unit_id": unit_id, "name": "部署会", "held_on": "2026-11-23" });
    let meeting = operator.post("/meetings", &within).await.id();
    let lines = cell(&operator.get(&path).await.ok(), "s1_meetings")["value"].clone();
    assert_eq!(lines.as_array().map(Vec::len), Some(1), "{lines}");
    assert!(
        lines[0]
            .as_str()
            .is_some_and(|line| line.contains("部署会")),
        "{lines}"
    );
    let records = operator
        .all(&format!("{path}/cells/s1_meetings/records"))
        .await;
    assert_eq!(records.len(), 1);
    assert_eq!(
        (&records[0]["kind"], &records[0]["id"]),
        (&json!("meeting"), &json!(meeting))
    );
}

async fn list_cell_records_of_an_unknown_cell_is_not_found(app: App) {
    let (operator, path, _) = open(&app, "city_operator", "130100-LSB").await;
    let answer = operator
        .get(&format!("{path}/cells/no_such_cell/records"))
        .await;
    answer.refused(404, "not_found");
}

async fn override_cell_keeps_the_computed_figure_and_needs_a_reason(app: App) {
    let (operator, path, opened) = open(&app, "city_operator", "130100-LSB").await;
    let cell_path = format!("{path}/cells/m4_items");
    let without = json!({ "value": 7, "reason": " " });
    let without = operator
        .put(&cell_path, Some(opened.etag()), &without)
        .await;
    without.refused_field("/reason", "required");
    let kind = json!({ "value": ["七"], "reason": "手工统计" });
    let kind = operator.put(&cell_path, Some(opened.etag()), &kind).await;
    assert_eq!(kind.status, 422, "{kind}");
    let large = json!({ "value": 1_000_000_001, "reason": "手工统计" });
    let large = operator.put(&cell_path, Some(opened.etag()), &large).await;
    large.refused_field("/value", "out_of_range");
    let right = json!({ "value": 7, "reason": "手工统计" });
    let changed = operator.put(&cell_path, Some(opened.etag()), &right).await;
    changed.ok();
    let items = cell(&operator.get(&path).await.ok(), "m4_items");
    assert_eq!(
        (&items["computed"], &items["value"]),
        (&json!(0), &json!(7))
    );
    assert_eq!(items["reason"], "手工统计");
}

async fn restore_cell_brings_the_computed_figure_back(app: App) {
    let (operator, path, opened) = open(&app, "city_operator", "130100-LSB").await;
    let cell_path = format!("{path}/cells/m4_items");
    let value = json!({ "value": 7, "reason": "手工统计" });
    operator
        .put(&cell_path, Some(opened.etag()), &value)
        .await
        .ok();
    let etag = operator.get(&path).await.etag().to_owned();
    let restored = operator.delete(&cell_path, Some(&etag)).await;
    assert!(restored.status.is_success(), "{restored}");
    assert_eq!(
        cell(&operator.get(&path).await.ok(), "m4_items")["value"],
        0
    );
}

on_both_databases!(
    get_monthly_report_counts_what_the_ledgers_hold,
    list_cell_records_of_an_unknown_cell_is_not_found,
    override_cell_keeps_the_computed_figure_and_needs_a_reason,
    restore_cell_brings_the_computed_figure_back,
);
