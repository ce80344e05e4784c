//! Jobs: seen by their owners, cancelled, and gone on with when a server dies.

use serde_json::{Value, json};
use sortition::app::{duties, importers};
use sortition::worker::Worker;
use sortition_tests::builders::{finished, import, text};
use sortition_tests::fixtures::objects_csv;
use sortition_tests::{App, Client, eventually, on_both_databases};

/// After the lease of a job that was taken at the test's first moment.
const LEASE_OVER: &str = "2026-11-23T10:01:01+08:00";

async fn imported(app: &App, count: u32) -> (Client, Value) {
    let operator = app.sign_in("city_operator").await;
    let job = import(&operator, "/objects/import", objects_csv(count).into()).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    (operator, job)
}

/// Makes a job look as if a server had died over it.
fn leave_running(app: &App, job: &Value, phase: &str, attempt: u32) -> String {
    let id = text(job, "id");
    let changed = app.query(&format!(
        "UPDATE jobs SET state = 'running', phase = '{phase}', attempt = {attempt}, \
         leased_by = 'another server', leased_until = '2026-11-23 02:01:00', result = NULL, \
         finished_at = NULL WHERE id = '{id}' RETURNING id AS line"
    ));
    assert_eq!(changed, [id]);
    format!("/jobs/{id}")
}

async fn get_job_of_somebody_else_is_not_found(app: App) {
    let (operator, job) = imported(&app, 3).await;
    let path = format!("/jobs/{}", text(&job, "id"));
    assert_eq!(operator.get(&path).await.ok()["file_name"], "import.csv");
    for other in ["city_approver", "county_operator", "city_lead"] {
        let client = app.sign_in(other).await;
        client.get(&path).await.refused(404, "not_found");
        client.delete(&path, None).await.refused(404, "not_found");
        let rejected = client.get(&format!("{path}/rejected")).await;
        rejected.refused(404, "not_found");
    }
}

async fn list_jobs_shows_ones_own(app: App) {
    let (operator, job) = imported(&app, 3).await;
    let own = operator.all("/jobs?state=succeeded").await;
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["id"], job["id"]);
    assert!(operator.all("/jobs?state=failed").await.is_empty());
    for other in ["city_approver", "county_operator", "city_lead"] {
        let client = app.sign_in(other).await;
        assert!(client.all("/jobs").await.is_empty());
    }
}

async fn get_job_by_the_administrator_shows_the_state_only(app: App) {
    let (_, job) = imported(&app, 3).await;
    let path = format!("/jobs/{}", text(&job, "id"));
    let admin = app.sign_in("system_admin").await;
    let seen = admin.get(&path).await.ok();
    assert_eq!(seen["state"], "succeeded");
    for hidden in ["result", "problem", "file_name"] {
        assert_eq!(seen[hidden], Value::Null, "{seen}");
    }
    assert_eq!(admin.all("/jobs").await.len(), 1);
    let rejected = admin.get(&format!("{path}/rejected")).await;
    rejected.refused(403, "forbidden");
    let auditor = app.sign_in("auditor").await;
    auditor.get(&path).await.refused(403, "forbidden");
}

async fn get_job_without_wait_answers_at_once(app: App) {
    let operator = app.sign_in("city_operator").await;
    let accepted = operator
        .upload("/objects/import", "import.csv", objects_csv(2_500).into())
        .await;
    let view = accepted.with(202);
    assert_eq!(view["state"], "queued");
    assert_eq!(view["allowed_actions"], json!(["cancel"]));
    let location = accepted.header("location").to_owned();
    assert_eq!(location, format!("/api/v1/jobs/{}", text(&view, "id")));
    operator.get(&location).await.ok();
    let job = finished(&operator, &location).await;
    assert_eq!(job["progress"], json!({ "done": 2_500, "total": 2_500 }));
    assert_eq!(job["allowed_actions"], json!([]));
}

async fn cancel_job_that_runs_stops_it_at_the_next_batch(app: App) {
    let (operator, job) = imported(&app, 3).await;
    let path = leave_running(&app, &job, "check", 1);
    let asked = operator.delete(&path, None).await.ok();
    assert_eq!(asked["state"], "running");
    assert_eq!(asked["allowed_actions"], json!([]));
    // Its server is dead; the next one ends it.
    app.travel_to(LEASE_OVER);
    let job = finished(&app.sign_in("city_operator").await, &path).await;
    assert_eq!(job["state"], "cancelled", "{job}");
}

