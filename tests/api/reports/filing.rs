//! The monthly report: filled in, submitted, decided on.
//! The tests' day is 23 November: December's period, up to 22 December, has just begun.

use serde_json::{Value, json};
use sortition_tests::{Answer, App, Client, eventually, on_both_databases};

/// The unit's report of the period that holds today, which the system opens by itself.
pub(super) async fn open(app: &App, username: &str, unit: &str) -> (Client, String, Answer) {
    let client = app.sign_in(username).await;
    let list = format!("/reports/monthly?unit_id={}", app.unit(unit));
    let id = eventually("the report of the present period", async || {
        Some(client.all(&list).await.first()?["id"].as_str()?.to_owned())
    });
    let path = format!("/reports/monthly/{}", id.await);
    let opened = client.get(&path).await;
    (client, path, opened)
}

/// A report with contacts and with a note for each warning.
async fn ready(app: &App, username: &str, unit: &str) -> (Client, String) {
    let (client, path, opened) = open(app, username, unit).await;
    let contacts = json!({ "contact_name": "沈知行", "contact_phone": "0311-55500001" });
    let filled = client.patch(&path, opened.etag(), &contacts).await;
    let mut notes = serde_json::Map::new();
    for broken in filled.ok()["broken_rules"]
        .as_array()
        .expect("rules are listed")
    {
        assert_eq!(
            broken["severity"], "warn",
            "an empty report breaks {broken}"
        );
        notes.insert(broken["rule"].to_string(), json!("本月无抽查任务。"));
    }
    let noted = client
        .patch(&path, filled.etag(), &json!({ "notes": notes }))
        .await;
    noted.ok();
    (client, path)
}

pub async fn submitted(app: &App) -> (Client, String) {
    let (operator, path) = ready(app, "city_operator", "130100-LSB").await;
    let view = operator.command(&format!("{path}/submit")).await.ok();
    assert_eq!(view["state"], "submitted");
    (operator, path)
}

pub(super) fn cell(report: &Value, key: &str) -> Value {
    let cells = report["cells"].as_array().expect("a report has cells");
    let found = cells.iter().find(|cell| cell["key"] == key);
    found.unwrap_or_else(|| panic!("no cell {key}")).clone()
}

async fn get_monthly_report_covers_the_period_that_holds_today(app: App) {
    let (_, _, opened) = open(&app, "city_operator", "130100-LSB").await;
    let report = opened.ok();
    assert_eq!(report["month"], "2026-12");
    assert_eq!(report["period_start"], "2026-11-23");
    assert_eq!(report["period_end"], "2026-12-22");
    assert_eq!(report["due_on"], "2026-12-23");
    assert_eq!(report["state"], "draft");
    assert_eq!(report["cells"].as_array().map(Vec::len), Some(23));
}

async fn open_monthly_report_of_a_month_before_covers_that_one_and_is_late(app: App) {
    let operator = app.sign_in("city_operator").await;
    let november = json!({ "unit_id": app.unit("130100-LSB"), "month": "2026-10" });
    let report = operator.post("/reports/monthly", &november).await.with(201);
    assert_eq!(report["period_start"], "2026-09-23");
    assert_eq!(report["period_end"], "2026-10-22");
    assert_eq!(report["is_late"], true);
    operator
        .post("/reports/monthly", &november)
        .await
        .refused(409, "duplicate");
}

async fn open_monthly_report_of_another_unit_or_a_month_to_come_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let other = json!({ "unit_id": app.unit("130102-HRSS"), "month": "2026-10" });
    operator
        .post("/reports/monthly", &other)
        .await
        .refused(403, "forbidden");
    for month in ["2027-01", "1999-12", "0000-01"] {
        let other = json!({ "unit_id": app.unit("130100-LSB"), "month": month });
        operator
            .post("/reports/monthly", &other)
            .await
            .refused_field("/month", "wrong_format");
    }
}

async fn list_monthly_reports_without_month_gives_the_present_one(app: App) {
    open(&app, "city_operator", "130100-LSB").await;
    open(&app, "county_operator", "130102-HRSS").await;
    // Eleven sections and twenty-four counties owe reports.
    for (username, count) in [
        ("city_approver", 1),
        ("section_operator", 1),
        ("city_lead", 35),
    ] {
        let reports = app.sign_in(username).await.all("/reports/monthly").await;
        assert_eq!(reports.len(), count, "{username}");
        assert!(reports.iter().all(|report| report["month"] == "2026-12"));
    }
    let regulations = app.sign_in("regulations").await;
    assert!(
        regulations
            .all("/reports/monthly?month=2026-11")
            .await
            .is_empty()
    );
    regulations
        .get("/reports/monthly?month=November")
        .await
        .refused(400, "invalid_parameter");
}

