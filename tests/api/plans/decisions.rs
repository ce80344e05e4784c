//! What happens to a plan as a whole, and what bars it.

use super::{draft, entry, published, submitted, with_entry};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::register::enterprises;
use sortition_tests::{App, Client, on_both_databases};

const EVENTS: [&str; 6] = [
    "submit", "withdraw", "approve", "return", "publish", "close",
];

async fn cause(client: &Client, plan: &str, event: &str) -> sortition_tests::Answer {
    let path = format!("{plan}/{event}");
    match event {
        "return" => client.post(&path, &json!({ "reason": "比例偏低" })).await,
        _ => client.command(&path).await,
    }
}

/// Whoever is operator and approver of the unit at once.
async fn both_roles(app: &App, username: &str) -> Client {
    let unit = "130100-LSB";
    app.grant(username, &[(Role::Operator, unit), (Role::Approver, unit)])
        .await
}

async fn submit_plan_without_what_it_needs_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let empty = draft(&operator).await;
    operator
        .command(&format!("{empty}/submit"))
        .await
        .refused(409, "no_entries");
    for (change, code) in [
        ("UPDATE plan_entries SET months = '[]'", "no_months"),
        (
            "UPDATE item_versions SET max_ratio_bp = 2999 WHERE code = 'RS0101'",
            "ratio_over_limit",
        ),
        (
            "UPDATE item_versions SET max_ratio_bp = NULL, published_at = NULL WHERE code = 'RS0101'",
            "item_not_effective",
        ),
        (
            "UPDATE item_versions SET published_at = created_at, effective_from = '2026-11-24' \
             WHERE code = 'RS0101'",
            "item_not_effective",
        ),
        (
            "UPDATE item_versions SET effective_from = '2026-01-01', state = 'repealed', \
             ended_on = '2026-11-23' \
             WHERE code = 'RS0101'",
            "item_not_effective",
        ),
    ] {
        let (operator, plan, id) = with_entry(&app).await;
        app.change(&[change.to_owned()]);
        let refusal = operator.command(&format!("{plan}/submit")).await;
        let problem = refusal.refused(409, code);
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains("劳动用工检查"), "names the entry: {detail}");
        assert_eq!(operator.get(&plan).await.ok()["state"], "draft");
        if code == "no_months" {
            let months = json!({ "months": [12] });
            let path = format!("{plan}/entries/{id}");
            let etag = operator.get(&path).await.etag().to_owned();
            operator.patch(&path, &etag, &months).await.ok();
            operator.command(&format!("{plan}/submit")).await.ok();
        }
    }
}

async fn submit_plan_at_the_limit_or_without_objects_goes_through(app: App) {
    let change = "UPDATE item_versions SET max_ratio_bp = 3000 WHERE code = 'RS0101'";
    app.change(&[change.to_owned()]);
    // No object is in scope yet, which is a warning and no bar.
    let (operator, plan, _) = with_entry(&app).await;
    let view = operator.command(&format!("{plan}/submit")).await.ok();
    assert_eq!(view["state"], "submitted");
    assert_eq!(view["submitted_by"], app.user("city_operator"));
    assert_eq!(view["allowed_actions"], json!(["withdraw"]));
}

async fn submit_plan_with_a_number_above_the_limit_of_its_item_is_refused(app: App) {
    let limit = "UPDATE item_versions SET max_ratio_bp = 500 WHERE code = 'RS0101'";
    app.change(&[limit.to_owned()]);
    app.add_objects(&enterprises(100));
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let number =
        |number: u32| json!([{ "stratum": "all", "ratio_bp": 0, "min": number, "max": number }]);
    let mut entry = entry(&app);
    entry["ratios"] = number(6);
    let made = operator.post(&format!("{plan}/entries"), &entry).await;
    let path = format!("{plan}/entries/{}", made.id());
    operator
        .command(&format!("{plan}/submit"))
        .await
        .refused(409, "ratio_over_limit");
    let five = json!({ "ratios": number(5) });
    operator.patch(&path, made.etag(), &five).await.ok();
    let view = operator.command(&format!("{plan}/submit")).await.ok();
    assert_eq!(view["state"], "submitted");
}