async fn cancel_job_that_waits_ends_it_at_once(app: App) {
    let (operator, job) = imported(&app, 3).await;
    let path = leave_running(&app, &job, "check", 1);
    let query = format!(
        "UPDATE jobs SET state = 'queued', created_at = '2020-01-01 00:00:00' WHERE id = '{}' \
         RETURNING id AS line",
        text(&job, "id")
    );
    // A long one first, so that the other waits.
    let long = operator
        .upload("/objects/import", "long.csv", objects_csv(30_000).into())
        .await;
    long.with(202);
    eventually("the long job runs", async || {
        let job = operator.get(long.header("location")).await.ok();
        (job["state"] == "running").then_some(())
    })
    .await;
    app.query(&query);
    let cancelled = operator.delete(&path, None).await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    operator
        .delete(&path, None)
        .await
        .refused(409, "invalid_state");
    let running = operator.delete(long.header("location"), None).await;
    let stopped = finished(&operator, long.header("location")).await;
    // Unless it was in its last transaction already.
    if running.status == 200 {
        assert_eq!(stopped["state"], "cancelled", "{stopped}");
        let stored = app.query("SELECT CAST(count(*) AS TEXT) AS line FROM objects");
        assert_eq!(stored, ["3"]);
    } else {
        running.refused(409, "too_late");
    }
    let staged = app.query("SELECT CAST(count(*) AS TEXT) AS line FROM import_batches");
    assert_eq!(staged, ["0"]);
}

async fn cancel_job_in_its_last_transaction_is_too_late(app: App) {
    let (operator, job) = imported(&app, 3).await;
    let path = leave_running(&app, &job, "apply", 1);
    operator.delete(&path, None).await.refused(409, "too_late");
    assert_eq!(operator.get(&path).await.ok()["state"], "running");
}

async fn run_job_of_a_dead_server_goes_on(app: App) {
    let (_, job) = imported(&app, 3).await;
    let path = leave_running(&app, &job, "apply", 2);
    app.travel_to(LEASE_OVER);
    let job = finished(&app.sign_in("city_operator").await, &path).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["unchanged"], 3, "{job}");
    let attempts = app.query("SELECT CAST(attempt AS TEXT) AS line FROM jobs");
    assert_eq!(attempts, ["3"]);
}

async fn run_job_that_failed_three_times_is_given_up(app: App) {
    let (_, job) = imported(&app, 3).await;
    let path = leave_running(&app, &job, "check", 3);
    app.travel_to(LEASE_OVER);
    let job = finished(&app.sign_in("city_operator").await, &path).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "gave_up", "{job}");
    assert_eq!(job["problem"]["status"], 422, "{job}");
    assert!(!text(&job["problem"], "detail").is_empty());
}

async fn run_jobs_by_two_servers_each_once(app: App) {
    let other = Worker::start(app.services(), importers(), duties());
    let operator = app.sign_in("city_operator").await;
    let mut locations = Vec::new();
    for _ in 0..6 {
        let file = objects_csv(50).into();
        let accepted = operator.upload("/objects/import", "import.csv", file).await;
        locations.push(accepted.header("location").to_owned());
    }
    let mut created = 0;
    for location in &locations {
        let job = finished(&operator, location).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        created += job["result"]["created"].as_i64().unwrap_or_default();
    }
    assert_eq!(created, 50);
    let attempts = app.query("SELECT DISTINCT CAST(attempt AS TEXT) AS line FROM jobs");
    assert_eq!(attempts, ["1"]);
    drop(other);
}

