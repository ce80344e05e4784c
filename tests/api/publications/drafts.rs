//! Drafts of results: made, changed, handed in.

use super::{confirmed, draft, inspect, inspected, objects, of_check, published};
use crate::draws::stage::{alike, ready, run_at_once};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::builders::text;
use sortition_tests::{App, Kind, on_both_databases};

async fn create_publication_of_a_confirmed_result_is_due_on_the_twentieth_working_day(app: App) {
    let staged = confirmed(&app, "R5").await;
    let operator = app.sign_in("city_operator").await;
    let made = operator
        .post("/publications", &of_check(&staged.checks[0]))
        .await;
    let draft = made.with(201);
    assert_eq!(draft["kind"], "result");
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["unit_id"], app.unit("130100-LSB"));
    // 23 November is a Monday; no holiday lies in the four weeks after it.
    assert_eq!(draft["due_at"], "2026-12-21T15:59:59Z");
    assert_eq!(
        (&draft["is_overdue"], &draft["is_due_soon"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(draft["site"], "石家庄市人社局双随机公示平台");
    let id = draft["id"].as_str().expect("an id");
    assert_eq!(draft["url"], format!("/portal/results/{id}"));
    assert_eq!(draft["number"], "");
    assert_eq!(draft["allowed_actions"], json!(["update", "submit"]));
    let text = draft["public_text"].as_str().expect("a text");
    for part in [
        objects()[0].name(),
        objects()[0].code(),
        "发现问题已责令改正",
        "十二月用工检查",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let read = operator.get(made.header("location")).await;
    assert_eq!(read.ok(), draft);
    assert_eq!(read.etag(), made.etag());
    operator
        .post("/publications", &of_check(&staged.checks[0]))
        .await
        .refused(409, "duplicate");
}

async fn create_publication_counts_days_off_by_the_calendar(app: App) {
    // The National Day holiday lies in between: 18 September, twenty working days, 22 October.
    app.travel_to("2026-09-18T09:00:00+08:00");
    let staged = confirmed(&app, "R1").await;
    let operator = app.sign_in("city_operator").await;
    let made = operator
        .post("/publications", &of_check(&staged.checks[0]))
        .await;
    let path = format!("/publications/{}", made.id());
    assert_eq!(made.ok()["due_at"], "2026-10-22T15:59:59Z");
    for (moment, overdue, soon) in [
        ("2026-10-17T12:00:00+08:00", false, false),
        ("2026-10-18T12:00:00+08:00", false, true),
        ("2026-10-22T23:59:59+08:00", false, true),
        ("2026-10-23T00:00:00+08:00", true, false),
    ] {
        app.travel_to(moment);
        let operator = app.sign_in("city_operator").await;
        let seen = operator.get(&path).await.ok();
        assert_eq!(
            (&seen["is_overdue"], &seen["is_due_soon"]),
            (&json!(overdue), &json!(soon)),
            "{moment}"
        );
        let late = operator.all("/publications?is_overdue=true").await;
        assert_eq!(late.len(), usize::from(overdue), "{moment}");
    }
}

async fn create_publication_confirms_a_check_that_waits_for_it(app: App) {
    let staged = inspected(&app, "R1").await;
    let operator = app.sign_in("city_operator").await;
    operator
        .post("/publications", &of_check(&staged.checks[1]))
        .await
        .refused(409, "check_unconfirmed");
    operator
        .post("/publications", &of_check(&staged.checks[0]))
        .await
        .with(201);
    let check = operator.get(&staged.checks[0]).await.ok();
    assert_eq!(check["state"], "confirmed");
    assert_eq!(check["ended_on"], "2026-11-23");
}

/// Row 51 lets the regulations office draft its own unit's results; to confirm a check is row 48's.
async fn create_publication_confirms_nothing_for_who_may_not_confirm(app: App) {
    let staged = inspected(&app, "R1").await;
    let unit = "130100-LSB";
    let drafting = app
        .grant("inspector_03", &[(Role::Regulations, unit)])
        .await;
    let new = of_check(&staged.checks[0]);
    let refused = drafting.post("/publications", &new).await;
    refused.refused(403, "forbidden");
    let operator = app.sign_in("city_operator").await;
    let check = operator.get(&staged.checks[0]).await.ok();
    assert_eq!(check["state"], "submitted");
    assert!(operator.all("/publications?kind=result").await.is_empty());
    let confirm = format!("{}/confirm", staged.checks[0]);
    operator.command(&confirm).await.ok();
    drafting.post("/publications", &new).await.with(201);
}

async fn create_publication_with_wrong_values_names_each_field(app: App) {
    let staged = confirmed(&app, "R1").await;
    let operator = app.sign_in("city_operator").await;
    let of = |changes: Value| {
        let mut body = of_check(&staged.checks[0]);
        for (field, value) in changes.as_object().expect("changes") {
            body[field] = value.clone();
        }
        body
    };
    let nothing = "01939999-0000-7000-8000-000000000000";
    for (changes, pointer, code) in [
        (json!({ "kind": "plan" }), "/kind", "unknown_value"),
        (json!({ "kind": "rumour" }), "/kind", "unknown_value"),
        (
            json!({ "subject_id": nothing }),
            "/subject_id",
            "unknown_reference",
        ),
        (json!({ "public_text": " " }), "/public_text", "required"),
        (
            json!({ "public_text": "长".repeat(4001) }),
            "/public_text",
            "too_long",
        ),
        (json!({ "state": "published" }), "/state", "unknown_field"),
    ] {
        operator
            .post("/publications", &of(changes))
            .await
            .refused_field(pointer, code);
    }
    for username in ["section_operator", "county_operator"] {
        let client = app.sign_in(username).await;
        client
            .post("/publications", &of(json!({})))
            .await
            .refused_field("/subject_id", "unknown_reference");
    }
    for username in ["city_approver", "inspector", "city_lead", "auditor"] {
        let client = app.sign_in(username).await;
        client
            .post("/publications", &of(json!({})))
            .await
            .refused(403, "forbidden");
    }
    assert!(operator.all("/publications?kind=result").await.is_empty());
}

async fn create_task_publications_makes_those_that_are_missing(app: App) {
    let staged = confirmed(&app, "R1").await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/publications", staged.task);
    assert_eq!(
        operator.command(&path).await.ok(),
        json!({ "created_count": 1 })
    );
    assert_eq!(
        operator.command(&path).await.ok(),
        json!({ "created_count": 0 })
    );
    inspect(&app, &staged.checks[1], "R5").await;
    operator
        .command(&format!("{}/confirm", staged.checks[1]))
        .await
        .ok();
    assert_eq!(
        operator.command(&path).await.ok(),
        json!({ "created_count": 1 })
    );
    let task = &staged.task["/tasks/".len()..];
    let made = operator.all(&format!("/publications?task_id={task}")).await;
    assert_eq!(made.len(), 2);
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.command(&path).await.refused(status, code);
    }
}

/// What the results of a task have in common is read once, and what their drafts leave behind written together.
async fn create_task_publications_costs_no_more_reads_for_many(app: App) {
    const MANY: u32 = 60;
    let (_, task) = ready(&app, (80, 5), alike(MANY), json!({})).await;
    run_at_once(&app, &task).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    app.change(&[
        "UPDATE check_parts SET state = 'confirmed', result = 'R1'".to_owned(),
        "UPDATE checks SET state = 'confirmed', result = 'R1', ended_on = '2026-11-23'".to_owned(),
    ]);
    let database = &app.services().database;
    let before = database.statements();
    let path = format!("/tasks/{task}/publications");
    let made = operator.command(&path).await.ok();
    let run = database.statements() - before;
    assert_eq!(made["created_count"], MANY);
    // SQLite takes rows one by one: a draft, its entry, what it says, its event.
    let rows_of_each = match app.kind() {
        Kind::Sqlite => 4,
        Kind::Postgres => 0,
    };
    let most = u64::from(MANY) * (rows_of_each + 1);
    assert!(run < most, "{run} statements for {MANY} drafts");
    let list = format!("/publications?task_id={task}&sort=created_at");
    let drafts = operator.all(&list).await;
    assert_eq!(drafts.len(), MANY as usize);
    for one in &drafts {
        assert_eq!(one["due_at"], "2026-12-21T15:59:59Z");
        let steps = format!("/publications/{}/transitions", text(one, "id"));
        assert_eq!(operator.all(&steps).await[0]["event"], "create");
        let words = text(one, "public_text");
        let name = text(one, "title").trim_end_matches("抽查结果");
        assert!(words.contains(name), "{words}");
    }
}

async fn update_publication_changes_texts_of_a_draft(app: App) {
    let (operator, path) = draft(&app).await;
    let read = operator.get(&path).await;
    let text = json!({ "title": "抽查结果公示", "public_text": "检查未发现问题。" });
    let changed = operator.patch(&path, read.etag(), &text).await;
    assert_eq!(changed.ok()["public_text"], text["public_text"]);
    operator
        .patch(&path, read.etag(), &text)
        .await
        .refused(412, "stale_version");
    let without = operator.request(http::Method::PATCH, &path).json(&text);
    operator
        .send(without)
        .await
        .refused(428, "missing_if_match");
    for (changes, pointer, code) in [
        (json!({ "title": "" }), "/title", "required"),
        (
            json!({ "public_text": "长".repeat(4001) }),
            "/public_text",
            "too_long",
        ),
        (
            json!({ "due_at": "2027-01-01T00:00:00Z" }),
            "/due_at",
            "unknown_field",
        ),
    ] {
        operator
            .patch(&path, changed.etag(), &changes)
            .await
            .refused_field(pointer, code);
    }
    operator.command(&format!("{path}/submit")).await.ok();
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .patch(&path, &etag, &text)
        .await
        .refused(409, "invalid_state");
}

async fn submit_publication_asks_for_each_hit_of_personal_data(app: App) {
    let (operator, path) = draft(&app).await;
    let etag = operator.get(&path).await.etag().to_owned();
    let text = "联系人13812345678，办公电话0311-55501234。";
    let changed = operator
        .patch(&path, &etag, &json!({ "public_text": text }))
        .await
        .ok();
    assert_eq!(
        changed["personal_data"],
        json!(["13812345678", "0311-55501234"])
    );
    let submit = format!("{path}/submit");
    let problem = operator
        .command(&submit)
        .await
        .refused(409, "personal_data");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(
        detail.contains("138****5678、0311****1234"),
        "names the hits: {detail}"
    );
    assert_eq!(problem["errors"][0]["pointer"], "/public_text");
    assert_eq!(problem["errors"][0]["code"], "personal_number");
    let one = json!({ "confirmed": ["0311-55501234"] });
    let problem = operator
        .post(&submit, &one)
        .await
        .refused(409, "personal_data");
    assert!(!problem["detail"].to_string().contains("0311"), "{problem}");
    assert_eq!(operator.get(&path).await.ok()["state"], "draft");
    let many = json!({ "confirmed": vec!["13812345678"; 501] });
    let answer = operator.post(&submit, &many).await;
    answer.refused_field("/confirmed", "too_many");
    let both = json!({ "confirmed": ["13812345678", "0311-55501234"] });
    let seen = operator.post(&submit, &both).await.ok();
    assert_eq!(seen["state"], "submitted");
}

async fn get_publication_of_a_published_result_keeps_its_content(app: App) {
    let (operator, path) = published(&app).await;
    let seen = operator.get(&path).await.ok();
    assert_eq!(seen["personal_data"], json!([]));
    assert_ne!(seen["number"], "");
    let public = app.nobody().all("/public/results").await;
    app.change(&[
        "UPDATE objects SET name = '改了名的企业'".to_owned(),
        "UPDATE tasks SET title = '改了名的任务'".to_owned(),
        "UPDATE item_versions SET name = '改了名的事项'".to_owned(),
    ]);
    assert_eq!(app.nobody().all("/public/results").await, public);
    assert_eq!(public[0]["result"]["object_name"], objects()[0].name());
}

on_both_databases!(
    create_publication_confirms_a_check_that_waits_for_it,
    create_publication_confirms_nothing_for_who_may_not_confirm,
    create_publication_counts_days_off_by_the_calendar,
    create_publication_of_a_confirmed_result_is_due_on_the_twentieth_working_day,
    create_publication_with_wrong_values_names_each_field,
    create_task_publications_costs_no_more_reads_for_many,
    create_task_publications_makes_those_that_are_missing,
    get_publication_of_a_published_result_keeps_its_content,
    submit_publication_asks_for_each_hit_of_personal_data,
    update_publication_changes_texts_of_a_draft,
);
