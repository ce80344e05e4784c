//! Texts and days that no database holds are refused where they come in, the same by both: in queries, cursors,
//! addresses and bodies, with an account and without.

use serde_json::json;
use sortition_tests::{App, on_both_databases};

/// The cursor of a list by title whose last row has a NUL for one: `["\\u0000", 1]`.
const AFTER_NUL: &str = "eyJzb3J0IjogW3sibmFtZSI6ICJ0aXRsZSIsICJpc19kZXNjZW5kaW5nIjogZmFsc2V9XSwgInZhbHVlcyI6IFsiXHUwMDAwIiwgMV19";
/// The cursor of a list whose last row was made in the year -5000.
const BEFORE_DAYS: &str = "eyJzb3J0IjogW3sibmFtZSI6ICJjcmVhdGVkX2F0IiwgImlzX2Rlc2NlbmRpbmciOiB0cnVlfV0sICJ2YWx1ZXMiOiBbIi01MDAwLTAxLTAxVDAwOjAwOjAwIiwgMV19";
/// The same of a list by the day on which a period begins.
const BEFORE_PERIODS: &str = "eyJzb3J0IjogW3sibmFtZSI6ICJwZXJpb2RfZnJvbSIsICJpc19kZXNjZW5kaW5nIjogZmFsc2V9XSwgInZhbHVlcyI6IFsiLTUwMDAtMDEtMDEiLCAxXX0";

async fn list_public_results_by_what_no_text_holds_is_refused(app: App) {
    let nobody = app.nobody();
    for path in ["/public/results", "/public/plans"] {
        nobody
            .get(&format!("{path}?q=a%00b"))
            .await
            .refused(400, "invalid_parameter");
        for cursor in [AFTER_NUL, BEFORE_DAYS] {
            let answer = nobody.get(&format!("{path}?cursor={cursor}")).await;
            answer.refused(400, "invalid_cursor");
        }
    }
    let page = nobody.get("/portal/results?q=a%00b").await;
    assert_eq!(page.status, 400);
    for path in [
        "/public/draws/%00",
        "/public/draws/01939999-0000-7000-8000-000000000000/objects/9%00",
        "/portal/results/%00",
        "/portal/plans/a%00b",
    ] {
        assert_eq!(nobody.get(path).await.status, 404, "{path}");
    }
    let nul = json!({ "username": "a\u{0}", "password": "b" });
    let answer = nobody.post("/session", &nul).await;
    answer.refused_field("/username", "control_character");
}

async fn list_tasks_by_what_no_text_holds_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for list in ["tasks", "checks", "objects", "publications", "plans"] {
        operator
            .get(&format!("/{list}?q=%00"))
            .await
            .refused(400, "invalid_parameter");
    }
    for (query, code) in [
        (format!("sort=title&cursor={AFTER_NUL}"), "invalid_cursor"),
        (
            format!("sort=-created_at&cursor={BEFORE_DAYS}"),
            "invalid_cursor",
        ),
        (
            format!("sort=period_from&cursor={BEFORE_PERIODS}"),
            "invalid_cursor",
        ),
    ] {
        let answer = operator.get(&format!("/tasks?{query}")).await;
        answer.refused(400, code);
    }
    operator
        .get("/calendar/deadline?from=0000-01-01&working_days=1")
        .await
        .refused(400, "invalid_parameter");
    operator
        .get("/settings/a%00b")
        .await
        .refused(404, "not_found");
    let regulations = app.sign_in("regulations").await;
    let day = regulations.delete("/calendar/-5000-01-01", None).await;
    day.refused(404, "not_found");
}

async fn create_publication_of_what_no_text_holds_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let new = json!({ "kind": "result", "subject_id": "a\u{0}" });
    let answer = operator.post("/publications", &new).await;
    answer.refused_field("/subject_id", "control_character");
    let batch = json!({ "action": "confirm", "ids": ["b", "\u{0}"] });
    let answer = operator.post("/checks/batch", &batch).await;
    answer.refused_field("/ids/1", "control_character");
    let plan = json!({ "year": 2026, "title": "计划\u{0}" });
    let answer = operator.post("/plans", &plan).await;
    answer.refused_field("/title", "control_character");
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "推进会",
        "held_on": "-5000-01-01" });
    let answer = operator.post("/meetings", &meeting).await;
    answer.refused_field("/held_on", "wrong_format");
}

on_both_databases!(
    create_publication_of_what_no_text_holds_is_refused,
    list_public_results_by_what_no_text_holds_is_refused,
    list_tasks_by_what_no_text_holds_is_refused,
);
