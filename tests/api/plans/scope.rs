//! The live count of a scope: strata with what is drawn of them, and why the others are left out.

use serde_json::{Value, json};
use sortition_tests::register::{Object, enterprise};
use sortition_tests::{Answer, App, Client, on_both_databases};

/// Asks how many objects an entry would meet.
pub async fn count(client: &Client, ask: &Value) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("entry", &ask.to_string())
        .finish();
    client.get(&format!("/plans/scope-count?{query}")).await
}

fn dispatch(number: u32) -> Object {
    enterprise(number).of_type("labour_dispatch")
}

/// Reasons with their numbers.
fn excluded(counted: &Value) -> Vec<(String, u64)> {
    let rows = counted["excluded"].as_array().expect("reasons are listed");
    rows.iter()
        .map(|row| {
            let reason = row["reason"].as_str().expect("a reason");
            (reason.to_owned(), row["count"].as_u64().expect("a number"))
        })
        .collect()
}

/// Strata as name, size, drawn, reserve.
fn strata(counted: &Value) -> Vec<(String, u64, u64, u64)> {
    let rows = counted["strata"].as_array().expect("strata are listed");
    rows.iter()
        .map(|row| {
            let number = |field: &str| row[field].as_u64().expect("a number");
            let name = row["stratum"].as_str().expect("a name").to_owned();
            (name, number("size"), number("draw"), number("reserve"))
        })
        .collect()
}

fn stratum(name: &str, size: u64, draw: u64, reserve: u64) -> (String, u64, u64, u64) {
    (name.to_owned(), size, draw, reserve)
}

fn reason(name: &str, count: u64) -> (String, u64) {
    (name.to_owned(), count)
}

async fn count_plan_scope_names_the_first_reason_that_holds(app: App) {
    let objects = [
        dispatch(1),
        dispatch(2).of_class("A"),
        dispatch(3).with_status("suspended"),
        dispatch(4),
        dispatch(5),
        dispatch(6).unrated(),
        enterprise(7),
        // More than one reason: the first of their order counts.
        enterprise(8).unrated().with_status("deregistered"),
        enterprise(9).unrated(),
        enterprise(10).unrated(),
    ];
    app.add_objects(&objects);
    app.add_visits(&[
        // Twelve months ago to the day is in again; a day later isn't.
        (&objects[3], "2025-11-23"),
        (&objects[4], "2025-11-24"),
        (&objects[7], "2026-10-01"),
        (&objects[8], "2026-10-01"),
    ]);
    let operator = app.sign_in("city_operator").await;
    let ask = json!({ "item_ids": [app.item("RS0801")],
        "scope": { "exclude_checked_within_months": 12 },
        "ratios": [{ "stratum": "A", "ratio_bp": 10000 }, { "stratum": "B", "ratio_bp": 5000 }] });
    let counted = count(&operator, &ask).await.ok();
    assert_eq!(counted["in_scope"], 10);
    assert_eq!(counted["eligible"], 3);
    assert_eq!(counted["drawn"], 2);
    assert_eq!(
        excluded(&counted),
        [
            reason("inactive", 2),
            reason("recently_checked", 2),
            reason("no_ratio", 2),
            reason("wrong_type", 1)
        ]
    );
    assert_eq!(
        strata(&counted),
        // Without a reserve of its own an entry takes the setting: a fifth, rounded up.
        [stratum("A", 1, 1, 0), stratum("B", 2, 1, 1)]
    );
}

async fn count_plan_scope_leaves_out_who_reached_the_cap_if_set_so(app: App) {
    let visited = [enterprise(1), enterprise(2), enterprise(3)];
    app.add_objects(&visited);
    app.add_visits(&[(&visited[0], "2026-03-02"), (&visited[1], "2025-12-31")]);
    let operator = app.sign_in("city_operator").await;
    let ask = json!({ "ratios": [{ "stratum": "all", "ratio_bp": 10000 }] });
    let counted = count(&operator, &ask).await.ok();
    assert_eq!(counted["eligible"], 3, "the cap only warns unless set");
    let regulations = app.sign_in("regulations").await;
    let set = json!({ "value": true });
    let path = "/settings/visit_cap_excludes";
    regulations.put(path, None, &set).await.ok();
    let counted = count(&operator, &ask).await.ok();
    assert_eq!(counted["eligible"], 2, "last year's visit doesn't count");
    assert_eq!(excluded(&counted), [reason("cap_reached", 1)]);
    let twice = json!({ "value": 2 });
    let path = "/settings/visit_cap_per_year";
    regulations.put(path, None, &twice).await.ok();
    assert_eq!(count(&operator, &ask).await.ok()["eligible"], 3);
}