async fn get_monthly_report_of_another_unit_is_not_found(app: App) {
    let (_, path, _) = open(&app, "city_operator", "130100-LSB").await;
    app.sign_in("section_operator")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
    app.sign_in("regulations").await.get(&path).await.ok();
}

async fn update_monthly_report_needs_the_version_that_was_read(app: App) {
    let (operator, path, opened) = open(&app, "city_operator", "130100-LSB").await;
    let change = json!({ "contact_name": "沈知行" });
    let changed = operator.patch(&path, opened.etag(), &change).await;
    assert_eq!(changed.ok()["contact_name"], "沈知行");
    operator
        .patch(&path, opened.etag(), &change)
        .await
        .refused(412, "stale_version");
    let approver = app.sign_in("city_approver").await;
    approver
        .patch(&path, changed.etag(), &change)
        .await
        .refused(403, "forbidden");
}

async fn update_monthly_report_with_a_note_to_no_rule_is_refused(app: App) {
    let (operator, path, opened) = open(&app, "city_operator", "130100-LSB").await;
    for rule in ["0", "18", "+5", "05", "r4"] {
        let notes = json!({ "notes": { rule: "本月无抽查任务。" } });
        operator
            .patch(&path, opened.etag(), &notes)
            .await
            .refused_field(&format!("/notes/{rule}"), "unknown_field");
    }
}

async fn submit_monthly_report_that_is_incomplete_says_what_is_missing(app: App) {
    let (operator, path, opened) = open(&app, "city_operator", "130100-LSB").await;
    let submit = format!("{path}/submit");
    operator
        .command(&submit)
        .await
        .refused(409, "contact_missing");
    let contacts = json!({ "contact_name": "沈知行", "contact_phone": "0311-55500001" });
    let filled = operator.patch(&path, opened.etag(), &contacts).await;
    let value = json!({ "value": 3, "reason": "手工统计" });
    operator
        .put(
            &format!("{path}/cells/a_problems"),
            Some(filled.etag()),
            &value,
        )
        .await
        .ok();
    operator.command(&submit).await.refused(409, "rule_broken");
    assert_eq!(operator.get(&path).await.ok()["state"], "draft");
}

async fn submit_monthly_report_freezes_its_figures(app: App) {
    let (operator, path) = submitted(&app).await;
    let within =
        json!({ "unit_id": app.unit("130100-LSB"), "name": "后补的会", "held_on": "2026-11-23" });
    operator.post("/meetings", &within).await.with(201);
    assert_eq!(
        cell(&operator.get(&path).await.ok(), "s1_meetings")["value"],
        json!([])
    );
    let problem = operator
        .command(&format!("{path}/submit"))
        .await
        .refused(409, "invalid_state");
    assert_eq!(problem["state"], "submitted");
}

async fn withdraw_monthly_report_works_until_the_regulations_office_has_read_it(app: App) {
    let (operator, path) = submitted(&app).await;
    let withdraw = format!("{path}/withdraw");
    assert_eq!(operator.command(&withdraw).await.ok()["state"], "draft");
    operator.command(&format!("{path}/submit")).await.ok();
    app.sign_in("regulations").await.get(&path).await.ok();
    operator.command(&withdraw).await.refused(409, "too_late");
}

async fn accept_monthly_report_is_the_regulations_offices(app: App) {
    let (operator, path) = submitted(&app).await;
    let accept = format!("{path}/accept");
    operator.command(&accept).await.refused(403, "forbidden");
    let accepted = app.sign_in("regulations").await.command(&accept).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let again = app.sign_in("regulations").await.command(&accept).await;
    again.refused(409, "invalid_state");
}

async fn accept_monthly_report_of_its_own_is_not_the_regulations_offices(app: App) {
    let (regulations, path) = ready(&app, "regulations", "130100-LAW").await;
    regulations.command(&format!("{path}/submit")).await.ok();
    let own = regulations.command(&format!("{path}/accept")).await;
    assert_eq!(own.status, 403, "{own}");
    let lead = app.sign_in("city_lead").await;
    assert_eq!(
        lead.command(&format!("{path}/accept")).await.ok()["state"],
        "accepted"
    );
}

