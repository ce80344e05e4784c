//! From the submission to the portal: who decides, what is published where.

use super::{draft, objects, published};
use serde_json::json;
use sortition_contract::org::Role;
use sortition_tests::{App, Client, on_both_databases};

async fn submitted(app: &App) -> (Client, String) {
    let (operator, path) = draft(app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    (operator, path)
}

async fn approve_publication_by_who_submitted_it_is_refused(app: App) {
    let (_, path) = submitted(&app).await;
    let unit = "130100-LSB";
    let person = app
        .grant(
            "city_operator",
            &[(Role::Operator, unit), (Role::Approver, unit)],
        )
        .await;
    let actions = person.get(&path).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["withdraw", "return"]));
    for (event, body) in [
        ("approve", json!({})),
        ("withhold", json!({ "reason": "涉及商业秘密" })),
    ] {
        person
            .post(&format!("{path}/{event}"), &body)
            .await
            .refused(403, "own_submission");
    }
    assert_eq!(person.get(&path).await.ok()["state"], "submitted");
}

async fn approve_publication_lets_the_operator_publish(app: App) {
    let (operator, path) = submitted(&app).await;
    let publish = format!("{path}/publish");
    operator
        .command(&publish)
        .await
        .refused(409, "invalid_state");
    let approver = app.sign_in("city_approver").await;
    let seen = approver.command(&format!("{path}/approve")).await.ok();
    assert_eq!(seen["state"], "approved");
    assert!(app.nobody().all("/public/results").await.is_empty());
    let seen = operator.command(&publish).await.ok();
    assert_eq!(seen["state"], "published");
    assert_eq!(seen["published_at"], "2026-11-23T02:00:00Z");
    assert_eq!(seen["allowed_actions"], json!(["correct"]));
    let number = seen["number"].as_str().expect("a number");
    assert!(number.starts_with("GS-2026-"), "{number}");
    let actions = approver.get(&path).await.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["take-down"]));
    let public = app.nobody().all("/public/results").await;
    assert_eq!(public.len(), 1);
    assert_eq!(public[0]["number"], number);
    // Now the object's check may be seen by those who read everything that is public.
    let check = seen["subject_id"].as_str().expect("a check");
    let lead = app.sign_in("city_lead").await;
    let check = lead.get(&format!("/checks/{check}")).await.ok();
    assert_eq!(
        (&check["result"], &check["is_published"]),
        (&json!("R1"), &json!(true))
    );
    assert_eq!(check["object"]["name"], objects()[0].name());
    assert_eq!(check["findings"], json!([]));
}