async fn withdraw_plan_is_for_who_submitted_it(app: App) {
    let (operator, plan, _) = submitted(&app).await;
    let colleague = app
        .grant("inspector_06", &[(Role::Operator, "130100-LSB")])
        .await;
    let seen = colleague.get(&plan).await.ok();
    assert_eq!(seen["allowed_actions"], json!([]));
    colleague
        .command(&format!("{plan}/withdraw"))
        .await
        .refused(403, "forbidden");
    let view = operator.command(&format!("{plan}/withdraw")).await.ok();
    assert_eq!(view["state"], "draft");
    let etag = operator.get(&plan).await.etag().to_owned();
    operator
        .patch(&plan, &etag, &json!({ "title": "修改后的计划" }))
        .await
        .ok();
    operator.command(&format!("{plan}/submit")).await.ok();
}

async fn approve_plan_by_who_submitted_it_is_refused(app: App) {
    let person = both_roles(&app, "city_operator").await;
    let (_, plan, _) = submitted(&app).await;
    let actions = person.get(&plan).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["withdraw", "return"]));
    person
        .command(&format!("{plan}/approve"))
        .await
        .refused(403, "own_submission");
    assert_eq!(person.get(&plan).await.ok()["state"], "submitted");
}

async fn approve_plan_looks_at_who_submitted_it_last(app: App) {
    // Made and once submitted by one, submitted in the end by another: the first may approve it.
    let maker = both_roles(&app, "city_operator").await;
    let (_, plan, _) = submitted(&app).await;
    maker.command(&format!("{plan}/withdraw")).await.ok();
    let colleague = both_roles(&app, "inspector_06").await;
    colleague.command(&format!("{plan}/submit")).await.ok();
    colleague
        .command(&format!("{plan}/approve"))
        .await
        .refused(403, "own_submission");
    let view = maker.command(&format!("{plan}/approve")).await.ok();
    assert_eq!(view["decided_by"], app.user("city_operator"));
}

async fn approve_plan_of_another_unit_or_by_an_operator_is_refused(app: App) {
    let (operator, plan, _) = submitted(&app).await;
    for (username, status, code) in [
        ("section_approver", 404, "not_found"),
        ("county_approver", 404, "not_found"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
    ] {
        let client = app.sign_in(username).await;
        for event in ["approve", "return", "publish", "close"] {
            cause(&client, &plan, event).await.refused(status, code);
        }
    }
    for event in ["approve", "return", "publish", "close"] {
        cause(&operator, &plan, event)
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(operator.get(&plan).await.ok()["state"], "submitted");
}

async fn approve_plan_of_the_city_bureau_is_the_leads(app: App) {
    let bureau = "130100-HRSS";
    let operator = app
        .grant("section_operator", &[(Role::Operator, bureau)])
        .await;
    let approver = app
        .grant("section_approver", &[(Role::Approver, bureau)])
        .await;
    let plan = draft(&operator).await;
    let mut body = entry(&app);
    body["lead_unit_id"] = json!(app.unit("130100-LSB"));
    let made = operator.post(&format!("{plan}/entries"), &body).await;
    assert_eq!(made.with(201)["lead_unit_id"], body["lead_unit_id"]);
    operator.command(&format!("{plan}/submit")).await.ok();
    approver
        .command(&format!("{plan}/approve"))
        .await
        .refused(403, "forbidden");
    let lead = app.sign_in("city_lead").await;
    let actions = lead.get(&plan).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["approve", "return"]));
    lead.command(&format!("{plan}/approve")).await.ok();
    approver
        .command(&format!("{plan}/publish"))
        .await
        .refused(403, "forbidden");
    let view = lead.command(&format!("{plan}/publish")).await.ok();
    assert_eq!(view["state"], "published");
}