async fn return_monthly_report_needs_a_reason_and_opens_it_again(app: App) {
    let (operator, path) = submitted(&app).await;
    let regulations = app.sign_in("regulations").await;
    let back = format!("{path}/return");
    let empty = regulations.post(&back, &json!({ "reason": " " })).await;
    empty.refused_field("/reason", "required");
    let reason =
        json!({ "reason": "公示数量与网站不符", "comments": { "m4_published": "请核对" } });
    regulations.post(&back, &reason).await.ok();
    let report = operator.get(&path).await.ok();
    assert_eq!(report["state"], "returned");
    assert_eq!(report["return_reason"], "公示数量与网站不符");
    assert_eq!(cell(&report, "m4_published")["comment"], "请核对");
    assert_eq!(
        operator.command(&format!("{path}/submit")).await.ok()["state"],
        "submitted"
    );
}

async fn amend_monthly_report_makes_the_next_version_and_keeps_the_former(app: App) {
    let (operator, path) = submitted(&app).await;
    app.sign_in("regulations")
        .await
        .command(&format!("{path}/accept"))
        .await
        .ok();
    let amended = operator
        .post(
            &format!("{path}/amend"),
            &json!({ "reason": "漏报会议一次" }),
        )
        .await;
    let report = amended.ok();
    assert_eq!(
        (&report["version"], &report["state"]),
        (&json!(2), &json!("draft"))
    );
    let former = operator.get(&path).await.ok();
    assert_eq!(
        (&former["version"], &former["state"]),
        (&json!(1), &json!("accepted"))
    );
}

async fn get_monthly_document_is_a_docx_with_the_reports_words(app: App) {
    let (operator, path, _) = open(&app, "city_operator", "130100-LSB").await;
    let document = operator.get(&format!("{path}.docx")).await;
    assert_eq!(document.status, 200, "{}", document.status);
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    assert_eq!(document.header("content-type"), kind);
    assert!(document.body.starts_with(b"PK"), "a DOCX is a ZIP file");
    app.sign_in("section_operator")
        .await
        .get(&format!("{path}.docx"))
        .await
        .refused(404, "not_found");
}

async fn aggregate_monthly_reports_lists_who_is_missing(app: App) {
    let (_, path) = submitted(&app).await;
    let regulations = app.sign_in("regulations").await;
    regulations.command(&format!("{path}/accept")).await.ok();
    let sum = regulations.get("/reports/monthly/aggregate").await.ok();
    assert_eq!(sum["month"], "2026-12");
    let units = sum["units"].as_array().expect("units are listed");
    let counted: Vec<&Value> = units
        .iter()
        .filter(|unit| unit["is_counted"] == true)
        .collect();
    assert_eq!(counted.len(), 1);
    assert_eq!(counted[0]["unit"]["code"], "130100-LSB");
    // Eleven sections and twenty-four counties owe reports.
    assert_eq!(units.len(), 35);
    let operator = app.sign_in("city_operator").await;
    operator
        .get("/reports/monthly/aggregate")
        .await
        .refused(403, "forbidden");
}

on_both_databases!(
    accept_monthly_report_is_the_regulations_offices,
    accept_monthly_report_of_its_own_is_not_the_regulations_offices,
    aggregate_monthly_reports_lists_who_is_missing,
    amend_monthly_report_makes_the_next_version_and_keeps_the_former,
    get_monthly_document_is_a_docx_with_the_reports_words,
    get_monthly_report_covers_the_period_that_holds_today,
    get_monthly_report_of_another_unit_is_not_found,
    list_monthly_reports_without_month_gives_the_present_one,
    open_monthly_report_of_a_month_before_covers_that_one_and_is_late,
    open_monthly_report_of_another_unit_or_a_month_to_come_is_refused,
    return_monthly_report_needs_a_reason_and_opens_it_again,
    submit_monthly_report_freezes_its_figures,
    submit_monthly_report_that_is_incomplete_says_what_is_missing,
    update_monthly_report_needs_the_version_that_was_read,
    update_monthly_report_with_a_note_to_no_rule_is_refused,
    withdraw_monthly_report_works_until_the_regulations_office_has_read_it,
);
