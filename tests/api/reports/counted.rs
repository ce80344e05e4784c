//! Entries of ledgers that an accepted report counts.

use super::figures::{TASK, cell, complete, current, draw_task, log_part_one, path};
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

/// The operator of a unit with entries, and its report, which counts them and was accepted.
async fn accepted(app: &App) -> (Client, Value) {
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let report = current(&operator, app, "130100-LSB").await;
    log_part_one(&operator, app).await;
    complete(&operator, &report).await;
    operator.command(&path(&report, "/submit")).await.ok();
    regulations.command(&path(&report, "/accept")).await.ok();
    (operator, report)
}

async fn change_of_a_counted_entry_opens_an_amendment(app: App) {
    let (operator, report) = accepted(&app).await;
    let meeting = operator.all("/meetings").await.remove(0);
    assert_eq!(meeting["state"], "locked");
    let one = format!("/meetings/{}", meeting["id"].as_str().unwrap());
    let etag = operator.get(&one).await.etag().to_owned();
    let silent = json!({ "name": "部署推进会" });
    operator
        .patch(&one, &etag, &silent)
        .await
        .refused(409, "entry_locked");
    operator
        .delete(&one, Some(&etag))
        .await
        .refused(409, "entry_locked");
    let explained = json!({ "name": "部署推进会", "reason": "名称登记有误" });
    operator.patch(&one, &etag, &explained).await.ok();
    let month = format!(
        "/reports/monthly?unit_id={}&month=2026-12",
        app.unit("130100-LSB")
    );
    let versions = operator.all(&month).await;
    let states: Vec<_> = versions
        .iter()
        .map(|report| (report["version"].as_i64().unwrap(), report["state"].clone()))
        .collect();
    assert_eq!(states, [(2, json!("draft")), (1, json!("accepted"))]);
    assert_eq!(
        cell(&versions[0], "s1_meetings")["value"],
        json!(["部署推进会（2026-11-23）"])
    );
    assert_eq!(
        cell(&versions[1], "s1_meetings")["value"],
        json!(["部署会（2026-11-23）"])
    );
    operator
        .post(&path(&report, "/amend"), &json!({ "reason": "再更正" }))
        .await
        .refused(409, "invalid_state");
    // In one list each entry has its own state.
    log_part_one(&operator, &app).await;
    let meetings = operator.all("/meetings").await;
    for (name, state) in [("部署推进会", "locked"), ("部署会", "saved")] {
        let meeting = meetings.iter().find(|one| one["name"] == name);
        assert_eq!(meeting.map(|one| &one["state"]), Some(&json!(state)));
    }
}

async fn document_of_a_task_is_counted_by_the_day_of_its_draw_too(app: App) {
    let (operator, _) = accepted(&app).await;
    draw_task(&app);
    // Issued before the days of the report that holds it; drawn on one of them.
    let drawn = format!("'{TASK}'");
    for (task, state) in [("NULL", "saved"), (drawn.as_str(), "locked")] {
        let change = "UPDATE documents SET issued_on = '2026-11-20', task_id";
        app.change(&[format!("{change} = {task}")]);
        let document = operator.all("/documents").await.remove(0);
        assert_eq!(document["state"], state, "{document}");
    }
    let document = operator.all("/documents").await.remove(0);
    let one = format!("/documents/{}", document["id"].as_str().unwrap());
    let etag = operator.get(&one).await.etag().to_owned();
    operator
        .delete(&one, Some(&etag))
        .await
        .refused(409, "entry_locked");
}

on_both_databases!(
    change_of_a_counted_entry_opens_an_amendment,
    document_of_a_task_is_counted_by_the_day_of_its_draw_too,
);
