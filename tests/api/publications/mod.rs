//! Publications of results: from the draft to the portal, and what follows. Those of plans are tested
//! where plans are published.

mod batch;
mod corrections;
mod decisions;
mod drafts;
mod sight;
mod transitions;

use serde_json::{Value, json};
use sortition_tests::builders::finding_id;
use sortition_tests::register::{Inspector, Object, enterprise};
use sortition_tests::stage::{Staged, stage};
use sortition_tests::{App, Client};

/// The objects of the task; the second is the one of class A.
pub fn objects() -> [Object; 2] {
    [enterprise(1), enterprise(2).of_class("A")]
}

/// A task whose first check was inspected with this result and confirmed, handed in on 23 November.
pub async fn confirmed(app: &App, result: &str) -> Staged {
    let staged = inspected(app, result).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/confirm", staged.checks[0]);
    operator.command(&path).await.ok();
    staged
}

/// The same, not confirmed yet.
pub async fn inspected(app: &App, result: &str) -> Staged {
    app.add_objects(&objects());
    let section = "130100-LSB";
    app.add_inspectors(&[
        Inspector::new("ZF000001", section, Some("inspector")),
        Inspector::new("ZF000002", section, Some("inspector_02")),
    ]);
    let staged = stage(app, &objects(), &[(section, &["ZF000001", "ZF000002"])]).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/release", staged.task))
        .await
        .ok();
    inspect(app, &staged.checks[0], result).await;
    staged
}

/// The lead inspector finds this result at each point and hands the check in.
pub async fn inspect(app: &App, check: &str, result: &str) {
    let lead = app.sign_in("inspector").await;
    lead.command(&format!("{check}/start")).await.ok();
    let detail = lead.get(check).await.ok();
    let found = if result == "R1" {
        "compliant"
    } else {
        "problem"
    };
    for (point, number) in detail["form"].as_array().expect("a form").iter().zip(1..) {
        let finding = json!({ "unit_id": app.unit("130100-LSB"), "item_id": point["item_id"],
            "point": point["point"], "result": found, "detail": "未建立职工名册",
            "client_time": "2026-11-23T01:30:00Z" });
        let id = finding_id(check, number);
        let path = format!("{check}/findings/{id}");
        lead.put(&path, None, &finding).await.with(201);
    }
    let outcome = json!({ "result": result, "representative_words": "无异议" });
    lead.post(&format!("{check}/submit"), &outcome).await.ok();
}

/// What makes the publication of a check.
pub fn of_check(check: &str) -> Value {
    json!({ "kind": "result", "subject_id": &check["/checks/".len()..] })
}

/// The draft of the first check's result: its operator and its path.
pub async fn draft(app: &App) -> (Client, String) {
    let staged = confirmed(app, "R1").await;
    let operator = app.sign_in("city_operator").await;
    let made = operator
        .post("/publications", &of_check(&staged.checks[0]))
        .await;
    (operator, format!("/publications/{}", made.id()))
}

/// The same, published.
pub async fn published(app: &App) -> (Client, String) {
    let (operator, path) = draft(app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    (operator, path)
}
