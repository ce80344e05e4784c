//! Repeated commands and long work of programs: theirs, whichever of their keys they ask with.

use serde_json::json;
use sortition_tests::builders::{finished, import, text};
use sortition_tests::fixtures::objects_csv;
use sortition_tests::{App, eventually, on_both_databases};

use super::{COUNTY, OTHER_COUNTY, object, path_of, program, program_with, put};

/// Objects of 长安区 as an import file, one of them with a credit class.
fn file() -> Vec<u8> {
    "code,name,type,region_code,credit_class\n\
     SJZ000000101,石家庄晨光商贸有限公司,enterprise,130102,\n\
     SJZ000000102,石家庄远航职业培训学校,training_school,130102,B\n"
        .into()
}

async fn repeat_with_another_key_of_the_program_gets_the_first_answer(app: App) {
    let (first, key) = program(&app, COUNTY.0, &["objects:write"]).await;
    let approver = app.sign_in(COUNTY.0).await;
    let path = format!("{}/rotate", path_of(&key));
    let rotated = approver.command(&path).await.with(201);
    let second = app.with_token(text(&rotated, "secret")).unwatched();
    let body = object(1, COUNTY.1);
    let created = first.post_as("/objects", &body, "enter-1").await;
    created.with(201);
    let again = second.post_as("/objects", &body, "enter-1").await;
    assert_eq!(again.with(201), created.json());
    let changed = second
        .post_as("/objects", &object(2, COUNTY.1), "enter-1")
        .await;
    changed.refused(422, "idempotency_key_reused");
    // Another program's keys are its own, and so are people's.
    let (other, _) = program(&app, OTHER_COUNTY.0, &["objects:write"]).await;
    let theirs = other
        .post_as("/objects", &object(3, OTHER_COUNTY.1), "enter-1")
        .await;
    theirs.with(201);
    let operator = app.sign_in("county_operator").await;
    let answer = operator.post_as("/objects", &body, "enter-1").await;
    answer.refused(409, "duplicate");
}

async fn job_of_a_program_is_its_own_with_each_of_its_keys(app: App) {
    let scopes = ["objects:read", "objects:write", "credit:write"];
    let (first, key) = program(&app, COUNTY.0, &scopes).await;
    let job = import(&first, "/objects/import", file()).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["created"], 2, "{job}");
    let path = format!("/jobs/{}", text(&job, "id"));
    let approver = app.sign_in(COUNTY.0).await;
    let rotate = format!("{}/rotate", path_of(&key));
    let rotated = approver.command(&rotate).await.with(201);
    let second = app.with_token(text(&rotated, "secret"));
    assert_eq!(second.get(&path).await.ok()["id"], job["id"]);
    assert_eq!(second.all("/jobs").await.len(), 1);
    let elsewhere = json!({ "name": "另一程序" });
    let (other, _) = program_with(&app, COUNTY.0, &scopes, &elsewhere).await;
    other.get(&path).await.refused(404, "not_found");
    let person = app.sign_in("county_operator").await;
    person.get(&path).await.refused(404, "not_found");
    // The job's entries name the key that asked for it.
    let auditor = app.sign_in("auditor").await;
    let trail = auditor.all("/audit-events?operation=import_objects").await;
    assert!(!trail.is_empty());
    for entry in trail {
        assert_eq!(entry["key"]["id"], key["id"], "{entry}");
    }
}

async fn import_of_a_program_takes_credit_classes_only_with_that_scope(app: App) {
    let (client, _) = program(&app, COUNTY.0, &["objects:write"]).await;
    let job = import(&client, "/objects/import", file()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let rows = client.all(&path).await;
    assert_eq!(rows[0]["errors"][0]["code"], "missing_scope", "{rows:?}");
    // They are the file's rows: of the program's keys for those that import such a file.
    let (other, _) = program(&app, COUNTY.0, &["plans:read"]).await;
    other.get(&format!("/jobs/{}", text(&job, "id"))).await.ok();
    other.get(&path).await.refused(403, "missing_scope");
}

async fn job_stops_with_the_key_it_was_asked_for_with(app: App) {
    let scopes = ["objects:write", "credit:write"];
    let (client, key) = program(&app, COUNTY.0, &scopes).await;
    let job = import(&client, "/objects/import", file()).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    let approver = app.sign_in(COUNTY.0).await;
    let rotate = format!("{}/rotate", path_of(&key));
    let rotated = approver.command(&rotate).await.with(201);
    let other = app.with_token(text(&rotated, "secret"));
    let revoke = format!("{}/revoke", path_of(&key));
    approver.command(&revoke).await.ok();
    // As if it had waited until then.
    put(
        &app,
        "UPDATE jobs SET state = 'queued', phase = NULL, result = NULL, finished_at = NULL, \
         attempt = 0, leased_by = NULL, leased_until = NULL",
    );
    let path = format!("/api/v1/jobs/{}", text(&job, "id"));
    let job = finished(&other, &path).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "key_revoked", "{job}");
}

/// Nobody would read it: a program asks for its job.
async fn end_of_a_programs_job_is_told_to_nobody(app: App) {
    let (client, key) = program(&app, COUNTY.0, &["objects:write"]).await;
    import(&client, "/objects/import", file()).await;
    let operator = app.sign_in("county_operator").await;
    import(&operator, "/objects/import", file()).await;
    eventually("the end of the later job is told", async || {
        let told = operator.all("/notifications").await;
        told.into_iter().find(|one| one["kind"] == "jobs.succeed")
    })
    .await;
    let told = app.query(&format!(
        "SELECT kind AS line FROM notifications WHERE user_id = '{}'",
        text(&key, "service_account_id")
    ));
    assert!(told.is_empty(), "{told:?}");
}

async fn large_import_by_key_goes_through(app: App) {
    let scopes = ["objects:write", "credit:write"];
    let (client, _) = program(&app, COUNTY.0, &scopes).await;
    let file = objects_csv(400);
    let own = file
        .lines()
        .skip(1)
        .filter(|line| line.contains(",130102,"));
    let (own, all) = (own.count(), file.lines().count() - 1);
    let job = import(&client, "/objects/import", file.into_bytes()).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["created"], own, "{job}");
    assert_eq!(job["result"]["rejected"], all - own, "{job}");
}

on_both_databases!(
    end_of_a_programs_job_is_told_to_nobody,
    import_of_a_program_takes_credit_classes_only_with_that_scope,
    job_of_a_program_is_its_own_with_each_of_its_keys,
    job_stops_with_the_key_it_was_asked_for_with,
    large_import_by_key_goes_through,
    repeat_with_another_key_of_the_program_gets_the_first_answer,
);
