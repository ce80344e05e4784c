//! What a plan would bring: sizes and draws, targets of the year, who would be visited too often.

use super::{draft, entry, published, submitted, with_entry};
use serde_json::{Value, json};
use sortition_tests::register::{Object, enterprise};
use sortition_tests::{App, on_both_databases};

/// Forty enterprises of class B, two of them marked, and ten of class A.
fn register() -> Vec<Object> {
    let class_b = (1..=40).map(|number| match number {
        1 | 2 => enterprise(number).tagged("重点"),
        _ => enterprise(number),
    });
    let class_a = (41..=50).map(|number| enterprise(number).of_class("A"));
    class_b.chain(class_a).collect()
}

/// A target as numerator, denominator, ratio, still needed.
fn target(forecast: &Value, name: &str) -> (Value, Value, Value, Value) {
    let targets = forecast["targets"].as_array().expect("targets are listed");
    let found = targets.iter().find(|target| target["target"] == name);
    let found = found.unwrap_or_else(|| panic!("no target {name} in {forecast}"));
    let field = |name: &str| found[name].clone();
    (
        field("numerator"),
        field("denominator"),
        field("ratio_bp"),
        field("still_needed"),
    )
}

async fn get_plan_forecast_adds_up_entries_targets_and_visits(app: App) {
    app.add_objects(&register());
    let (operator, plan, _) = with_entry(&app).await;
    // Both marked objects in each of two months, together with market supervision.
    let joint = json!({ "title": "联合检查", "item_ids": [app.item("RS0201")],
        "scope": { "tags": ["重点"] }, "ratios": [{ "stratum": "all", "ratio_bp": 10000 }],
        "months": [11, 12], "partner_unit_ids": [app.unit("130100-AMR")] });
    operator
        .post(&format!("{plan}/entries"), &joint)
        .await
        .with(201);
    let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
    let first = &forecast["entries"][0];
    assert_eq!(first["in_scope"], 50);
    // A: ceil(10 × 1 %) = 1, B: ceil(40 × 3 %) = 2, in two months.
    assert_eq!(first["draws"], 2);
    assert_eq!(first["objects"], 6);
    assert_eq!(forecast["entries"][1]["objects"], 4);
    // Four draws, two of them joint; ten objects, four of them jointly.
    let number = |number: u64| json!(number);
    assert_eq!(
        target(&forecast, "joint_draws"),
        (number(2), number(4), number(5000), number(0))
    );
    assert_eq!(
        target(&forecast, "joint_objects"),
        (number(4), number(10), number(4000), number(0))
    );
    // Of four draws with enterprises two are by class: 2 + 16 of 4 + 16 are 90 %.
    assert_eq!(
        target(&forecast, "credit_based"),
        (number(2), number(4), number(5000), number(16))
    );
    // 2 of 40 in two months, and both marked ones in two months more.
    let cap = &forecast["cap"];
    assert_eq!(cap["visit_cap"], 1);
    assert_eq!(cap["count"], 2);
    assert_eq!(cap["objects"][0]["expected_bp"], 21_000);
    assert_eq!(cap["objects"][0]["entries"], json!([1, 2]));
}

async fn get_plan_forecast_without_draws_says_that_targets_do_not_apply(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
    assert_eq!(forecast["entries"], json!([]));
    for name in ["joint_draws", "joint_objects", "credit_based"] {
        let expected = (json!(0), json!(0), Value::Null, json!(0));
        assert_eq!(target(&forecast, name), expected, "{name}");
    }
}

async fn get_plan_forecast_looks_at_all_plans_handed_in_of_the_year(app: App) {
    app.add_objects(&register());
    let (operator, handed_in, _) = submitted(&app).await;
    let (_, open, _) = with_entry(&app).await;
    let draws = async |plan: &str| {
        let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
        target(&forecast, "joint_draws").1
    };
    assert_eq!(draws(&open).await, 4, "its own and what was handed in");
    assert_eq!(draws(&handed_in).await, 2, "drafts of others don't count");
}

async fn get_plan_forecast_is_kept_as_it_was_handed_in(app: App) {
    app.add_objects(&register());
    let (operator, plan, _) = submitted(&app).await;
    let path = format!("{plan}/forecast");
    let shown = operator.get(&path).await.ok();
    app.add_objects(&[enterprise(60).of_class("D")]);
    app.travel_to("2026-11-23T10:05:00+08:00");
    let approver = app.sign_in("city_approver").await;
    assert_eq!(approver.get(&path).await.ok(), shown);
    operator.command(&format!("{plan}/withdraw")).await.ok();
    let now = operator.get(&path).await.ok();
    assert_eq!(
        now["entries"][0]["in_scope"], 51,
        "a draft is worked out anew"
    );
    assert_ne!(now["computed_at"], shown["computed_at"]);
}

async fn get_plan_forecast_of_another_unit_is_refused(app: App) {
    let (_, plan, _) = submitted(&app).await;
    let path = format!("{plan}/forecast");
    for username in ["county_operator", "section_approver"] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
    let (_, plan, _) = published(&app).await;
    let path = format!("{plan}/forecast");
    for username in ["county_operator", "section_approver"] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(403, "forbidden");
    }
    for username in ["city_operator", "city_approver", "regulations", "city_lead"] {
        app.sign_in(username).await.get(&path).await.ok();
    }
}

async fn get_plan_forecast_expects_no_second_visit_within_the_months_left_out(app: App) {
    app.add_objects(&[enterprise(1)]);
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let mut body = entry(&app);
    body["ratios"] = json!([{ "stratum": "all", "ratio_bp": 10000 }]);
    body["months"] = json!([1, 4, 7, 10]);
    body["scope"] = json!({ "exclude_checked_within_months": 12 });
    let entries = format!("{plan}/entries");
    operator.post(&entries, &body).await.with(201);
    let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
    assert_eq!(forecast["cap"]["count"], 0, "once in twelve months");
    body["scope"] = json!({ "exclude_checked_within_months": 6 });
    operator.post(&entries, &body).await.with(201);
    let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
    assert_eq!(forecast["cap"]["objects"][0]["expected_bp"], 30_000);
}

on_both_databases!(
    get_plan_forecast_adds_up_entries_targets_and_visits,
    get_plan_forecast_expects_no_second_visit_within_the_months_left_out,
    get_plan_forecast_is_kept_as_it_was_handed_in,
    get_plan_forecast_looks_at_all_plans_handed_in_of_the_year,
    get_plan_forecast_of_another_unit_is_refused,
    get_plan_forecast_without_draws_says_that_targets_do_not_apply,
);