async fn publish_publication_takes_another_place(app: App) {
    let (operator, path) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    let publish = format!("{path}/publish");
    for (place, pointer, code) in [
        (json!({ "site": " " }), "/site", "required"),
        (
            json!({ "url": "javascript:alert(1)" }),
            "/url",
            "wrong_format",
        ),
        (json!({ "url": "x".repeat(501) }), "/url", "too_long"),
        (json!({ "number": "号".repeat(129) }), "/number", "too_long"),
        (json!({ "place": "x" }), "/place", "unknown_field"),
    ] {
        operator
            .post(&publish, &place)
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(operator.get(&path).await.ok()["state"], "approved");
    let place = json!({ "site": "信用中国（河北石家庄）", "url": "https://example.gov.cn/r/7",
        "number": "2026-0007" });
    let seen = operator.post(&publish, &place).await.ok();
    for field in ["site", "url", "number"] {
        assert_eq!(seen[field], place[field]);
    }
}

async fn return_publication_asks_for_changes_with_a_reason(app: App) {
    let (operator, path) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    let back = format!("{path}/return");
    approver
        .post(&back, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    let reason = json!({ "reason": "请写明检查内容" });
    let seen = approver.post(&back, &reason).await.ok();
    assert_eq!(seen["state"], "returned");
    let read = operator.get(&path).await;
    assert_eq!(read.ok()["return_reason"], reason["reason"]);
    assert_eq!(read.ok()["allowed_actions"], json!(["update", "submit"]));
    let text = json!({ "public_text": "检查了规章制度和工资支付，未发现问题。" });
    operator.patch(&path, read.etag(), &text).await.ok();
    operator.command(&format!("{path}/submit")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
}

async fn withdraw_publication_is_for_who_submitted_it(app: App) {
    let (operator, path) = submitted(&app).await;
    let colleague = app
        .grant("inspector_06", &[(Role::Operator, "130100-LSB")])
        .await;
    let withdraw = format!("{path}/withdraw");
    colleague.command(&withdraw).await.refused(403, "forbidden");
    let seen = operator.command(&withdraw).await.ok();
    assert_eq!(seen["state"], "draft");
    operator
        .command(&withdraw)
        .await
        .refused(409, "invalid_state");
}

async fn withhold_publication_takes_it_off_the_clock(app: App) {
    let (operator, path) = submitted(&app).await;
    let approver = app.sign_in("city_approver").await;
    let withhold = format!("{path}/withhold");
    approver
        .post(&withhold, &json!({ "reason": " " }))
        .await
        .refused_field("/reason", "required");
    operator
        .post(&withhold, &json!({ "reason": "涉及商业秘密" }))
        .await
        .refused(403, "forbidden");
    let reason = json!({ "reason": "政府信息公开条例第十五条：涉及商业秘密" });
    let seen = approver.post(&withhold, &reason).await.ok();
    assert_eq!(seen["state"], "not_public");
    assert_eq!(seen["reason"], reason["reason"]);
    assert_eq!(seen["allowed_actions"], json!([]));
    assert!(app.nobody().all("/public/results").await.is_empty());
    app.travel_to("2027-02-01T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let seen = operator.get(&path).await.ok();
    assert_eq!(seen["is_overdue"], false);
    assert!(
        operator
            .all("/publications?is_overdue=true")
            .await
            .is_empty()
    );
    // Its check stays hidden from those who read only what is public.
    let check = seen["subject_id"].as_str().expect("a check");
    let lead = app.sign_in("city_lead").await;
    lead.get(&format!("/checks/{check}"))
        .await
        .refused(404, "not_found");
}

async fn submit_publication_in_a_state_that_does_not_allow_it_names_the_state(app: App) {
    let (operator, path) = published(&app).await;
    let approver = app.sign_in("city_approver").await;
    let reason = json!({ "reason": "更正" });
    for (client, event, body) in [
        (&operator, "submit", json!({})),
        (&operator, "withdraw", json!({})),
        (&operator, "publish", json!({})),
        (&approver, "approve", json!({})),
        (&approver, "return", reason.clone()),
        (&approver, "withhold", reason.clone()),
    ] {
        let problem = client
            .post(&format!("{path}/{event}"), &body)
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], "published", "{event}");
    }
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .patch(&path, &etag, &json!({ "public_text": "改写历史" }))
        .await
        .refused(409, "invalid_state");
    let stale = operator.request(http::Method::POST, &format!("{path}/correct"));
    let stale = stale.header("If-Match", "\"1\"").json(&reason);
    operator.send(stale).await.refused(412, "stale_version");
}

async fn publish_publication_writes_its_trail_without_names(app: App) {
    let (_, path) = published(&app).await;
    let id = &path["/publications/".len()..];
    let trail = app.query(&format!(
        "SELECT operation || ' ' || COALESCE(from_state, '') || ' ' || COALESCE(to_state, '') AS line \
         FROM audit_events WHERE record_id = '{id}' ORDER BY seq"
    ));
    assert_eq!(
        trail,
        [
            "create_publication  draft",
            "submit_publication draft submitted",
            "approve_publication submitted approved",
            "publish_publication approved published"
        ]
    );
    for query in [
        "SELECT COALESCE(before, '') || COALESCE(after, '') AS line FROM record_changes",
        "SELECT parameters AS line FROM outbox_events",
        "SELECT parameters AS line FROM notifications",
    ] {
        for line in app.query(query) {
            let object = &objects()[0];
            assert!(
                !line.contains(object.name()) && !line.contains(object.code()),
                "{line}"
            );
        }
    }
}

on_both_databases!(
    approve_publication_by_who_submitted_it_is_refused,
    approve_publication_lets_the_operator_publish,
    publish_publication_takes_another_place,
    publish_publication_writes_its_trail_without_names,
    return_publication_asks_for_changes_with_a_reason,
    submit_publication_in_a_state_that_does_not_allow_it_names_the_state,
    withdraw_publication_is_for_who_submitted_it,
    withhold_publication_takes_it_off_the_clock,
);