async fn approve_plan_in_a_state_that_does_not_allow_it_names_the_state(app: App) {
    let person = both_roles(&app, "city_operator").await;
    let approver = app.sign_in("city_approver").await;
    let (_, plan, _) = with_entry(&app).await;
    let check = async |allowed: &[&str]| {
        let before = person.get(&plan).await.ok();
        for event in EVENTS.iter().filter(|event| !allowed.contains(event)) {
            let client = match *event {
                "submit" | "withdraw" => &person,
                _ => &approver,
            };
            let problem = cause(client, &plan, event)
                .await
                .refused(409, "invalid_state");
            assert_eq!(problem["state"], before["state"], "{event}");
        }
        assert_eq!(person.get(&plan).await.ok(), before);
    };
    check(&["submit"]).await;
    person.command(&format!("{plan}/submit")).await.ok();
    check(&["withdraw", "approve", "return"]).await;
    cause(&approver, &plan, "return").await.ok();
    check(&["submit"]).await;
    person.command(&format!("{plan}/submit")).await.ok();
    approver.command(&format!("{plan}/approve")).await.ok();
    check(&["publish"]).await;
    approver.command(&format!("{plan}/publish")).await.ok();
    check(&["close"]).await;
    app.change(&["UPDATE plan_entries SET is_cancelled = TRUE".to_owned()]);
    app.travel_to("2027-01-04T09:00:00+08:00");
    let (person, approver) = (
        app.sign_in("city_operator").await,
        app.sign_in("city_approver").await,
    );
    approver.command(&format!("{plan}/close")).await.ok();
    for event in EVENTS {
        let client = match event {
            "submit" | "withdraw" => &person,
            _ => &approver,
        };
        let problem = cause(client, &plan, event)
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], "closed", "{event}");
    }
}

async fn return_plan_gives_it_back_with_a_reason(app: App) {
    let (operator, plan, _) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    let path = format!("{plan}/return");
    for (reason, code) in [
        (json!({ "reason": " " }), "required"),
        (json!({}), "required"),
        (json!({ "reason": "长".repeat(501) }), "too_long"),
    ] {
        approver
            .post(&path, &reason)
            .await
            .refused_field("/reason", code);
    }
    let reason = "长".repeat(500);
    let view = approver
        .post(&path, &json!({ "reason": reason }))
        .await
        .ok();
    assert_eq!(view["state"], "returned");
    assert_eq!(view["return_reason"], reason);
    let read = operator.get(&plan).await;
    let actions = json!(["update", "create_entry", "submit"]);
    assert_eq!(read.ok()["allowed_actions"], actions);
    operator
        .patch(&plan, read.etag(), &json!({ "title": "改过的计划" }))
        .await
        .ok();
    let view = operator.command(&format!("{plan}/submit")).await.ok();
    assert_eq!(view["return_reason"], Value::Null);
    approver.command(&format!("{plan}/approve")).await.ok();
}

async fn submit_plan_takes_if_match_and_repeats_its_answer(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    let path = format!("{plan}/submit");
    let stale = operator.request(http::Method::POST, &path);
    operator
        .send(stale.header("If-Match", "\"99\""))
        .await
        .refused(412, "stale_version");
    let etag = operator.get(&plan).await.etag().to_owned();
    let call = || {
        let request = operator.request(http::Method::POST, &path);
        request
            .header("If-Match", &etag)
            .header("Idempotency-Key", "submit-1")
    };
    let first = operator.send(call()).await;
    let again = operator.unwatched().send(call()).await;
    assert_eq!(first.ok(), again.ok());
    operator.command(&path).await.refused(409, "invalid_state");
    let entries =
        app.query("SELECT operation AS line FROM audit_events WHERE operation = 'submit_plan'");
    assert_eq!(entries.len(), 1);
    let told = app.query("SELECT kind AS line FROM outbox_events WHERE kind = 'plans.submit'");
    assert_eq!(told.len(), 1);
}

