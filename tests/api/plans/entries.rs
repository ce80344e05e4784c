//! Entries of a draft.

use super::{draft, entry, published, with_entry};
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};

async fn create_plan_entry_fills_what_was_left_out(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let body = json!({ "title": "最少的安排", "item_ids": [app.item("RS0201"), app.item("RS0101")],
        "ratios": [{ "stratum": "all", "ratio_bp": 0, "min": 5, "max": 5 }] });
    let made = operator.post(&format!("{plan}/entries"), &body).await;
    let entry = made.with(201);
    assert_eq!(entry["number"], 1);
    assert_eq!(entry["reserve_bp"], 2000, "the setting");
    assert_eq!(entry["months"], json!([]));
    assert_eq!(entry["lead_unit_id"], app.unit("130100-LSB"));
    assert_eq!(entry["partner_unit_ids"], json!([]));
    assert_eq!(entry["special_purpose"], false);
    assert_eq!(entry["state"], "planned");
    assert_eq!(entry["allowed_actions"], json!(["update", "delete"]));
    let codes: Vec<_> = entry["items"]
        .as_array()
        .expect("items are named")
        .iter()
        .map(|item| item["code"].clone())
        .collect();
    assert_eq!(codes, ["RS0101", "RS0201"], "in the order of their codes");
    let read = operator.get(made.header("location")).await;
    assert_eq!(read.ok(), entry);
    assert_eq!(read.etag(), made.etag());
    assert_eq!(operator.get(&plan).await.ok()["entry_count"], 1);
}

/// Each wrong value with the place and code of its complaint.
fn wrong(app: &App) -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let nothing = "01939999-0000-7000-8000-000000000000";
    let item = app.item("RS0101");
    vec![
        ("title", json!(""), "/title", "required"),
        ("item_ids", json!([]), "/item_ids", "required"),
        (
            "item_ids",
            json!([nothing]),
            "/item_ids/0",
            "unknown_reference",
        ),
        ("item_ids", json!([item, item]), "/item_ids/1", "repeated"),
        (
            "scope",
            json!({ "types": ["planet"] }),
            "/scope/types/0",
            "unknown_value",
        ),
        (
            "scope",
            json!({ "kind": [] }),
            "/scope/kind",
            "unknown_field",
        ),
        (
            "scope",
            json!({ "region_codes": ["999999"] }),
            "/scope/region_codes/0",
            "unknown_reference",
        ),
        (
            "scope",
            json!({ "industry_codes": ["?"] }),
            "/scope/industry_codes/0",
            "unknown_reference",
        ),
        (
            "scope",
            json!({ "credit_classes": ["E"] }),
            "/scope/credit_classes/0",
            "unknown_value",
        ),
        (
            "scope",
            json!({ "exclude_checked_within_months": 61 }),
            "/scope/exclude_checked_within_months",
            "out_of_range",
        ),
        (
            "scope",
            json!({ "exclude_checked_within_months": -1 }),
            "/scope/exclude_checked_within_months",
            "wrong_format",
        ),
        ("ratios", json!([]), "/ratios", "required"),
        (
            "ratios",
            json!([{ "stratum": "A", "ratio_bp": 10001 }]),
            "/ratios/0/ratio_bp",
            "out_of_range",
        ),
        (
            "ratios",
            json!([{ "stratum": "X", "ratio_bp": 1 }]),
            "/ratios/0/stratum",
            "unknown_value",
        ),
        (
            "ratios",
            json!([{ "stratum": "A" }]),
            "/ratios/0/ratio_bp",
            "required",
        ),
        (
            "ratios",
            json!([{ "stratum": "A", "ratio_bp": 1, "min": 5, "max": 4 }]),
            "/ratios/0/min",
            "out_of_range",
        ),
        (
            "ratios",
            json!([{ "stratum": "all", "ratio_bp": 1 }, { "stratum": "B", "ratio_bp": 1 }]),
            "/ratios/0/stratum",
            "unknown_value",
        ),
        ("reserve_bp", json!(10001), "/reserve_bp", "out_of_range"),
        ("months", json!([0]), "/months/0", "out_of_range"),
        ("months", json!([13]), "/months/0", "out_of_range"),
        ("months", json!([3, 3]), "/months/1", "repeated"),
        (
            "lead_unit_id",
            json!(app.unit("130100-HRM")),
            "/lead_unit_id",
            "unknown_reference",
        ),
        (
            "partner_unit_ids",
            json!([app.unit("130100-LSB")]),
            "/partner_unit_ids/0",
            "unknown_reference",
        ),
        (
            "partner_unit_ids",
            json!([nothing]),
            "/partner_unit_ids/0",
            "unknown_reference",
        ),
        ("number", json!(7), "/number", "unknown_field"),
    ]
}

