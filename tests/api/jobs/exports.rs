//! Exports of more than 10,000 rows: asked for by one, agreed to or refused by another, taken by the
//! first as the list is then.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::register::enterprises;
use sortition_tests::{Answer, App, Client, eventually, on_both_databases};

/// More than one takes alone.
const MANY: u32 = 10_050;
const QUERY: &str = "sort=code&columns=code,name";

async fn file(client: &Client, query: &str, request: Option<&str>) -> Answer {
    let path = format!("/objects?{query}");
    let asked = client
        .request(Method::GET, &path)
        .header("Accept", "text/csv");
    let asked = match request {
        Some(id) => asked.header("Sortition-Export-Request", id),
        None => asked,
    };
    client.send(asked).await
}

fn wanted() -> Value {
    json!({ "operation": "list_objects", "query": format!("{QUERY}&limit=20"), "format": "csv",
        "row_count": MANY, "reason": "季度比对" })
}

/// The path of a request of the city operator's.
async fn requested(app: &App) -> String {
    let operator = app.sign_in("city_operator").await;
    let made = operator.post("/export-requests", &wanted()).await;
    made.with(201);
    format!("/export-requests/{}", made.id())
}

fn id_of(path: &str) -> &str {
    path.trim_start_matches("/export-requests/")
}

async fn confirm_export_request_lets_its_asker_take_the_file(app: App) {
    app.add_objects(&enterprises(MANY));
    let operator = app.sign_in("city_operator").await;
    let refused = file(&operator, QUERY, None).await;
    let problem = refused.refused(409, "export_needs_second_person");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("10050"), "{detail}");
    assert_eq!(problem["rows"], MANY);
    let path = requested(&app).await;
    let id = id_of(&path);
    let view = operator.get(&path).await.ok();
    assert_eq!(view["state"], "requested");
    assert_eq!(view["query"], "columns=code%2Cname&sort=code");
    assert_eq!(view["allowed_actions"], json!([]));

    file(&operator, QUERY, Some(id))
        .await
        .refused(409, "invalid_state");
    let own = operator.command(&format!("{path}/confirm")).await;
    own.refused(403, "own_submission");

    let regulations = app.sign_in("regulations").await;
    let waiting = regulations.get("/home/waiting").await.ok();
    let groups = waiting["groups"].as_array().expect("there are groups");
    let group = groups
        .iter()
        .find(|group| group["kind"] == "confirm_export");
    assert_eq!(
        group.map(|group| &group["records"][0]["id"]),
        Some(&json!(id))
    );
    let seen = regulations.get(&path).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["confirm", "refuse"]));
    assert_eq!(
        (&seen["row_count"], &seen["reason"]),
        (&json!(MANY), &json!("季度比对"))
    );
    let confirmed = regulations.command(&format!("{path}/confirm")).await.ok();
    assert_eq!(confirmed["state"], "confirmed");
    let again = regulations.command(&format!("{path}/confirm")).await;
    again.refused(409, "invalid_state");
    let told = eventually("its asker is told", async || {
        let told = operator.all("/notifications").await;
        told.into_iter().find(|one| one["record_id"] == id)
    })
    .await;
    assert_eq!(
        told["text"],
        "您申请的 10050 行导出已有人同意，可在 24 小时内下载。"
    );

    // That file only, and its asker only.
    let other = file(&operator, "sort=name&columns=code,name", Some(id)).await;
    other.refused(409, "export_differs");
    file(&regulations, QUERY, Some(id))
        .await
        .refused(409, "export_differs");
    let head = operator
        .request(Method::HEAD, &format!("/objects?{QUERY}"))
        .header("Accept", "text/csv")
        .header("Sortition-Export-Request", id);
    assert_eq!(operator.send(head).await.status, 200);
    let view = operator.get(&path).await.ok();
    assert_eq!(
        (&view["state"], &view["allowed_actions"]),
        (&json!("confirmed"), &json!(["take"]))
    );

    let taken = file(&operator, QUERY, Some(id)).await;
    assert_eq!(taken.status, 200);
    assert_eq!(taken.text().lines().count(), MANY as usize + 1);
    let view = operator.get(&path).await.ok();
    assert_eq!(
        (&view["state"], &view["taken_count"]),
        (&json!("taken"), &json!(MANY))
    );
    let facts = app.query(
        "SELECT r.after AS line FROM record_changes r JOIN audit_events e ON e.id = r.audit_event_id \
         WHERE e.event = 'export'",
    );
    let facts: Value = serde_json::from_str(&facts[0]).expect("the entry holds JSON");
    assert_eq!(facts["rows"], MANY);
    assert_eq!(facts["query"], "columns=code%2Cname&sort=code");
    assert_eq!(facts["confirmed_by"], "regulations");
    assert_eq!(facts["request"], id);

    // As often as it takes to come through, for a day.
    assert_eq!(file(&operator, QUERY, Some(id)).await.status, 200);
    app.travel_to("2026-11-24T10:30:00+08:00");
    let operator = app.sign_in("city_operator").await;
    file(&operator, QUERY, Some(id))
        .await
        .refused(409, "export_expired");
    let view = operator.get(&path).await.ok();
    assert_eq!(view["allowed_actions"], json!([]));
}