async fn publish_plan_makes_its_publication(app: App) {
    app.add_objects(&enterprises(40));
    let (_, plan, _) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    let path = format!("{plan}/publish");
    for (place, pointer, code) in [
        (json!({ "site": "" }), "/site", "required"),
        (json!({ "number": "号".repeat(129) }), "/number", "too_long"),
        (
            json!({ "url": "javascript:alert(1)" }),
            "/url",
            "wrong_format",
        ),
        (json!({ "address": "x" }), "/address", "unknown_field"),
    ] {
        approver
            .post(&path, &place)
            .await
            .refused_field(pointer, code);
    }
    let place = json!({ "site": "石家庄市人民政府网站", "url": "https://example.gov.cn/a/1",
        "number": "石人社公示〔2026〕3号" });
    let view = approver.post(&path, &place).await.ok();
    assert_eq!(view["state"], "published");
    assert_eq!(view["edition"], 1);
    assert_eq!(view["published_at"], "2026-11-23T02:00:00Z");
    let made = approver.all("/publications?kind=plan").await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["state"], "published");
    assert_eq!(made[0]["subject_id"], view["id"]);
    for field in ["site", "url", "number"] {
        assert_eq!(made[0][field], place[field]);
    }
    let public = app.nobody().all("/public/plans").await;
    let shown = &public[0]["plan"];
    assert_eq!(shown["edition"], 1);
    assert_eq!(shown["entries"][0]["months"], json!([6, 12]));
    // ceil(40 × 3 %) = 2 in each of two months.
    assert_eq!(shown["entries"][0]["planned_count"], 4);
    assert!(
        !public[0].to_string().contains("ratio"),
        "classes are internal"
    );
}

async fn publish_plan_freezes_what_was_published(app: App) {
    let (_, plan, _) = published(&app).await;
    let shown = app.nobody().all("/public/plans").await;
    let kept = app.query("SELECT content AS line FROM plan_editions");
    let edition: Value = serde_json::from_str(&kept[0]).expect("an edition is JSON");
    let entry = &edition["entries"][0];
    assert_eq!(entry["ratios"][0]["ratio_bp"], 100);
    assert_eq!(entry["items"][0]["code"], "RS0101");
    assert!(
        entry["items"][0]["content"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    app.change(&[
        "UPDATE item_versions SET name = '改了名的事项', content = '改了' WHERE code = 'RS0101'"
            .to_owned(),
        "UPDATE units SET name = '改了名的单位' WHERE code = '130100-LSB'".to_owned(),
    ]);
    assert_eq!(app.nobody().all("/public/plans").await, shown);
    assert_eq!(app.query("SELECT content AS line FROM plan_editions"), kept);
    let operator = app.sign_in("city_operator").await;
    operator.get(&plan).await.ok();
}

async fn close_plan_waits_for_the_year_and_its_entries(app: App) {
    let (_, plan, _) = published(&app).await;
    let approver = app.sign_in("city_approver").await;
    let path = format!("{plan}/close");
    app.travel_to("2026-12-31T23:59:59+08:00");
    let approver_then = app.sign_in("city_approver").await;
    approver_then
        .command(&path)
        .await
        .refused(409, "year_not_over");
    drop(approver);
    app.travel_to("2027-01-01T00:00:00+08:00");
    let approver = app.sign_in("city_approver").await;
    approver.command(&path).await.refused(409, "entries_open");
    app.change(&["UPDATE plan_entries SET is_cancelled = TRUE".to_owned()]);
    let view = approver.command(&path).await.ok();
    assert_eq!(view["state"], "closed");
    assert_eq!(view["allowed_actions"], json!([]));
    app.sign_in("county_operator").await.get(&plan).await.ok();
    assert_eq!(app.nobody().all("/public/plans").await.len(), 1);
}

on_both_databases!(
    approve_plan_by_who_submitted_it_is_refused,
    approve_plan_in_a_state_that_does_not_allow_it_names_the_state,
    approve_plan_looks_at_who_submitted_it_last,
    approve_plan_of_another_unit_or_by_an_operator_is_refused,
    approve_plan_of_the_city_bureau_is_the_leads,
    close_plan_waits_for_the_year_and_its_entries,
    publish_plan_freezes_what_was_published,
    publish_plan_makes_its_publication,
    return_plan_gives_it_back_with_a_reason,
    submit_plan_at_the_limit_or_without_objects_goes_through,
    submit_plan_takes_if_match_and_repeats_its_answer,
    submit_plan_with_a_number_above_the_limit_of_its_item_is_refused,
    submit_plan_without_what_it_needs_is_refused,
    withdraw_plan_is_for_who_submitted_it,
);