async fn create_plan_entry_with_wrong_values_names_each_field(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    for (field, value, pointer, code) in wrong(&app) {
        let mut body = entry(&app);
        body[field] = value;
        operator
            .post(&format!("{plan}/entries"), &body)
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(operator.get(&plan).await.ok()["entry_count"], 0);
}

async fn update_plan_entry_with_wrong_values_names_each_field(app: App) {
    let (operator, plan, id) = with_entry(&app).await;
    let path = format!("{plan}/entries/{id}");
    let before = operator.get(&path).await;
    for (field, value, pointer, code) in wrong(&app) {
        operator
            .patch(&path, before.etag(), &json!({ field: value }))
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(operator.get(&path).await.ok(), before.ok());
}

async fn create_plan_entry_numbers_over_all_plans_of_unit_and_year(app: App) {
    let operator = app.sign_in("city_operator").await;
    let county = app.sign_in("county_operator").await;
    let (first, second) = (draft(&operator).await, draft(&operator).await);
    let other_year = json!({ "year": 2027, "title": "2027 年度抽查计划" });
    let other_year = operator.post("/plans", &other_year).await.id();
    let other_year = format!("/plans/{other_year}");
    let foreign = draft(&county).await;
    for (client, plan, number) in [
        (&operator, &first, 1),
        (&operator, &second, 2),
        (&operator, &first, 3),
        (&operator, &other_year, 1),
        (&county, &foreign, 1),
    ] {
        let made = client.post(&format!("{plan}/entries"), &entry(&app)).await;
        assert_eq!(made.with(201)["number"], number);
    }
}

async fn update_plan_entry_replaces_lists_as_a_whole(app: App) {
    let (operator, plan, id) = with_entry(&app).await;
    let path = format!("{plan}/entries/{id}");
    let seen = operator.get(&path).await.etag().to_owned();
    let partner = app.unit("130100-AMR");
    let changes = json!({ "title": "联合检查", "item_ids": [app.item("RS0801"), app.item("RS0802")],
        "months": [11, 3], "partner_unit_ids": [partner], "special_purpose": true });
    let changed = operator.patch(&path, &seen, &changes).await;
    let view = changed.ok();
    assert_eq!(view["months"], json!([3, 11]), "in the order of the year");
    assert_eq!(view["item_ids"].as_array().map(Vec::len), Some(2));
    assert_eq!(view["partner_unit_names"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        view["scope"]["types"],
        json!(["enterprise"]),
        "what isn't named stays"
    );
    assert_eq!(operator.get(&path).await.ok(), view);
    let none = json!({ "partner_unit_ids": [] });
    let cleared = operator.patch(&path, changed.etag(), &none).await.ok();
    assert_eq!(cleared["partner_unit_ids"], json!([]));
    operator
        .patch(&path, &seen, &none)
        .await
        .refused(412, "stale_version");
    let without = operator.request(http::Method::PATCH, &path);
    operator
        .send(without.json(&none))
        .await
        .refused(428, "missing_if_match");
}

async fn update_plan_entry_of_a_published_plan_is_refused(app: App) {
    let (operator, plan, id) = published(&app).await;
    let path = format!("{plan}/entries/{id}");
    let before = operator.get(&path).await;
    assert_eq!(before.ok()["allowed_actions"], json!(["create_task"]));
    operator
        .patch(&path, before.etag(), &json!({ "title": "改名" }))
        .await
        .refused(409, "invalid_state");
    operator
        .delete(&path, Some(before.etag()))
        .await
        .refused(409, "invalid_state");
    operator
        .post(&format!("{plan}/entries"), &entry(&app))
        .await
        .refused(409, "invalid_state");
    assert_eq!(operator.get(&path).await.ok(), before.ok());
}

async fn delete_plan_entry_needs_the_version_that_was_seen(app: App) {
    let (operator, plan, id) = with_entry(&app).await;
    let path = format!("{plan}/entries/{id}");
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .delete(&path, None)
        .await
        .refused(428, "missing_if_match");
    operator
        .delete(&path, Some("\"7\""))
        .await
        .refused(412, "stale_version");
    operator.delete(&path, Some(&etag)).await.with(204);
    operator.get(&path).await.refused(404, "not_found");
    assert_eq!(operator.get(&plan).await.ok()["entry_count"], 0);
}

async fn get_plan_entry_is_found_under_its_own_plan_only(app: App) {
    let (operator, plan, id) = with_entry(&app).await;
    let other = draft(&operator).await;
    operator.get(&format!("{plan}/entries/{id}")).await.ok();
    let path = format!("{other}/entries/{id}");
    operator.get(&path).await.refused(404, "not_found");
    operator
        .patch(&path, "\"1\"", &json!({ "title": "改名" }))
        .await
        .refused(404, "not_found");
    operator
        .delete(&path, Some("\"1\""))
        .await
        .refused(404, "not_found");
    for id in ["x", "01939999-0000-7000-8000-000000000000"] {
        let path = format!("{plan}/entries/{id}");
        operator.get(&path).await.refused(404, "not_found");
    }
}

async fn list_plan_entries_stand_in_the_order_of_their_numbers(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    for title in ["乙", "甲"] {
        let mut body = entry(&app);
        body["title"] = json!(title);
        operator
            .post(&format!("{plan}/entries"), &body)
            .await
            .with(201);
    }
    let entries = operator.all(&format!("{plan}/entries")).await;
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| (entry["number"].clone(), entry["title"].clone()))
        .collect();
    let expected = [
        (json!(1), json!("劳动用工检查")),
        (json!(2), json!("乙")),
        (json!(3), json!("甲")),
    ];
    assert_eq!(seen, expected);
}

on_both_databases!(
    create_plan_entry_fills_what_was_left_out,
    create_plan_entry_numbers_over_all_plans_of_unit_and_year,
    create_plan_entry_with_wrong_values_names_each_field,
    delete_plan_entry_needs_the_version_that_was_seen,
    get_plan_entry_is_found_under_its_own_plan_only,
    list_plan_entries_stand_in_the_order_of_their_numbers,
    update_plan_entry_of_a_published_plan_is_refused,
    update_plan_entry_replaces_lists_as_a_whole,
    update_plan_entry_with_wrong_values_names_each_field,
);
