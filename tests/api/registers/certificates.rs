//! Certificates that end: who is told of it, and when.

use serde_json::json;
use sortition::kernel::services::Services;
use sortition::registers::actions::tell_ending_certificates;
use sortition_tests::builders::text;
use sortition_tests::{App, eventually, on_both_databases};

use super::inspector;

/// Looks once for certificates that end, as the duty does.
fn look(services: &Services) -> bool {
    tell_ending_certificates(services).expect("the duty goes well")
}

/// What somebody was told of certificates, the newest first.
async fn told(app: &App, username: &str) -> Vec<String> {
    let client = app.sign_in(username).await;
    let all = client.all("/notifications").await;
    let told = all
        .iter()
        .filter(|one| one["kind"] == "registers.certificate_ends");
    told.map(|one| text(one, "text").to_owned()).collect()
}

async fn certificates_that_end_are_told_of_once(app: App) {
    let operator = app.sign_in("city_operator").await;
    let account = json!({ "user_id": app.user("inspector"), "valid_until": "2026-12-23" });
    for (code, others) in [
        ("ZF1", account),
        (
            "ZF2",
            json!({ "name": "杜若", "valid_until": "2027-01-23" }),
        ),
        (
            "ZF3",
            json!({ "name": "孟川", "valid_until": "2026-11-22" }),
        ),
    ] {
        let body = inspector(&app, code, "130100-LSB", &others);
        operator.post("/inspectors", &body).await.with(201);
    }
    look(app.services());
    for username in ["city_operator", "inspector"] {
        let first = eventually("the notice", async || told(&app, username).await.pop()).await;
        assert!(
            first.contains("秦朗") && first.contains("2026-12-23"),
            "{first}"
        );
        assert!(first.contains("30"), "{first}");
    }
    assert!(!look(app.services()));
    for (username, count) in [
        ("city_operator", 1),
        ("inspector", 1),
        ("city_approver", 0),
        ("section_operator", 0),
    ] {
        assert_eq!(told(&app, username).await.len(), count, "{username}");
    }
}

async fn a_renewed_certificate_is_told_of_anew(app: App) {
    let operator = app.sign_in("city_operator").await;
    let others = json!({ "valid_until": "2026-12-23" });
    let body = inspector(&app, "ZF1", "130100-LSB", &others);
    let created = operator.post("/inspectors", &body).await;
    let path = format!("/inspectors/{}", created.id());
    look(app.services());
    eventually("the notice", async || {
        told(&app, "city_operator").await.pop()
    })
    .await;
    // A notice is no change of the record: what somebody fills in meanwhile is saved.
    let renewed = json!({ "valid_until": "2027-01-10" });
    operator.patch(&path, created.etag(), &renewed).await.ok();
    assert!(look(app.services()));
    eventually("the second notice", async || {
        let told = told(&app, "city_operator").await;
        told.into_iter().find(|text| text.contains("2027-01-10"))
    })
    .await;
    let retired = inspector(
        &app,
        "ZF2",
        "130100-LSB",
        &json!({ "name": "杜若", "valid_until": "2026-11-30" }),
    );
    let id = operator.post("/inspectors", &retired).await.id();
    operator
        .command(&format!("/inspectors/{id}/retire"))
        .await
        .ok();
    assert!(!look(app.services()));
}

on_both_databases!(
    a_renewed_certificate_is_told_of_anew,
    certificates_that_end_are_told_of_once,
);
