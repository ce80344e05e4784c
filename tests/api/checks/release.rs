//! Release: seals are opened, each inspector sees the own checks.

use super::{objects, released, sealed};
use crate::draws::stage::{alike, ready, run_at_once};
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, Kind, eventually, on_both_databases};

async fn release_task_opens_all_checks_to_their_inspectors(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/release", staged.task);
    assert_eq!(
        operator.command(&path).await.ok(),
        json!({ "released_count": 2 })
    );
    assert_eq!(
        operator.command(&path).await.ok(),
        json!({ "released_count": 0 })
    );
    let task = operator.get(&staged.task).await.ok();
    assert_eq!(task["state"], "checking");
    for username in ["inspector", "inspector_02"] {
        let client = app.sign_in(username).await;
        let mine = client.all("/checks?is_assigned=true&sort=position").await;
        assert_eq!(mine.len(), 2, "{username}");
        assert_eq!(mine[0]["state"], "released");
        let seen = client.get(&staged.checks[0]).await.ok();
        assert_eq!(seen["object"]["name"], objects()[0].name());
        assert_eq!(mine[0]["visible_from"], "2026-11-23T02:00:00Z");
        assert_eq!(client.all("/checks?q=众合").await.len(), 2);
        // The task comes with its checks.
        client.get(&staged.task).await.ok();
    }
    for username in [
        "inspector_03",
        "county_inspector",
        "city_lead",
        "regulations",
        "county_operator",
    ] {
        let client = app.sign_in(username).await;
        assert!(client.all("/checks").await.is_empty(), "{username}");
        client
            .get(&staged.checks[0])
            .await
            .refused(404, "not_found");
    }
    let lead = app
        .sign_in("inspector")
        .await
        .get(&staged.checks[0])
        .await
        .ok();
    assert_eq!(lead["allowed_actions"], json!(["start", "terminate"]));
}

async fn release_check_opens_one(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let seen = operator.get(&staged.checks[1]).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["release"]));
    let path = format!("{}/release", staged.checks[1]);
    assert_eq!(operator.command(&path).await.ok()["released_count"], 1);
    assert_eq!(operator.command(&path).await.ok()["released_count"], 0);
    let inspector = app.sign_in("inspector").await;
    let mine = inspector.all("/checks").await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["id"], staged.checks[1]["/checks/".len()..]);
    inspector
        .get(&staged.checks[0])
        .await
        .refused(404, "not_found");
    let rest = format!("{}/release", staged.task);
    assert_eq!(operator.command(&rest).await.ok()["released_count"], 1);
}

async fn release_task_is_the_lead_operators(app: App) {
    let staged = sealed(&app).await;
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
        ("inspector", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client
            .command(&format!("{}/release", staged.task))
            .await
            .refused(status, code);
    }
    let approver = app.sign_in("city_approver").await;
    approver
        .command(&format!("{}/release", staged.checks[0]))
        .await
        .refused(403, "forbidden");
}

async fn release_task_waits_for_the_matching(app: App) {
    let staged = sealed(&app).await;
    app.change(&["UPDATE draws SET is_matched = FALSE".to_owned()]);
    let operator = app.sign_in("city_operator").await;
    let offers = async || {
        let mut offers = Vec::new();
        for path in [&staged.task, &staged.checks[0]] {
            let seen = operator.get(path).await.ok();
            let actions = seen["allowed_actions"].as_array().expect("actions");
            offers.push(actions.contains(&json!("release")));
        }
        let waiting = operator.get("/home/waiting").await.ok();
        let groups = waiting["groups"].as_array().expect("groups");
        let is_release = |group: &Value| group["kind"] == "release_task";
        offers.push(groups.iter().any(is_release));
        offers
    };
    // What would be refused isn't offered.
    assert_eq!(offers().await, [false; 3]);
    for path in [&staged.task, &staged.checks[0]] {
        operator
            .command(&format!("{path}/release"))
            .await
            .refused(409, "unmatched");
    }
    assert_eq!(operator.get(&staged.task).await.ok()["state"], "drawn");
    app.change(&["UPDATE draws SET is_matched = TRUE".to_owned()]);
    assert_eq!(offers().await, [true; 3]);
}

async fn release_task_that_is_void_is_refused(app: App) {
    let staged = sealed(&app).await;
    app.change(&["UPDATE tasks SET state = 'void'".to_owned()]);
    let operator = app.sign_in("city_operator").await;
    for path in [&staged.task, &staged.checks[0]] {
        let problem = operator
            .command(&format!("{path}/release"))
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], "void");
    }
    app.travel_to("2026-12-02T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let seen = operator.get(&staged.checks[0]).await.ok();
    assert_eq!(
        (&seen["state"], &seen["allowed_actions"]),
        (&json!("sealed"), &json!([]))
    );
}

