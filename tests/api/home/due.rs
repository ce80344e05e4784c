//! What is due when, told to those who have to do with it.

use super::whole;
use crate::{checks, publications};
use serde_json::{Value, json};
use sortition_tests::builders::{draft_plan, text};
use sortition_tests::register::Inspector;
use sortition_tests::{App, on_both_databases};

fn due<'a>(view: &'a Value, kind: &str) -> Vec<&'a Value> {
    let items = view["items"].as_array().expect("there are items");
    items.iter().filter(|one| one["kind"] == kind).collect()
}

async fn get_due_of_an_approved_plan_is_told_until_it_is_public(app: App) {
    let operator = app.sign_in("city_operator").await;
    let (plan, _) = draft_plan(&app, &whole()).await;
    let path = format!("/plans/{plan}");
    operator.command(&format!("{path}/submit")).await.ok();
    let view = operator.get("/home/due").await.ok();
    assert!(due(&view, "plan").is_empty(), "not decided on yet: {view}");
    let approver = app.sign_in("city_approver").await;
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    for (who, is_told) in [
        ("city_operator", true),
        ("city_approver", true),
        ("regulations", true),
        ("section_operator", false),
        ("county_operator", false),
        ("inspector", false),
        ("partner_operator", false),
        ("auditor", false),
    ] {
        let view = app.sign_in(who).await.get("/home/due").await.ok();
        let told = due(&view, "plan");
        assert_eq!(told.len(), usize::from(is_told), "{who}: {view}");
        if is_told {
            assert_eq!(told[0]["record_id"], plan.as_str());
            assert_eq!(told[0]["due_on"], "2026-12-21", "the twentieth working day");
            assert_eq!(told[0]["workdays_left"], 20);
        }
    }
    approver.command(&format!("{path}/publish")).await.ok();
    let view = operator.get("/home/due").await.ok();
    assert!(due(&view, "plan").is_empty(), "it is public: {view}");
}

async fn get_due_tells_each_their_days(app: App) {
    let staged = publications::confirmed(&app, "R1").await;
    let task = staged.task.trim_start_matches("/tasks/");
    let operator = app.sign_in("city_operator").await;
    operator
        .post("/publications", &publications::of_check(&staged.checks[0]))
        .await
        .with(201);
    let view = operator.get("/home/due").await.ok();
    let days: Vec<&str> = view["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| text(one, "due_on"))
        .collect();
    assert!(days.is_sorted(), "{view}");
    let publication = due(&view, "publication");
    assert_eq!(publication.len(), 1, "{view}");
    assert_eq!(publication[0]["record_id"], task);
    assert_eq!(publication[0]["due_on"], "2026-12-21");
    assert_eq!(publication[0]["workdays_left"], 20);
    assert_eq!(publication[0]["count"], 1);
    let period = due(&view, "period");
    assert_eq!(period[0]["due_on"], "2026-12-31");
    assert_eq!(due(&view, "report").len(), 1, "{view}");
    // Others' days are others'.
    for who in ["county_operator", "section_operator", "inspector_03"] {
        let view = app.sign_in(who).await.get("/home/due").await.ok();
        assert!(due(&view, "publication").is_empty(), "{who}: {view}");
        assert!(due(&view, "period").is_empty(), "{who}: {view}");
    }
    let inspector = app.sign_in("inspector").await;
    let view = inspector.get("/home/due").await.ok();
    assert_eq!(due(&view, "period").len(), 1, "{view}");
    assert!(due(&view, "publication").is_empty());
    let regulations = app.sign_in("regulations").await;
    let view = regulations.get("/home/due").await.ok();
    let missing = due(&view, "report");
    assert!(missing[0]["record_id"].is_null() && missing[0]["count"].as_i64() > Some(1));
    for who in ["system_admin", "security_admin", "auditor"] {
        let view = app.sign_in(who).await.get("/home/due").await.ok();
        assert_eq!(view["items"], json!([]), "{who}");
    }
}

/// A joint result is the lead's; its partner answers for it too (row 55, T).
async fn get_due_of_a_joint_result_is_told_to_the_partner(app: App) {
    let staged = checks::joint(&app).await;
    let check = &staged.checks[0];
    let leading = app.sign_in("inspector").await;
    leading.command(&format!("{check}/start")).await.ok();
    checks::answer_all(&app, &leading, check, &["compliant"]).await;
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    leading
        .post(&format!("{check}/submit"), &outcome)
        .await
        .ok();
    checks::hand_in_as_partner(&app, check).await;
    let operator = app.sign_in("city_operator").await;
    let partner = app.sign_in("partner_operator").await;
    let confirm = format!("{check}/confirm");
    operator.command(&confirm).await.ok();
    partner.command(&confirm).await.ok();
    let new = publications::of_check(check);
    operator.post("/publications", &new).await.with(201);
    let task = staged.task.trim_start_matches("/tasks/");
    for (who, is_told) in [
        ("city_operator", true),
        ("partner_operator", true),
        ("other_partner_operator", false),
        ("section_operator", false),
    ] {
        let reader = app.sign_in(who).await;
        let view = reader.get("/home/due").await.ok();
        let told = due(&view, "publication");
        assert_eq!(told.len(), usize::from(is_told), "{who}: {view}");
        let listed = reader.all("/publications?kind=result").await;
        assert_eq!(listed.len(), told.len(), "{who}");
        if is_told {
            assert_eq!(told[0]["record_id"], task);
            assert_eq!(told[0]["due_on"], "2026-12-21");
        }
    }
}

async fn get_due_of_a_certificate_is_told_to_its_unit_and_holder(app: App) {
    let mut inspector = Inspector::new("ZF000001", "130100-LSB", Some("inspector"));
    inspector.valid_until = "2026-12-04";
    app.add_inspectors(&[inspector]);
    for (who, is_told) in [
        ("city_operator", true),
        ("inspector", true),
        ("inspector_02", false),
        ("county_operator", false),
        ("auditor", false),
    ] {
        let view = app.sign_in(who).await.get("/home/due").await.ok();
        let told = due(&view, "certificate");
        assert_eq!(told.len(), usize::from(is_told), "{who}: {view}");
        if is_told {
            assert_eq!(told[0]["workdays_left"], 9, "{view}");
        }
    }
}

on_both_databases!(
    get_due_of_a_certificate_is_told_to_its_unit_and_holder,
    get_due_of_a_joint_result_is_told_to_the_partner,
    get_due_of_an_approved_plan_is_told_until_it_is_public,
    get_due_tells_each_their_days,
);
