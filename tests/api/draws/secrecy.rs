//! Who was drawn stays secret: from whom, until when, and in the database too.

use super::stage::{account, alike, ready, run_at_once, text};
use serde_json::{Value, json};
use sortition_tests::builders::{Entry, create_task, publish_plan};
use sortition_tests::fixtures::object_code;
use sortition_tests::register::{Inspector, enterprises};
use sortition_tests::{App, on_both_databases};

async fn list_drawn_before_release_is_the_lead_units_alone(app: App) {
    let (_, task) = ready(&app, (9, 3), alike(3), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}", text(&drawn, "id"));
    for name in ["city_operator", "city_approver"] {
        let own = app.sign_in(name).await;
        assert_eq!(own.all(&format!("{path}/drawn")).await.len(), 3, "{name}");
        own.get(&format!("{path}/bundle")).await.ok();
    }
    // They know that there is a draw, not whom it drew.
    for name in ["city_lead", "regulations"] {
        let reader = app.sign_in(name).await;
        let view = reader.get(&path).await.ok();
        assert_eq!(view["state"], "drawn");
        for rest in ["/drawn", "/bundle", "/bundle.zip"] {
            let answer = reader.get(&format!("{path}{rest}")).await;
            answer.refused(403, "forbidden");
        }
    }
    // For them there is no such draw.
    for name in [
        "section_operator",
        "county_operator",
        "county_approver",
        "partner_operator",
        "inspector",
    ] {
        let other = app.sign_in(name).await;
        for rest in ["", "/drawn", "/bundle", "/bundle.zip"] {
            let answer = other.get(&format!("{path}{rest}")).await;
            answer.refused(404, "not_found");
        }
        assert!(other.all("/draws").await.is_empty(), "{name}");
    }
    for name in ["auditor", "system_admin", "security_admin"] {
        let other = app.sign_in(name).await;
        let answer = other.get(&format!("{path}/drawn")).await;
        assert!([403, 404].contains(&answer.status.as_u16()), "{answer}");
        let answer = other.get(&format!("{path}/bundle")).await;
        answer.refused(404, "not_found");
    }
}

async fn list_drawn_by_the_regulations_office_takes_a_reason(app: App) {
    let (_, task) = ready(&app, (6, 3), alike(2), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}", text(&drawn, "id"));
    // A read that is recorded, as rights.md wants it.
    let regulations = app.sign_in("regulations").await.unwatched();
    let view = regulations.get(&path).await.ok();
    let actions = view["allowed_actions"].as_array().unwrap();
    assert!(actions.contains(&json!("give_reason")), "{actions:?}");
    let answer = regulations.get(&format!("{path}/drawn?reason=")).await;
    answer.refused_field("/reason", "required");
    let list = regulations
        .get(&format!("{path}/drawn?reason=complaint"))
        .await
        .ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    regulations
        .get(&format!("{path}/bundle?reason=complaint"))
        .await
        .ok();
    let entries = app.query(
        "SELECT operation AS line FROM audit_events WHERE reason = 'complaint' ORDER BY operation",
    );
    assert_eq!(entries, ["get_draw_bundle", "list_drawn"]);
}

async fn list_drawn_by_an_inspector_shows_the_own_checks(app: App) {
    let (_, task) = ready(&app, (20, 5), alike(8), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}/drawn", text(&drawn, "id"));
    let operator = app.sign_in("city_operator").await;
    let all = operator.all(&path).await;
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    let has = |object: &Value, code: &str| {
        let inspectors = object["inspectors"].as_array().unwrap();
        inspectors.iter().any(|one| one["code"] == code)
    };
    let code = text(&all[0]["inspectors"][0], "code");
    let inspector = app.sign_in(account(code)).await;
    let own: Vec<Value> = all.iter().filter(|one| has(one, code)).cloned().collect();
    assert!(own.len() < all.len());
    let seen = inspector.all(&path).await;
    let places =
        |list: &[Value]| -> Vec<Value> { list.iter().map(|one| one["position"].clone()).collect() };
    assert_eq!(places(&seen), places(&own));
    let reserves = inspector.all(&format!("{path}?is_reserve=true")).await;
    assert!(reserves.is_empty());
}

