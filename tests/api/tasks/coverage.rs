//! Coverage: which units have too few able inspectors for which items.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::register::Inspector;
use sortition_tests::{App, Client, on_both_databases};

/// What somebody reads of a unit.
async fn of_unit(app: &App, client: &Client, unit: &str, more: &str) -> Value {
    let path = format!("/inspector-coverage?unit_id={}{more}", app.unit(unit));
    let view = client.get(&path).await.ok();
    view["units"][0].clone()
}

/// How many of a unit are able to check a major item, whether that is too few, and how many items there are.
fn of_major(unit: &Value, code: &str) -> (i64, bool, usize) {
    let majors = unit["majors"].as_array().expect("there are major items");
    let major = majors.iter().find(|major| major["code"] == code);
    let major = major.unwrap_or_else(|| panic!("no {code}: {unit}"));
    let items = major["items"].as_array().map(Vec::len);
    (
        major["able_count"].as_i64().unwrap(),
        major["is_short"].as_bool().unwrap(),
        items.unwrap(),
    )
}

async fn get_inspector_coverage_counts_who_could_be_drawn(app: App) {
    let mut over = Inspector::new("ZF000003", "130100-LSB", None);
    over.valid_until = "2026-11-30";
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", None),
        Inspector::new("ZF000002", "130100-LSB", None),
        over,
        Inspector::new("ZF000004", "130102-HRSS", None),
    ]);
    let operator = app.sign_in("city_operator").await;
    let unit = of_unit(&app, &operator, "130100-LSB", "").await;
    assert_eq!(unit["inspector_count"], 3);
    let (able, is_short, items) = of_major(&unit, "RS01");
    assert_eq!((able, is_short), (3, false));
    assert!(items > 1, "{items}");
    // Later one certificate is over; one of the two others knows nothing of it, and then goes on leave.
    let later = of_unit(&app, &operator, "130100-LSB", "&on=2026-12-01").await;
    assert_eq!(of_major(&later, "RS01"), (2, false, items));
    let inspectors = operator.all("/inspectors").await;
    let path = format!("/inspectors/{}", text(&inspectors[0], "id"));
    let etag = operator.get(&path).await.etag().to_owned();
    let other = json!({ "specialities": ["RS02"] });
    operator.patch(&path, &etag, &other).await.ok();
    let unit = of_unit(&app, &operator, "130100-LSB", "&on=2026-12-01").await;
    assert_eq!(of_major(&unit, "RS01"), (1, true, items));
    assert_eq!(unit["inspector_count"], 2);
    let leave = json!({ "from": "2026-11-24", "until": "2026-12-05" });
    operator.post(&format!("{path}/leave"), &leave).await.ok();
    let unit = of_unit(&app, &operator, "130100-LSB", "&on=2026-12-01").await;
    assert_eq!(unit["inspector_count"], 1);
}

async fn get_inspector_coverage_is_of_the_units_that_one_reaches(app: App) {
    app.add_inspectors(&[Inspector::new("ZF000004", "130102-HRSS", None)]);
    let units = async |username: &str| {
        let client = app.sign_in(username).await;
        let view = client.get("/inspector-coverage").await.ok();
        assert_eq!(view["min_inspectors"], 2);
        assert_eq!(view["on"], "2026-11-23");
        let units = view["units"].as_array().cloned().unwrap_or_default();
        units
            .iter()
            .map(|unit| text(&unit["unit"], "code").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(units("city_operator").await, ["130100-LSB"]);
    assert_eq!(units("county_approver").await, ["130102-HRSS"]);
    let all = units("regulations").await;
    assert_eq!(all, units("city_lead").await);
    assert!(all.len() > 24, "{all:?}");
    // Departments outside answer for no items of the checklist.
    assert!(!all.contains(&"130100-AMR".to_owned()), "{all:?}");
    let county = app.sign_in("county_operator").await;
    let unit = of_unit(&app, &county, "130102-HRSS", "").await;
    assert_eq!(of_major(&unit, "RS01").0, 1);
    assert!(of_major(&unit, "RS01").1);
    let foreign = of_unit(&app, &county, "130104-HRSS", "").await;
    assert_eq!(foreign, Value::Null);
    for username in ["inspector", "partner_operator", "auditor"] {
        let client = app.sign_in(username).await;
        let answer = client.get("/inspector-coverage").await;
        answer.refused(403, "forbidden");
    }
    let wrong = county.get("/inspector-coverage?on=soon").await;
    wrong.refused(400, "invalid_parameter");
}

on_both_databases!(
    get_inspector_coverage_counts_who_could_be_drawn,
    get_inspector_coverage_is_of_the_units_that_one_reaches,
);
