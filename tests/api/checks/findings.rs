//! Findings: saved one by one under ids of the client's, so that a phone without network needs no other
//! way.

use super::{begun, finding, finding_id, form, released};
use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn save_finding_keeps_the_clients_id_and_time(app: App) {
    let (lead, check) = begun(&app).await;
    let points = form(&lead, &check).await;
    let path = format!("{check}/findings/{}", finding_id(1));
    app.travel_to("2026-11-23T10:05:00+08:00");
    let made = lead
        .put(&path, None, &finding(&app, &points[0], "problem"))
        .await;
    let seen = made.with(201);
    assert_eq!(seen["id"], finding_id(1));
    assert_eq!(seen["client_time"], "2026-11-23T01:30:00Z");
    assert_eq!(seen["saved_at"], "2026-11-23T02:05:00Z");
    assert_eq!(seen["is_own"], true);
    assert_eq!(seen["detail"], "未建立职工名册");
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    let again = lead
        .put(&path, None, &finding(&app, &points[0], "problem"))
        .await;
    assert_eq!(again.with(200), seen, "sent twice, it is there once");
    let detail = lead.get(&check).await.ok();
    assert_eq!(detail["findings"], json!([seen]));
    let second = format!("{check}/findings/{}", finding_id(2));
    lead.put(&second, None, &finding(&app, &points[1], "not_applicable"))
        .await
        .with(201);
    let detail = lead.get(&check).await.ok();
    assert_eq!(detail["findings"].as_array().map(Vec::len), Some(2));
    let operator = app.sign_in("city_operator").await;
    let seen = operator.get(&check).await.ok();
    assert_eq!(seen["findings"][0]["is_own"], false);
}

async fn save_finding_changes_with_the_version_that_was_seen(app: App) {
    let (lead, check) = begun(&app).await;
    let point = form(&lead, &check).await.remove(0);
    let path = format!("{check}/findings/{}", finding_id(1));
    let made = lead
        .put(&path, None, &finding(&app, &point, "compliant"))
        .await;
    let problem = finding(&app, &point, "problem");
    lead.put(&path, None, &problem)
        .await
        .refused(428, "missing_if_match");
    lead.put(&path, Some("\"9\""), &problem)
        .await
        .refused(412, "stale_version");
    let changed = lead.put(&path, Some(made.etag()), &problem).await;
    assert_eq!(changed.with(200)["result"], "problem");
    assert_ne!(changed.etag(), made.etag());
}

async fn save_finding_that_differs_from_the_colleagues_shows_both(app: App) {
    let (lead, check) = begun(&app).await;
    let colleague = app.sign_in("inspector_02").await;
    let point = form(&lead, &check).await.remove(0);
    let mine = format!("{check}/findings/{}", finding_id(1));
    let made = lead
        .put(&mine, None, &finding(&app, &point, "compliant"))
        .await;
    // The colleague's phone was offline and made an id of its own, or knows the lead's.
    let theirs = format!("{check}/findings/{}", finding_id(2));
    let problem = finding(&app, &point, "problem");
    for path in [&theirs, &mine] {
        let refusal = colleague.put(path, None, &problem).await;
        let conflict = refusal.refused(409, "edit_conflict");
        assert_eq!(conflict["versions"]["stored"]["result"], "compliant");
        assert_eq!(conflict["versions"]["stored"]["id"], finding_id(1));
        assert_eq!(conflict["versions"]["sent"]["result"], "problem");
    }
    let same = colleague
        .put(&theirs, None, &finding(&app, &point, "compliant"))
        .await;
    assert_eq!(
        same.with(200)["id"],
        finding_id(1),
        "both found the same: one finding"
    );
    let changed = colleague.put(&mine, Some(made.etag()), &problem).await;
    assert_eq!(
        changed.with(200)["result"],
        "problem",
        "with the version seen it is a change"
    );
    let detail = lead.get(&check).await.ok();
    assert_eq!(detail["findings"].as_array().map(Vec::len), Some(1));
}

async fn save_finding_of_another_form_shows_both(app: App) {
    let (lead, check) = begun(&app).await;
    let mut point = form(&lead, &check).await.remove(0);
    let asked = point["point"].clone();
    point["point"] = json!("旧版检查表的内容");
    let path = format!("{check}/findings/{}", finding_id(1));
    let refusal = lead
        .put(&path, None, &finding(&app, &point, "compliant"))
        .await;
    let problem = refusal.refused(409, "form_changed");
    assert_eq!(problem["versions"]["stored"]["point"], asked);
    assert_eq!(problem["versions"]["sent"]["point"], "旧版检查表的内容");
    assert_eq!(lead.get(&check).await.ok()["findings"], json!([]));
}

async fn save_finding_with_wrong_values_names_each_field(app: App) {
    let (lead, check) = begun(&app).await;
    let point = form(&lead, &check).await.remove(0);
    let path = format!("{check}/findings/{}", finding_id(1));
    for (field, value, pointer, code) in [
        (
            "item_id",
            json!(app.item("RS0301")),
            "/item_id",
            "unknown_reference",
        ),
        ("result", json!("maybe"), "/result", "unknown_value"),
        ("detail", json!(""), "/detail", "required"),
        ("detail", json!("长".repeat(2001)), "/detail", "too_long"),
        (
            "client_time",
            json!("yesterday"),
            "/client_time",
            "wrong_format",
        ),
        ("client_time", json!(null), "/client_time", "wrong_format"),
        (
            "saved_at",
            json!("2026-11-23T01:00:00Z"),
            "/saved_at",
            "unknown_field",
        ),
    ] {
        let mut body = finding(&app, &point, "problem");
        body[field] = value;
        let answer = lead.put(&path, None, &body).await;
        let problem = answer.refused(422, "invalid_values");
        let errors = problem["errors"].to_string();
        assert!(errors.contains(pointer), "{field}: {errors}");
        assert!(
            errors.contains(code) || errors.contains("wrong_type"),
            "{field}: {errors}"
        );
    }
    let mut foreign = finding(&app, &point, "compliant");
    foreign["unit_id"] = json!(app.unit("130100-HRM"));
    lead.put(&path, None, &foreign)
        .await
        .refused(403, "forbidden");
    lead.put(
        &format!("{check}/findings/no-id"),
        None,
        &finding(&app, &point, "compliant"),
    )
    .await
    .refused(404, "not_found");
    assert_eq!(lead.get(&check).await.ok()["findings"], json!([]));
}

async fn save_finding_under_an_id_of_another_check_is_not_found(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    for check in &staged.checks {
        lead.command(&format!("{check}/start")).await.ok();
    }
    let point = form(&lead, &staged.checks[0]).await.remove(0);
    let body = finding(&app, &point, "compliant");
    let path = format!("{}/findings/{}", staged.checks[0], finding_id(1));
    lead.put(&path, None, &body).await.with(201);
    let other = format!("{}/findings/{}", staged.checks[1], finding_id(1));
    lead.put(&other, None, &body)
        .await
        .refused(404, "not_found");
    let stranger = app.sign_in("inspector_03").await;
    stranger
        .put(&path, None, &body)
        .await
        .refused(404, "not_found");
}

on_both_databases!(
    save_finding_changes_with_the_version_that_was_seen,
    save_finding_keeps_the_clients_id_and_time,
    save_finding_of_another_form_shows_both,
    save_finding_that_differs_from_the_colleagues_shows_both,
    save_finding_under_an_id_of_another_check_is_not_found,
    save_finding_with_wrong_values_names_each_field,
);
