//! The preview: what a draw would find today.

use super::{joint, of_entry, ready};
use serde_json::{Value, json};
use sortition_tests::builders::draw;
use sortition_tests::register::{Inspector, enterprise, enterprises, inspector_id};
use sortition_tests::{App, Client, on_both_databases};

async fn preview(client: &Client, task: &str) -> Value {
    client.get(&format!("{task}/population")).await.ok()
}

fn inspectors(app: &App, codes: &[&str]) {
    let inspectors: Vec<Inspector<'_>> = codes
        .iter()
        .map(|code| Inspector::new(code, "130100-LSB", None))
        .collect();
    app.add_inspectors(&inspectors);
}

/// A declared recusal between an inspector and an object.
fn recuse(app: &App, code: &str, object: u32, state: &str) {
    let now = "'2026-11-20 02:00:00'";
    app.change(&[format!(
        "INSERT INTO recusals (id, inspector_id, object_id, reason, state, declared_by, version, \
         created_at, updated_at) VALUES ('recusal-{code}-{object}', '{}', '{}', '近亲属', '{state}', \
         '{}', 1, {now}, {now})",
        inspector_id(code),
        enterprise(object).id(),
        app.user("city_operator")
    )]);
}

async fn get_task_population_counts_strata_inspectors_and_conflicts(app: App) {
    let mut objects = enterprises(21);
    objects.extend((22..=24).map(|number| enterprise(number).of_class("A")));
    objects.push(enterprise(25).unrated());
    objects.push(enterprise(26).with_status("moved"));
    objects.push(enterprise(27).of_type("training_school"));
    app.add_objects(&objects);
    inspectors(&app, &["ZF000001", "ZF000002", "ZF000003"]);
    recuse(&app, "ZF000001", 1, "declared");
    recuse(&app, "ZF000002", 2, "confirmed");
    recuse(&app, "ZF000003", 3, "refused");
    let (operator, task) = ready(&app).await;
    let seen = preview(&operator, &task).await;
    assert_eq!(seen["in_scope"], 26, "the school isn't in the filter");
    assert_eq!(seen["eligible"], 24);
    let strata: Vec<_> = seen["strata"]
        .as_array()
        .expect("strata are listed")
        .iter()
        .map(|one| {
            (
                one["stratum"].clone(),
                one["size"].clone(),
                one["draw"].clone(),
                one["reserve"].clone(),
            )
        })
        .collect();
    let row = |name: &str, size: u64, draw: u64, reserve: u64| {
        (json!(name), json!(size), json!(draw), json!(reserve))
    };
    assert_eq!(strata, [row("A", 3, 1, 1), row("B", 21, 3, 1)]);
    assert_eq!(seen["drawn"], 4);
    assert_eq!(
        seen["excluded"],
        json!([{ "reason": "inactive", "count": 1 }, { "reason": "no_ratio", "count": 1 }])
    );
    assert_eq!(seen["inspectors"][0]["eligible"], 3);
    assert_eq!(seen["inspectors"][0]["needed"], 2);
    assert_eq!(seen["conflicts"], 2, "a refused one is none");
    assert_eq!(seen["is_feasible"], true);
    assert_eq!(seen["shortages"], json!([]));
    // Sizes, no names: who would be drawn nobody knows, who could be is the register's to tell.
    let text = seen.to_string();
    assert!(!text.contains("众合") && !text.contains("9113"), "{text}");
}

async fn get_task_population_says_what_is_lacking(app: App) {
    let (operator, task) = ready(&app).await;
    let shortages = async || preview(&operator, &task).await["shortages"].clone();
    let seen = preview(&operator, &task).await;
    assert_eq!(seen["is_feasible"], false);
    assert_eq!(seen["shortages"][0]["kind"], "nothing");
    app.add_objects(&enterprises(10));
    let none = shortages().await;
    assert_eq!(none[0]["kind"], "objects", "{none}");
    assert_eq!(none[0]["available"], 10, "all ten lack inspectors");
    inspectors(&app, &["ZF000001", "ZF000002"]);
    assert_eq!(shortages().await, json!([]));
    recuse(&app, "ZF000001", 7, "declared");
    let one = shortages().await;
    assert_eq!(one[0]["kind"], "objects");
    assert_eq!(
        (&one[0]["needed"], &one[0]["available"]),
        (&json!(2), &json!(1))
    );
    inspectors(&app, &["ZF000003"]);
    assert_eq!(shortages().await, json!([]));
}

