//! What became of a month's report, in all its versions, also after it was accepted.

use super::filing::submitted;
use serde_json::json;
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

async fn list_monthly_report_transitions_keeps_returns_after_acceptance(app: App) {
    let (operator, path) = submitted(&app).await;
    let regulations = app.sign_in("regulations").await;
    let reason = json!({ "reason": "请说明本月未开展抽查的原因" });
    regulations
        .post(&format!("{path}/return"), &reason)
        .await
        .ok();
    operator.command(&format!("{path}/submit")).await.ok();
    regulations.command(&format!("{path}/accept")).await.ok();
    let amend = json!({ "reason": "漏报一次会议" });
    let amended = operator.post(&format!("{path}/amend"), &amend).await;
    let newer = format!("/reports/monthly/{}", amended.id());
    for version in [&path, &newer] {
        let steps = operator.all(&format!("{version}/transitions")).await;
        assert_eq!(
            events(&steps),
            ["open", "accept", "submit", "return", "submit", "open"]
        );
        assert_eq!(steps[0]["reason"], "漏报一次会议");
        assert_eq!(steps[3]["reason"], "请说明本月未开展抽查的原因");
        assert_eq!(steps[3]["by_unit_name"], "法规监察科");
        // The system opens each unit's report by itself.
        assert!(steps[5]["by_name"].is_null());
    }
    let county = app.sign_in("county_operator").await;
    county
        .get(&format!("{path}/transitions"))
        .await
        .refused(404, "not_found");
}

on_both_databases!(list_monthly_report_transitions_keeps_returns_after_acceptance);