async fn count_plan_scope_joins_conditions_and_reads_each_as_any_of(app: App) {
    app.add_objects(&[
        enterprise(1).in_industry("E47").tagged("重点"),
        enterprise(2).in_industry("E48").of_class("A"),
        enterprise(3).in_region("130104").in_industry("F51"),
        enterprise(4).of_type("training_school").unrated(),
        enterprise(5).with_status("revoked"),
    ]);
    let operator = app.sign_in("city_operator").await;
    for (scope, expected) in [
        (json!({}), 5),
        (json!({ "types": ["training_school", "enterprise"] }), 5),
        (json!({ "types": ["training_school"] }), 1),
        (json!({ "region_codes": ["130104"] }), 1),
        (json!({ "region_codes": ["130104", "130102"] }), 5),
        (json!({ "region_codes": ["130100"] }), 5),
        (json!({ "industry_codes": ["E"] }), 2),
        (json!({ "industry_codes": ["E47", "F51"] }), 2),
        (json!({ "tags": ["重点"] }), 1),
        (json!({ "tags": ["重"] }), 0),
        (json!({ "tags": ["%"] }), 0),
        (json!({ "credit_classes": ["unrated"] }), 1),
        (json!({ "credit_classes": ["A", "unrated"] }), 2),
        (
            json!({ "industry_codes": ["E"], "credit_classes": ["A"] }),
            1,
        ),
        (
            json!({ "industry_codes": ["E"], "tags": ["重点"], "region_codes": ["130104"] }),
            0,
        ),
    ] {
        let counted = count(&operator, &json!({ "scope": scope })).await.ok();
        assert_eq!(counted["in_scope"], expected, "{scope}");
    }
}

async fn count_plan_scope_without_ratios_tells_the_sizes_of_all_classes(app: App) {
    app.add_objects(&[
        enterprise(1).of_class("A"),
        enterprise(2),
        enterprise(3),
        enterprise(4).unrated(),
    ]);
    let operator = app.sign_in("city_operator").await;
    let counted = count(&operator, &json!({})).await.ok();
    assert_eq!(counted["drawn"], 0);
    assert_eq!(
        strata(&counted),
        [
            stratum("A", 1, 0, 0),
            stratum("B", 2, 0, 0),
            stratum("C", 0, 0, 0),
            stratum("D", 0, 0, 0),
            stratum("unrated", 1, 0, 0)
        ]
    );
}

async fn count_plan_scope_rounds_up_and_keeps_to_the_bounds(app: App) {
    let objects: Vec<Object> = (1..=21).map(enterprise).collect();
    app.add_objects(&objects);
    let operator = app.sign_in("city_operator").await;
    for (ratio, drawn, reserve) in [
        (json!({ "stratum": "B", "ratio_bp": 1 }), 1, 1),
        (json!({ "stratum": "B", "ratio_bp": 1000 }), 3, 1),
        (json!({ "stratum": "B", "ratio_bp": 1000, "min": 6 }), 6, 2),
        (
            json!({ "stratum": "B", "ratio_bp": 10000, "max": 20 }),
            20,
            1,
        ),
        (
            json!({ "stratum": "all", "ratio_bp": 0, "min": 5, "max": 5 }),
            5,
            1,
        ),
        (json!({ "stratum": "B", "ratio_bp": 0, "min": 90 }), 21, 0),
    ] {
        let ask = json!({ "ratios": [ratio], "reserve_bp": 2000 });
        let counted = count(&operator, &ask).await.ok();
        let found = &strata(&counted)[0];
        assert_eq!((found.2, found.3), (drawn, reserve), "{ratio}");
    }
}

async fn count_plan_scope_of_a_county_ends_at_its_region(app: App) {
    app.add_objects(&[enterprise(1), enterprise(2).in_region("130104")]);
    let county = app.sign_in("county_operator").await;
    for (scope, expected) in [
        (json!({}), 1),
        (json!({ "region_codes": ["130100"] }), 1),
        (json!({ "region_codes": ["130102", "130104"] }), 1),
        (json!({ "region_codes": ["130104"] }), 0),
    ] {
        let counted = count(&county, &json!({ "scope": scope })).await.ok();
        assert_eq!(counted["in_scope"], expected, "{scope}");
    }
    let foreign = json!({ "unit_id": app.unit("130104-HRSS") });
    count(&county, &foreign).await.refused(403, "forbidden");
}

async fn count_plan_scope_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    operator
        .get("/plans/scope-count")
        .await
        .refused(400, "invalid_parameter");
    operator
        .get("/plans/scope-count?entry=%7B")
        .await
        .refused(400, "malformed");
    for (ask, pointer, code) in [
        (json!({ "scopes": {} }), "/scopes", "unknown_field"),
        (
            json!({ "scope": { "region_codes": ["999999"] } }),
            "/scope/region_codes/0",
            "unknown_reference",
        ),
        (
            json!({ "ratios": [{ "stratum": "A", "ratio_bp": 10001 }] }),
            "/ratios/0/ratio_bp",
            "out_of_range",
        ),
        (
            json!({ "reserve_bp": 10001 }),
            "/reserve_bp",
            "out_of_range",
        ),
    ] {
        count(&operator, &ask).await.refused_field(pointer, code);
    }
}

on_both_databases!(
    count_plan_scope_joins_conditions_and_reads_each_as_any_of,
    count_plan_scope_leaves_out_who_reached_the_cap_if_set_so,
    count_plan_scope_names_the_first_reason_that_holds,
    count_plan_scope_of_a_county_ends_at_its_region,
    count_plan_scope_rounds_up_and_keeps_to_the_bounds,
    count_plan_scope_with_wrong_values_is_refused,
    count_plan_scope_without_ratios_tells_the_sizes_of_all_classes,
);