async fn get_public_proof_before_publication_is_alike_for_every_code(app: App) {
    let (_, task) = ready(&app, (6, 3), alike(3), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let nobody = app.nobody();
    let public = format!("/public/draws/{}", text(&drawn, "id"));
    let mut answers = Vec::new();
    for number in [0, 1, 2, 3, 4, 5, 99] {
        let code = object_code(number);
        let answer = nobody.get(&format!("{public}/objects/{code}")).await;
        answers.push(answer.refused(404, "no_answer"));
    }
    let missing = "/public/draws/01939999-0000-7000-8000-000000000000/objects/X";
    answers.push(nobody.get(missing).await.refused(404, "no_answer"));
    for answer in &mut answers {
        answer["request_id"] = Value::Null;
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn database_names_nobody_who_was_drawn(app: App) {
    let (_, task) = ready(&app, (40, 3), alike(4), json!({})).await;
    let drawn = run_at_once(&app, &task).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("/draws/{}/drawn", text(&drawn, "id"));
    let list = operator.all(&path).await;
    let mut stored = app.query("SELECT sealed_result AS line FROM draw_outcomes");
    stored.extend(app.query("SELECT sealed_matching AS line FROM draw_outcomes"));
    stored.extend(app.query("SELECT sealed_nonce AS line FROM draw_contributors"));
    stored.extend(app.query("SELECT sealed AS line FROM checks"));
    stored.extend(app.query("SELECT content AS line FROM log_entries"));
    stored.extend(app.query("SELECT parameters AS line FROM outbox_events"));
    stored.extend(app.query("SELECT after AS line FROM record_changes WHERE resource = 'draws'"));
    stored.extend(app.query("SELECT answer AS line FROM idempotency_keys"));
    assert!(stored.len() > 10);
    for object in &list {
        for field in ["code", "object_id", "name", "ticket"] {
            let secret = text(object, field);
            assert!(
                !stored.iter().any(|line| line.contains(secret)),
                "{field} {secret} is stored for all who read the database"
            );
        }
    }
    let open = app.query("SELECT id AS line FROM checks WHERE object_id IS NOT NULL");
    assert!(open.is_empty());
}

/// A task of a plan that leaves out who was checked within the year, drawn: whether its files will be
/// public, and how many it left out.
async fn drawn_beside_checks(app: &App, is_public: bool) -> (Value, Value) {
    let objects = enterprises(6);
    app.add_objects(&objects);
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", None),
        Inspector::new("ZF000002", "130100-LSB", None),
    ]);
    app.add_visits(&[(&objects[0], "2026-10-12")]);
    if !is_public {
        app.change(&["UPDATE draws SET published_at = NULL".to_owned()]);
    }
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"], "exclude_checked_within_months": 12 }),
        ratios: alike(2),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let task = create_task(app, &entry).await;
    let drawn = run_at_once(app, &task).await;
    (
        drawn["has_public_strata"].clone(),
        drawn["sizes"]["excluded"].clone(),
    )
}

async fn freeze_draw_that_leaves_out_by_public_checks_has_public_files(app: App) {
    let drawn = drawn_beside_checks(&app, true).await;
    assert_eq!(drawn, (json!(true), json!(1)));
}

async fn freeze_draw_that_leaves_out_by_secret_checks_keeps_its_files_back(app: App) {
    // The draw is right all the same: who was checked is left out.
    let drawn = drawn_beside_checks(&app, false).await;
    assert_eq!(drawn, (json!(false), json!(1)));
}

on_both_databases!(
    freeze_draw_that_leaves_out_by_public_checks_has_public_files,
    freeze_draw_that_leaves_out_by_secret_checks_keeps_its_files_back,
    list_drawn_before_release_is_the_lead_units_alone,
    list_drawn_by_the_regulations_office_takes_a_reason,
    list_drawn_by_an_inspector_shows_the_own_checks,
    get_public_proof_before_publication_is_alike_for_every_code,
    database_names_nobody_who_was_drawn,
);
