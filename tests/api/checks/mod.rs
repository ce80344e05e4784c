//! Checks: sealed until their release, inspected finding by finding, reviewed.

mod batch;
mod clocks;
mod findings;
mod inspection;
mod joint;
mod release;
mod review;
mod sealed;
mod submission;
mod termination;

use serde_json::{Value, json};
use sortition_tests::builders::{self, text};
use sortition_tests::register::{Inspector, Object, enterprise};
use sortition_tests::stage::{Staged, joint_entry, stage, stage_entry};
use sortition_tests::{App, Client};

/// The objects of the task, all of them drawn.
pub fn objects() -> [Object; 2] {
    [enterprise(1), enterprise(2).of_class("A")]
}

/// A drawn task of two items over two objects, whose checks are sealed: both are inspected by
/// `inspector`, who leads, and `inspector_02`.
pub async fn sealed(app: &App) -> Staged {
    app.add_objects(&objects());
    let section = "130100-LSB";
    app.add_inspectors(&[
        Inspector::new("ZF000001", section, Some("inspector")),
        Inspector::new("ZF000002", section, Some("inspector_02")),
        Inspector::new("ZF000003", section, Some("inspector_03")),
    ]);
    stage(
        app,
        &objects(),
        &[("130100-LSB", &["ZF000001", "ZF000002"])],
    )
    .await
}

/// The same, released.
pub async fn released(app: &App) -> Staged {
    let staged = sealed(app).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/release", staged.task);
    operator.command(&path).await.ok();
    staged
}

/// The first check of a released task, begun by its lead: the lead and the check's path.
pub async fn begun(app: &App) -> (Client, String) {
    let staged = released(app).await;
    let lead = app.sign_in("inspector").await;
    let check = staged.checks[0].clone();
    let begin = json!({ "place": "建设大街1号" });
    lead.post(&format!("{check}/start"), &begin).await.ok();
    (lead, check)
}

/// What is saved at a point of the form.
pub fn finding(app: &App, point: &Value, result: &str) -> Value {
    let detail = if result == "problem" {
        "未建立职工名册"
    } else {
        ""
    };
    json!({ "unit_id": app.unit("130100-LSB"), "item_id": point["item_id"], "point": point["point"],
        "result": result, "detail": detail, "client_time": "2026-11-23T01:30:00Z" })
}

/// An id as a phone makes it.
pub fn finding_id(number: u32) -> String {
    format!("01939999-0003-7000-8000-{number:012x}")
}

/// The form of a check.
pub async fn form(client: &Client, check: &str) -> Vec<Value> {
    let detail = client.get(check).await.ok();
    detail["form"].as_array().expect("a form").clone()
}

/// Saves this result at each point.
pub async fn answer_all(app: &App, client: &Client, check: &str, results: &[&str]) {
    let points = form(client, check).await;
    for ((point, result), number) in points.iter().zip(results).zip(1..) {
        let path = format!("{check}/findings/{}", builders::finding_id(check, number));
        client
            .put(&path, None, &finding(app, point, result))
            .await
            .ok();
    }
}

/// The first check with all answered and handed in: the lead and the check's path.
pub async fn submitted(app: &App) -> (Client, String) {
    let (lead, check) = begun(app).await;
    answer_all(app, &lead, &check, &["compliant", "compliant"]).await;
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    let handed_in = lead.post(&format!("{check}/submit"), &outcome).await.ok();
    assert_eq!(text(&handed_in, "state"), "submitted");
    (lead, check)
}

/// A task of two units over both objects, released: the lead's part is inspected by `inspector`, who
/// leads it, and `inspector_02`, the partner's by `partner_inspector_01`. Its form has one point.
pub async fn joint(app: &App) -> Staged {
    let (lead, partner) = ("130100-LSB", "130100-AMR");
    app.add_objects(&objects());
    app.add_inspectors(&[
        Inspector::new("ZF000001", lead, Some("inspector")),
        Inspector::new("ZF000002", lead, Some("inspector_02")),
        Inspector::new("ZF000008", partner, Some("partner_inspector_01")),
    ]);
    let inspectors = [
        (lead, &["ZF000001", "ZF000002"][..]),
        (partner, &["ZF000008"][..]),
    ];
    let entry = joint_entry(app).await;
    let staged = stage_entry(app, &entry, &objects(), &inspectors).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/release", staged.task);
    operator.command(&path).await.ok();
    staged
}

/// Begins the partner's part of a joint check, finds nothing and hands it in.
pub async fn hand_in_as_partner(app: &App, check: &str) -> Client {
    let joining = app.sign_in("partner_inspector_01").await;
    joining.command(&format!("{check}/start")).await.ok();
    let point = form(&joining, check).await.remove(0);
    let mut found = finding(app, &point, "compliant");
    found["unit_id"] = app.unit("130100-AMR").into();
    let path = format!("{check}/findings/{}", finding_id(1));
    joining.put(&path, None, &found).await.ok();
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    joining
        .post(&format!("{check}/submit"), &outcome)
        .await
        .ok();
    joining
}
