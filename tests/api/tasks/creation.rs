//! A task from an entry of a published plan.

use super::{body, entry, of_entry, with_check, with_draw};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::{App, on_both_databases};

async fn create_task_takes_all_from_its_entry(app: App) {
    let entry = entry(&app, json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let wanted =
        json!({ "plan_entry_id": entry, "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    let made = operator.post("/tasks", &wanted).await;
    let task = made.with(201);
    assert_eq!(task["title"], "劳动用工检查（第1批）");
    assert_eq!(task["state"], "ready");
    assert_eq!(task["source"], "plan");
    assert_eq!(task["joint_kind"], "none");
    assert_eq!(
        (&task["batch"], &task["entry_number"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(task["unit_id"], app.unit("130100-LSB"));
    assert_eq!(task["units"].as_array().map(Vec::len), Some(1));
    assert_eq!(task["units"][0]["inspectors"], 2, "the setting");
    assert_eq!(task["scope"]["types"], json!(["enterprise"]));
    assert_eq!(task["ratios"][1]["ratio_bp"], 1000);
    assert_eq!(task["reserve_bp"], 2000);
    assert_eq!(
        (
            &task["mode"],
            &task["teams"],
            &task["max_load"],
            &task["areas"]
        ),
        (&json!("object"), &json!(0), &Value::Null, &json!(false))
    );
    assert_eq!(task["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        task["item_version_ids"],
        json!([]),
        "fixed when the draw is opened"
    );
    assert_eq!(
        task["allowed_actions"],
        json!(["update", "update_team", "open_draw", "void"])
    );
    let read = operator.get(made.header("location")).await;
    assert_eq!(read.ok(), task);
    assert_eq!(read.etag(), made.etag());
    let plan = task["plan_id"].as_str().expect("a plan");
    let path = format!("/plans/{plan}/entries/{entry}");
    assert_eq!(operator.get(&path).await.ok()["state"], "started");
    let second = operator.post("/tasks", &wanted).await.with(201);
    assert_eq!(second["batch"], 2);
    assert_eq!(second["title"], "劳动用工检查（第2批）");
}

async fn create_task_with_partners_waits_for_them(app: App) {
    for (partners, kind) in [
        (vec!["130100-HRM"], "cross_section"),
        (vec!["130100-AMR"], "cross_department"),
        (vec!["130100-HRM", "130100-AMR"], "cross_department"),
    ] {
        let ids: Vec<String> = partners.iter().map(|code| app.unit(code)).collect();
        let (operator, path) = of_entry(&app, json!({ "partner_unit_ids": ids })).await;
        let task = operator.get(&path).await.ok();
        assert_eq!(task["state"], "inviting");
        assert_eq!(task["joint_kind"], kind);
        let units = task["units"].as_array().expect("units are listed");
        assert_eq!(units.len(), 1 + partners.len());
        assert_eq!(units[0]["code"], "130100-LSB", "the lead is first");
        assert!(units.iter().all(|unit| unit["inspectors"] == 2));
        let actions = task["allowed_actions"].as_array().expect("actions");
        assert!(!actions.contains(&json!("open_draw")), "{task}");
    }
}

async fn create_task_takes_other_numbers_of_inspectors(app: App) {
    let partner = app.unit("130100-AMR");
    let entry = entry(&app, json!({ "partner_unit_ids": [partner] })).await;
    let operator = app.sign_in("city_operator").await;
    let lead = app.unit("130100-LSB");
    let of = |units: Value| body(&entry, json!({ "units": units }));
    let unit = |id: &str, number: u32| json!({ "unit_id": id, "inspectors": number });
    let task = operator
        .post("/tasks", &of(json!([unit(&partner, 0), unit(&lead, 3)])))
        .await
        .with(201);
    let numbers: Vec<_> = task["units"]
        .as_array()
        .expect("units are listed")
        .iter()
        .map(|unit| unit["inspectors"].clone())
        .collect();
    assert_eq!(numbers, [3, 0], "the lead stays first");
    let stranger = app.unit("130100-TAX");
    for (units, pointer, code) in [
        (
            json!([unit(&lead, 0), unit(&partner, 2)]),
            "/units/0/inspectors",
            "out_of_range",
        ),
        (
            json!([unit(&lead, 11), unit(&partner, 2)]),
            "/units/0/inspectors",
            "out_of_range",
        ),
        (json!([unit(&lead, 2)]), "/units", "required"),
        (
            json!([unit(&lead, 2), unit(&lead, 2)]),
            "/units/1/unit_id",
            "repeated",
        ),
        (
            json!([unit(&lead, 2), unit(&stranger, 2)]),
            "/units/1/unit_id",
            "unknown_reference",
        ),
    ] {
        operator
            .post("/tasks", &of(units))
            .await
            .refused_field(pointer, code);
    }
}

async fn create_task_with_wrong_values_names_each_field(app: App) {
    let entry = entry(&app, json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let nothing = "01939999-0000-7000-8000-000000000000";
    for (changes, pointer, code) in [
        (
            json!({ "plan_entry_id": nothing }),
            "/plan_entry_id",
            "unknown_reference",
        ),
        (
            json!({ "plan_entry_id": null }),
            "/plan_entry_id",
            "wrong_type",
        ),
        (json!({ "source": "special" }), "/source", "unknown_value"),
        (json!({ "source": "whim" }), "/source", "unknown_value"),
        (json!({ "title": " " }), "/title", "required"),
        (json!({ "title": "检".repeat(129) }), "/title", "too_long"),
        (
            json!({ "document_number": "号".repeat(129) }),
            "/document_number",
            "too_long",
        ),
        (
            json!({ "period": { "from": "2026-12-31", "to": "2026-12-01" } }),
            "/period/to",
            "ends_before_start",
        ),
        (
            json!({ "period": { "from": "2016-12-01", "to": "2026-12-01" } }),
            "/period/from",
            "out_of_range",
        ),
        (
            json!({ "period": { "from": "2026-12-01", "to": "2029-01-01" } }),
            "/period/to",
            "out_of_range",
        ),
        (
            json!({ "period": { "from": "2026-02-30", "to": "2026-12-01" } }),
            "/period/from",
            "wrong_format",
        ),
        (
            json!({ "period": { "from": "2026-12-01" } }),
            "/period/to",
            "required",
        ),
        (json!({ "mode": "solo" }), "/mode", "unknown_value"),
        (json!({ "teams": 3 }), "/teams", "out_of_range"),
        (json!({ "mode": "team" }), "/teams", "out_of_range"),
        (
            json!({ "mode": "team", "teams": 1001 }),
            "/teams",
            "out_of_range",
        ),
        (json!({ "max_load": 0 }), "/max_load", "out_of_range"),
        (json!({ "max_load": 10001 }), "/max_load", "out_of_range"),
        (
            json!({ "scheme_attachment_id": nothing }),
            "/scheme_attachment_id",
            "unknown_reference",
        ),
        (json!({ "state": "drawn" }), "/state", "unknown_field"),
        (json!({ "scope": {} }), "/scope", "unknown_field"),
    ] {
        operator
            .post("/tasks", &body(&entry, changes))
            .await
            .refused_field(pointer, code);
    }
    assert!(operator.all("/tasks").await.is_empty());
}

async fn create_task_needs_a_published_plan_and_a_live_entry(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "草稿计划" });
    let plan = operator.post("/plans", &plan).await.id();
    let draft = json!({ "title": "安排", "item_ids": [app.item("RS0101")], "months": [12],
        "ratios": [{ "stratum": "all", "ratio_bp": 100 }] });
    let draft = operator
        .post(&format!("/plans/{plan}/entries"), &draft)
        .await
        .id();
    operator
        .post("/tasks", &body(&draft, json!({})))
        .await
        .refused(409, "plan_not_published");
    let county = app.sign_in("county_operator").await;
    county
        .post("/tasks", &body(&draft, json!({})))
        .await
        .refused_field("/plan_entry_id", "unknown_reference");
    let public = entry(&app, json!({})).await;
    for username in ["county_operator", "section_operator"] {
        let client = app.sign_in(username).await;
        client
            .post("/tasks", &body(&public, json!({})))
            .await
            .refused(403, "forbidden");
    }
    for username in [
        "city_approver",
        "regulations",
        "city_lead",
        "inspector",
        "partner_operator",
    ] {
        let client = app.sign_in(username).await;
        client
            .post("/tasks", &body(&public, json!({})))
            .await
            .refused(403, "forbidden");
    }
    app.change(&[format!(
        "UPDATE plan_entries SET is_cancelled = TRUE WHERE id = '{public}'"
    )]);
    operator
        .post("/tasks", &body(&public, json!({})))
        .await
        .refused(409, "entry_cancelled");
    assert!(operator.all("/tasks").await.is_empty());
}

async fn create_task_is_the_lead_units(app: App) {
    // The bureau plans, a section leads: the section makes the tasks.
    let bureau = app
        .grant("section_operator", &[(Role::Operator, "130100-HRSS")])
        .await;
    let plan = json!({ "year": 2026, "title": "市局年度计划" });
    let plan = format!("/plans/{}", bureau.post("/plans", &plan).await.id());
    let wanted = json!({ "title": "安排", "item_ids": [app.item("RS0101")], "months": [12],
        "lead_unit_id": app.unit("130100-LSB"), "ratios": [{ "stratum": "all", "ratio_bp": 100 }] });
    let entry = bureau.post(&format!("{plan}/entries"), &wanted).await.id();
    bureau.command(&format!("{plan}/submit")).await.ok();
    let lead = app.sign_in("city_lead").await;
    lead.command(&format!("{plan}/approve")).await.ok();
    lead.command(&format!("{plan}/publish")).await.ok();
    bureau
        .post("/tasks", &body(&entry, json!({})))
        .await
        .refused(403, "forbidden");
    let operator = app.sign_in("city_operator").await;
    let path = format!("{plan}/entries/{entry}");
    let seen = operator.get(&path).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["create_task"]));
    let task = operator
        .post("/tasks", &body(&entry, json!({})))
        .await
        .with(201);
    assert_eq!(task["unit_id"], app.unit("130100-LSB"));
}

async fn create_task_again_with_its_key_gives_the_first_answer(app: App) {
    let entry = entry(&app, json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let wanted = body(&entry, json!({}));
    let first = operator.post_as("/tasks", &wanted, "task-1").await;
    let again = operator
        .unwatched()
        .post_as("/tasks", &wanted, "task-1")
        .await;
    assert_eq!(first.with(201), again.with(201));
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(operator.all("/tasks").await.len(), 1);
}

async fn create_task_after_a_void_drawn_one_takes_over_its_batch(app: App) {
    let entry = entry(&app, json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let make = async || {
        operator
            .post("/tasks", &body(&entry, json!({})))
            .await
            .with(201)
    };
    let first = make().await;
    let path = format!("/tasks/{}", first["id"].as_str().expect("an id"));
    with_draw(&app, &path, "drawn", "drawn");
    with_check(&app, &path, "sealed");
    app.change(&["UPDATE tasks SET drawn_on = '2026-11-23', state = 'void'".to_owned()]);
    let second = make().await;
    assert_eq!(second["batch"], 1);
    assert_eq!(second["replaces_task_id"], first["id"]);
    let third = make().await;
    assert_eq!(
        (&third["batch"], &third["replaces_task_id"]),
        (&json!(2), &Value::Null)
    );
}

on_both_databases!(
    create_task_after_a_void_drawn_one_takes_over_its_batch,
    create_task_again_with_its_key_gives_the_first_answer,
    create_task_is_the_lead_units,
    create_task_needs_a_published_plan_and_a_live_entry,
    create_task_takes_all_from_its_entry,
    create_task_takes_other_numbers_of_inspectors,
    create_task_with_partners_waits_for_them,
    create_task_with_wrong_values_names_each_field,
);