async fn release_task_before_its_draw_names_the_state(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let drawn = operator.get(&staged.task).await.ok();
    let body = json!({ "plan_entry_id": drawn["plan_entry_id"],
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    let next = operator.post("/tasks", &body).await.id();
    let problem = operator
        .command(&format!("/tasks/{next}/release"))
        .await
        .refused(409, "invalid_state");
    assert_eq!(problem["state"], "ready");
}

async fn release_task_comes_by_itself_on_the_first_day_of_the_period(app: App) {
    let staged = sealed(&app).await;
    app.travel_to("2026-11-30T23:59:00+08:00");
    let operator = app.sign_in("city_operator").await;
    assert_eq!(
        operator.get(&staged.checks[0]).await.ok()["state"],
        "sealed"
    );
    app.travel_to("2026-12-01T00:00:01+08:00");
    let operator = app.sign_in("city_operator").await;
    eventually("the release on the first day", async || {
        let check = operator.get(&staged.checks[0]).await.ok();
        (check["state"] == "released").then_some(())
    })
    .await;
    assert_eq!(operator.get(&staged.task).await.ok()["state"], "checking");
    let inspector = app.sign_in("inspector").await;
    assert_eq!(inspector.all("/checks").await.len(), 2);
}

async fn release_task_tells_its_inspectors(app: App) {
    let staged = released(&app).await;
    let inspector = app.sign_in("inspector").await;
    let told = eventually("the notice of a released check", async || {
        let told = inspector.all("/notifications").await;
        told.into_iter().find(|one| one["kind"] == "checks.release")
    })
    .await;
    let sentence = told.to_string();
    assert!(!sentence.contains(objects()[0].name()), "{sentence}");
    let other = app.sign_in("inspector_03").await;
    let told = other.all("/notifications").await;
    assert!(told.iter().all(|one| text(one, "kind") != "checks.release"));
    drop(staged);
}

/// Whoever reads the trail can't tell that thousands are written together.
async fn release_task_writes_many_at_once_and_of_each_an_entry(app: App) {
    const MANY: u32 = 60;
    let (_, task) = ready(&app, (80, 5), alike(MANY), json!({})).await;
    run_at_once(&app, &task).await;
    let operator = app.sign_in("city_operator").await;
    let database = &app.services().database;
    let before = database.statements();
    let path = format!("/tasks/{task}/release");
    assert_eq!(operator.command(&path).await.ok()["released_count"], MANY);
    let run = database.statements() - before;
    // Fewer than one for each check; SQLite takes rows one by one, by a statement that stays prepared.
    let rows_of_each = match app.kind() {
        Kind::Sqlite => 5,
        Kind::Postgres => 0,
    };
    let most = u64::from(MANY) * (rows_of_each + 1);
    assert!(run < most, "{run} statements for {MANY} checks");
    let places: Vec<String> = (1..=MANY).map(|place| place.to_string()).collect();
    for (table, condition) in [
        ("audit_events", "operation = 'release_task'"),
        ("record_changes", "record_changes.resource = 'checks'"),
        ("outbox_events", "kind = 'checks.release'"),
    ] {
        let told = app.query(&format!(
            "SELECT CAST(checks.position AS TEXT) AS line FROM {table} JOIN checks ON checks.id = record_id \
             WHERE {condition} ORDER BY {table}.seq"
        ));
        assert_eq!(told, places, "{table}: each once, in the order of the draw");
    }
    let steps = app.query(
        "SELECT DISTINCT event || ': ' || from_state || ' -> ' || to_state AS line FROM audit_events \
         JOIN record_changes ON audit_event_id = audit_events.id \
         WHERE operation = 'release_task' AND audit_events.resource = 'checks'",
    );
    assert_eq!(steps, ["release: sealed -> released"]);
    let open = app.query(
        "SELECT CAST(COUNT(*) AS TEXT) AS line FROM checks \
         JOIN check_parts ON check_parts.check_id = checks.id AND check_parts.state = checks.state \
         WHERE checks.state = 'released' AND sealed IS NULL AND object_id IS NOT NULL \
         AND stratum IS NOT NULL AND is_enterprise AND visible_from = updated_at AND version = 2",
    );
    assert_eq!(open, [MANY.to_string()]);
}

on_both_databases!(
    release_check_opens_one,
    release_task_before_its_draw_names_the_state,
    release_task_comes_by_itself_on_the_first_day_of_the_period,
    release_task_is_the_lead_operators,
    release_task_opens_all_checks_to_their_inspectors,
    release_task_tells_its_inspectors,
    release_task_that_is_void_is_refused,
    release_task_waits_for_the_matching,
    release_task_writes_many_at_once_and_of_each_an_entry,
);