async fn run_jobs_of_one_owner_keeps_others_waiting_for_one_at_most(app: App) {
    let operator = app.sign_in("city_operator").await;
    let county = app.sign_in("county_operator").await;
    let file = objects_csv(8_000);
    for _ in 0..8 {
        let accepted = operator
            .upload("/objects/import", "all.csv", file.clone().into())
            .await;
        accepted.with(202);
    }
    let one = county
        .upload("/objects/import", "one.csv", objects_csv(1).into())
        .await;
    one.with(202);
    finished(&county, one.header("location")).await;
    let waiting = app.query(
        "SELECT CAST(count(*) AS TEXT) AS line FROM jobs WHERE state IN ('queued', 'running')",
    );
    let waiting: u32 = waiting[0].parse().unwrap();
    // Some were done while the others came, one before the county's turn.
    assert!(waiting >= 4, "{waiting}");
}

async fn list_rejected_rows_of_a_week_ago_is_not_found(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!("{}坏,x,enterprise,130102,,,,,,,\n", objects_csv(2));
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    assert_eq!(operator.get(&path).await.status, 200);
    app.travel_to("2026-11-30T10:00:01+08:00");
    let operator = app.sign_in("city_operator").await;
    operator.get(&path).await.refused(404, "not_found");
    eventually("the rows are forgotten", async || {
        app.query("SELECT errors AS line FROM import_rejections")
            .is_empty()
            .then_some(())
    })
    .await;
}

/// Whether the file of a job is still there, by what the job was given.
async fn has_source(app: &App, hash: &str) -> bool {
    let hash = hash.parse().expect("a job names its file");
    app.services()
        .files
        .exists(&hash)
        .await
        .expect("the disk answers")
}

/// The contents that jobs were given, in the order of the jobs.
fn sources(app: &App) -> Vec<String> {
    let payloads = app.query("SELECT payload AS line FROM jobs ORDER BY seq");
    let read = |payload: &String| {
        let payload: Value = serde_json::from_str(payload).expect("a payload is JSON");
        text(&payload, "hash").to_owned()
    };
    payloads.iter().map(read).collect()
}

async fn remove_sources_of_a_week_ago_leaves_those_that_are_named(app: App) {
    let operator = app.sign_in("city_operator").await;
    import(&operator, "/objects/import", objects_csv(2).into()).await;
    let attached: Vec<u8> = objects_csv(3).into();
    import(&operator, "/objects/import", attached.clone()).await;
    operator
        .upload("/attachments", "附件.csv", attached)
        .await
        .with(201);
    import(&operator, "/objects/import", objects_csv(4).into()).await;
    app.travel_to("2026-11-29T10:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    // The same file once more, not a week ago.
    import(&operator, "/objects/import", objects_csv(4).into()).await;
    let sources = sources(&app);
    for source in &sources {
        assert!(has_source(&app, source).await, "{source}");
    }
    app.travel_to("2026-11-30T10:00:01+08:00");
    eventually("the file of the first job is removed", async || {
        (!has_source(&app, &sources[0]).await).then_some(())
    })
    .await;
    eventually("the jobs are done with", async || {
        let query = "SELECT id AS line FROM jobs WHERE source_gone_at IS NOT NULL";
        (app.query(query).len() == 3).then_some(())
    })
    .await;
    assert!(has_source(&app, &sources[1]).await, "a record may show it");
    assert!(has_source(&app, &sources[2]).await, "a job may show it");
    assert_eq!(sources[2], sources[3]);
    app.travel_to("2026-12-07T10:00:00+08:00");
    eventually("the file of the last job is removed", async || {
        (!has_source(&app, &sources[3]).await).then_some(())
    })
    .await;
    assert!(has_source(&app, &sources[1]).await, "a record may show it");
}

on_both_databases!(
    cancel_job_in_its_last_transaction_is_too_late,
    cancel_job_that_runs_stops_it_at_the_next_batch,
    cancel_job_that_waits_ends_it_at_once,
    get_job_by_the_administrator_shows_the_state_only,
    get_job_of_somebody_else_is_not_found,
    get_job_without_wait_answers_at_once,
    list_jobs_shows_ones_own,
    list_rejected_rows_of_a_week_ago_is_not_found,
    remove_sources_of_a_week_ago_leaves_those_that_are_named,
    run_job_of_a_dead_server_goes_on,
    run_job_that_failed_three_times_is_given_up,
    run_jobs_of_one_owner_keeps_others_waiting_for_one_at_most,
    run_jobs_by_two_servers_each_once,
);