async fn get_task_population_weighs_load_and_teams(app: App) {
    app.add_objects(&enterprises(10));
    inspectors(&app, &["ZF000001", "ZF000002", "ZF000003"]);
    let all = json!({ "ratios": [{ "stratum": "all", "ratio_bp": 10000 }] });
    let (operator, task) = of_entry(&app, all).await;
    let set = async |changes: Value| {
        let etag = operator.get(&task).await.etag().to_owned();
        operator.patch(&task, &etag, &changes).await.ok();
        preview(&operator, &task).await["shortages"].clone()
    };
    // Ten objects, two inspectors each: twenty places, three inspectors.
    let short = set(json!({ "max_load": 6 })).await;
    assert_eq!(short[0]["kind"], "load");
    assert_eq!(
        (&short[0]["needed"], &short[0]["available"]),
        (&json!(20), &json!(18))
    );
    assert_eq!(set(json!({ "max_load": 7 })).await, json!([]));
    let short = set(json!({ "max_load": null, "mode": "team", "teams": 2 })).await;
    assert_eq!(short[0]["kind"], "teams");
    assert_eq!(
        (&short[0]["needed"], &short[0]["available"]),
        (&json!(4), &json!(3))
    );
    assert_eq!(set(json!({ "teams": 1 })).await, json!([]));
}

async fn get_task_population_looks_at_areas_only_where_asked(app: App) {
    app.add_objects(&[enterprise(1), enterprise(2).in_region("130104")]);
    inspectors(&app, &["ZF000001", "ZF000002"]);
    app.change(&[r#"UPDATE inspectors SET regions = '["130102"]'"#.to_owned()]);
    let all = json!({ "ratios": [{ "stratum": "all", "ratio_bp": 10000 }] });
    let (operator, task) = of_entry(&app, all).await;
    assert_eq!(preview(&operator, &task).await["is_feasible"], true);
    let etag = operator.get(&task).await.etag().to_owned();
    operator
        .patch(&task, &etag, &json!({ "areas": true }))
        .await
        .ok();
    let seen = preview(&operator, &task).await;
    assert_eq!(seen["is_feasible"], false);
    assert_eq!(
        seen["shortages"][0]["available"], 1,
        "the object of the other region"
    );
}

/// A number as it was taken once, which the draw's files can't hold.
async fn get_task_population_leaves_out_who_has_an_unusable_number(app: App) {
    app.add_objects(&enterprises(2));
    inspectors(&app, &["#F000003", "ZF000001", "ZF000002"]);
    let ratios = json!({ "ratios": [{ "stratum": "all", "ratio_bp": 10000 }] });
    let (operator, task) = of_entry(&app, ratios).await;
    let seen = preview(&operator, &task).await;
    assert_eq!(seen["inspectors"][0]["eligible"], 2, "{seen}");
    assert_eq!(seen["is_feasible"], true, "{seen}");
    let team = operator.get(&format!("{task}/team")).await.ok();
    let members = team["units"][0]["inspectors"].as_array();
    let mut members = members.expect("inspectors are listed").iter();
    let left_out = members.find(|one| one["code"] == "#F000003");
    assert_eq!(
        left_out.expect("it is listed")["obstacle"],
        "unusable_code",
        "{team}"
    );
    draw(&app, task.trim_start_matches("/tasks/")).await;
    // Whoever has such a number is changed like others.
    let path = format!("/inspectors/{}", inspector_id("#F000003"));
    let etag = operator.get(&path).await.etag().to_owned();
    let changed = operator
        .patch(&path, &etag, &json!({ "name": "秦朗" }))
        .await;
    assert_eq!(changed.ok()["code"], "#F000003");
}

async fn get_task_population_is_for_units_and_offices_of_row_37(app: App) {
    let (_, task) = joint(&app).await;
    let path = format!("{task}/population");
    for username in [
        "city_operator",
        "city_approver",
        "regulations",
        "city_lead",
        "partner_operator",
    ] {
        app.sign_in(username).await.get(&path).await.ok();
    }
    for username in [
        "section_operator",
        "county_approver",
        "inspector",
        "other_partner_operator",
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
}

on_both_databases!(
    get_task_population_counts_strata_inspectors_and_conflicts,
    get_task_population_is_for_units_and_offices_of_row_37,
    get_task_population_leaves_out_who_has_an_unusable_number,
    get_task_population_looks_at_areas_only_where_asked,
    get_task_population_says_what_is_lacking,
    get_task_population_weighs_load_and_teams,
);