/// What was searched for is somebody's name: the two who decide see it, the trail keeps it masked.
async fn export_of_what_was_searched_for_leaves_no_term_in_the_trail(app: App) {
    app.add_objects(&enterprises(MANY));
    let query = "q=众合商贸&columns=code,name&sort=code";
    let operator = app.sign_in("city_operator").await;
    // The term finds all of them: more than a page counts.
    let listed = operator.get("/objects?q=众合商贸&count=true").await.ok();
    assert_eq!(
        (&listed["total"], &listed["total_is_capped"]),
        (&json!(10_000), &json!(true))
    );
    let mut body = wanted();
    body["query"] = json!(query);
    let path = operator.post("/export-requests", &body).await.id();
    let path = format!("/export-requests/{path}");
    let regulations = app.sign_in("regulations").await;
    let seen = regulations.get(&path).await.ok();
    let term = "%E4%BC%97%E5%90%88%E5%95%86%E8%B4%B8";
    let expected = format!("columns=code%2Cname&q={term}&sort=code");
    assert_eq!(seen["query"], expected);
    regulations.command(&format!("{path}/confirm")).await.ok();
    let taken = file(&operator, query, Some(id_of(&path))).await;
    assert_eq!(taken.status, 200, "{taken}");
    let kept = app.query(
        "SELECT r.after AS line FROM record_changes r JOIN audit_events e ON e.id = r.audit_event_id \
         WHERE e.event IN ('export', 'request') AND r.after LIKE '%sort=code%'",
    );
    assert_eq!(kept.len(), 2, "{kept:?}");
    for entry in &kept {
        assert!(entry.contains("&q=***&"), "{entry}");
        assert!(
            !entry.contains(term) && !entry.contains("众合商贸"),
            "{entry}"
        );
    }
}

async fn refuse_export_request_says_why_and_gives_nothing(app: App) {
    app.add_objects(&enterprises(MANY));
    let path = requested(&app).await;
    let regulations = app.sign_in("regulations").await;
    let refuse = format!("{path}/refuse");
    let no_reason = regulations.post(&refuse, &json!({ "reason": " " })).await;
    no_reason.refused_field("/reason", "required");
    let reason = json!({ "reason": "请按区县分别导出" });
    let refused = regulations.post(&refuse, &reason).await.ok();
    assert_eq!(
        (&refused["state"], &refused["refusal"]),
        (&json!("refused"), &reason["reason"])
    );
    let confirm = regulations.command(&format!("{path}/confirm")).await;
    confirm.refused(409, "invalid_state");
    let operator = app.sign_in("city_operator").await;
    let view = operator.get(&path).await.ok();
    assert_eq!(view["refusal"], "请按区县分别导出");
    let taken = file(&operator, QUERY, Some(id_of(&path))).await;
    taken.refused(409, "invalid_state");
    let listed = operator
        .all("/export-requests?state=refused&is_own=true")
        .await;
    assert_eq!(listed.len(), 1);
    assert!(
        regulations
            .all("/export-requests?is_own=true")
            .await
            .is_empty()
    );
}

async fn create_export_request_refuses_what_is_none(app: App) {
    let operator = app.sign_in("city_operator").await;
    let with = |field: &str, value: Value| {
        let mut body = wanted();
        body[field] = value;
        body
    };
    for (field, value, code) in [
        ("operation", json!("get_me"), "unknown_reference"),
        ("row_count", json!(10_000), "out_of_range"),
        ("row_count", json!(100_000_001), "out_of_range"),
        (
            "query",
            json!("q=".to_owned() + &"a".repeat(2_000)),
            "too_long",
        ),
        ("reason", json!(""), "required"),
    ] {
        let answer = operator.post("/export-requests", &with(field, value)).await;
        answer.refused_field(&format!("/{field}"), code);
    }
    // Who may not take the list may not ask for it.
    for username in ["inspector", "city_lead", "auditor"] {
        let client = app.sign_in(username).await;
        let answer = client.post("/export-requests", &wanted()).await;
        answer.refused(403, "forbidden");
    }
    assert!(operator.all("/export-requests").await.is_empty());
}

async fn create_export_request_ends_where_many_wait(app: App) {
    let mut path = String::new();
    for _ in 0..20 {
        path = requested(&app).await;
    }
    let operator = app.sign_in("city_operator").await;
    let more = operator.post("/export-requests", &wanted()).await;
    more.refused(409, "many_exports_waiting");
    let regulations = app.sign_in("regulations").await;
    regulations.command(&format!("{path}/confirm")).await.ok();
    requested(&app).await;
}

async fn confirm_export_request_of_a_list_that_grew_is_not_enough(app: App) {
    app.add_objects(&enterprises(MANY + 1_100));
    let path = requested(&app).await;
    let regulations = app.sign_in("regulations").await;
    regulations.command(&format!("{path}/confirm")).await.ok();
    let operator = app.sign_in("city_operator").await;
    let grown = file(&operator, QUERY, Some(id_of(&path))).await;
    grown.refused(409, "export_needs_second_person");
}

async fn get_export_request_of_others_is_not_found(app: App) {
    let path = requested(&app).await;
    for username in [
        "city_approver",
        "county_operator",
        "auditor",
        "system_admin",
    ] {
        let other = app.sign_in(username).await;
        other.get(&path).await.refused(404, "not_found");
        for (event, body) in [("confirm", json!({})), ("refuse", json!({ "reason": "x" }))] {
            let decided = other.post(&format!("{path}/{event}"), &body).await;
            decided.refused(404, "not_found");
        }
    }
    let regulations = app.sign_in("regulations").await;
    assert_eq!(regulations.get(&path).await.ok()["state"], "requested");
}

async fn list_export_requests_shows_own_and_those_to_decide_on(app: App) {
    let path = requested(&app).await;
    let count = async |username: &str, query: &str| {
        let client = app.sign_in(username).await;
        client.all(&format!("/export-requests{query}")).await.len()
    };
    assert_eq!(count("city_operator", "").await, 1);
    assert_eq!(count("city_operator", "?is_own=false").await, 0);
    assert_eq!(
        count("regulations", "?state=requested&is_own=false").await,
        1
    );
    assert_eq!(count("regulations", "?is_own=true").await, 0);
    // Those who may not take all of the list learn nothing of it.
    for username in ["city_approver", "city_lead", "county_operator", "auditor"] {
        assert_eq!(count(username, "").await, 0, "{username}");
    }
    let regulations = app.sign_in("regulations").await;
    regulations.command(&format!("{path}/confirm")).await.ok();
    assert_eq!(count("regulations", "?state=requested").await, 0);
}

on_both_databases!(
    confirm_export_request_lets_its_asker_take_the_file,
    confirm_export_request_of_a_list_that_grew_is_not_enough,
    create_export_request_ends_where_many_wait,
    create_export_request_refuses_what_is_none,
    export_of_what_was_searched_for_leaves_no_term_in_the_trail,
    get_export_request_of_others_is_not_found,
    list_export_requests_shows_own_and_those_to_decide_on,
    refuse_export_request_says_why_and_gives_nothing,
);
