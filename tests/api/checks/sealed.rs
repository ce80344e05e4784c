//! The secret list: until a check may be seen it doesn't exist, in any list, count, search or trail.

use super::{objects, sealed};
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::files::PNG;
use sortition_tests::{App, on_both_databases};

/// Who must not learn of a sealed check; the administrators read no business record at all.
const STRANGERS: [&str; 10] = [
    "inspector",
    "inspector_02",
    "regulations",
    "city_lead",
    "section_operator",
    "section_approver",
    "county_operator",
    "county_approver",
    "partner_operator",
    "county_inspector",
];

async fn list_checks_shows_the_sealed_to_the_lead_unit_only(app: App) {
    let staged = sealed(&app).await;
    for username in ["city_operator", "city_approver"] {
        let client = app.sign_in(username).await;
        let page = client.get("/checks?count=true&sort=position").await.ok();
        assert_eq!(page["total"], 2, "{username}");
        assert_eq!(page["items"][0]["state"], "sealed");
        let seen = client.get(&staged.checks[0]).await.ok();
        assert_eq!(seen["object"]["name"], objects()[0].name());
        let inspectors = &page["items"][0]["parts"][0]["inspectors"];
        assert_eq!(inspectors[0]["code"], "ZF000001");
        assert_eq!(inspectors[0]["is_lead"], true);
    }
    for username in STRANGERS {
        let client = app.sign_in(username).await;
        for query in [
            "",
            "&q=众合",
            "&state=sealed",
            "&is_assigned=true",
            "&has_publication=false",
        ] {
            let page = client.get(&format!("/checks?count=true{query}")).await.ok();
            assert_eq!(
                (&page["total"], &page["items"]),
                (&json!(0), &json!([])),
                "{username} {query}"
            );
        }
        for check in &staged.checks {
            client.get(check).await.refused(404, "not_found");
        }
    }
    for username in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(username).await;
        client.get("/checks").await.refused(403, "forbidden");
        client
            .get(&staged.checks[0])
            .await
            .refused(403, "forbidden");
    }
}

async fn list_checks_searches_no_sealed_name(app: App) {
    sealed(&app).await;
    // The lead unit sees the list, but the database holds nothing that a search could find.
    let operator = app.sign_in("city_operator").await;
    assert!(operator.all("/checks?q=众合").await.is_empty());
}

async fn get_check_that_is_sealed_takes_no_command_of_strangers(app: App) {
    let staged = sealed(&app).await;
    let check = &staged.checks[0];
    for username in [
        "inspector",
        "county_operator",
        "partner_operator",
        "section_operator",
    ] {
        let client = app.sign_in(username).await;
        for event in ["release", "start", "submit", "confirm"] {
            client
                .command(&format!("{check}/{event}"))
                .await
                .refused(404, "not_found");
        }
        let reason = json!({ "reason": "重查" });
        client
            .post(&format!("{check}/return"), &reason)
            .await
            .refused(404, "not_found");
        client
            .get(&format!("{check}/record.docx"))
            .await
            .refused(404, "not_found");
    }
}

async fn get_check_that_is_sealed_stands_wrapped_in_the_database(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    // What was read must not have been written down either.
    operator.all("/checks").await;
    let secrets: Vec<String> = objects()
        .iter()
        .flat_map(|object| {
            [
                object.id(),
                object.code().to_owned(),
                object.name().to_owned(),
            ]
        })
        .collect();
    let texts = [
        "SELECT COALESCE(sealed, '') || COALESCE(object_id, '') || COALESCE(stratum, '') AS line FROM checks",
        "SELECT check_id || inspector_id AS line FROM check_inspectors",
        "SELECT COALESCE(reason, '') || COALESCE(record_id, '') AS line FROM audit_events",
        "SELECT COALESCE(before, '') || COALESCE(after, '') AS line FROM record_changes",
        "SELECT parameters || record_id AS line FROM outbox_events",
        "SELECT parameters || COALESCE(record_id, '') AS line FROM notifications",
        "SELECT answer AS line FROM idempotency_keys",
    ];
    for query in texts {
        for line in app.query(query) {
            for secret in &secrets {
                assert!(
                    !line.contains(secret.as_str()),
                    "{query}: {secret} in {line}"
                );
            }
        }
    }
    assert_eq!(staged.checks.len(), 2);
}

async fn get_check_with_a_reason_lets_the_regulations_office_in_and_logs_it(app: App) {
    let staged = sealed(&app).await;
    let check = &staged.checks[0];
    let regulations = app.sign_in("regulations").await.unwatched();
    regulations
        .get(&format!("{check}?reason=%20"))
        .await
        .refused_field("/reason", "required");
    let read = regulations
        .get(&format!("{check}?reason=专项督查"))
        .await
        .ok();
    assert_eq!(read["object"]["name"], objects()[0].name());
    assert_eq!(read["allowed_actions"], json!([]));
    let listed = regulations
        .get("/checks?reason=专项督查&count=true")
        .await
        .ok();
    assert_eq!(listed["total"], 2);
    let logged = app.query(
        "SELECT reason AS line FROM audit_events WHERE operation IN ('get_check', 'list_checks')",
    );
    assert_eq!(logged, ["专项督查", "专项督查"]);
    // Nobody else gets further with a reason.
    for username in ["city_lead", "inspector", "county_operator"] {
        let client = app.sign_in(username).await;
        client
            .get(&format!("{check}?reason=好奇"))
            .await
            .refused(404, "not_found");
        assert!(client.all("/checks?reason=好奇").await.is_empty());
    }
}

/// Row 74: files as the record. And what is written down of a list is of its task.
async fn get_attachment_with_a_reason_lets_the_regulations_office_in_and_logs_it(app: App) {
    let (lead, check) = super::begun(&app).await;
    let evidence = format!("{check}/evidence");
    let evidence = lead.upload(&evidence, "门头.png", PNG.to_vec()).await;
    let file = format!("/attachments/{}", evidence.id());
    let regulations = app.sign_in("regulations").await.unwatched();
    regulations.get(&file).await.refused(404, "not_found");
    let with_reason = format!("{file}?reason=专项督查");
    assert_eq!(regulations.get(&with_reason).await.body, PNG);
    for username in ["city_lead", "inspector_03", "county_operator"] {
        let reader = app.sign_in(username).await;
        reader.get(&with_reason).await.refused(404, "not_found");
    }
    let task = text(&lead.get(&check).await.ok(), "task_id").to_owned();
    let list = format!("/checks?reason=督查&task_id={task}");
    regulations.get(&list).await.ok();
    let logged = "SELECT resource || ' ' || record_id || ' ' || reason AS line FROM audit_events \
        WHERE operation IN ('get_attachment', 'list_checks') ORDER BY seq";
    let id = check.trim_start_matches("/checks/");
    let expected = [
        format!("checks {id} 专项督查"),
        format!("tasks {task} 督查"),
    ];
    assert_eq!(app.query(logged), expected);
}

async fn get_check_with_unknown_parameters_is_refused(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .get(&format!("{}?foo=1", staged.checks[0]))
        .await
        .refused(400, "unknown_parameter");
    operator
        .get("/checks?foo=1")
        .await
        .refused(400, "unknown_parameter");
    operator
        .get("/checks?state=open")
        .await
        .refused(400, "invalid_parameter");
}

async fn list_checks_of_a_published_draw_tells_no_result_before_its_own_publication(app: App) {
    let (_, check) = super::submitted(&app).await;
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{check}/confirm")).await.ok();
    app.change(&["UPDATE draws SET published_at = '2026-11-23 02:00:00'".to_owned()]);
    let lead = app.sign_in("city_lead").await;
    let seen = lead.get(&check).await.ok();
    assert_eq!(text(&seen["object"], "name"), objects()[0].name());
    assert_eq!(seen["result"], Value::Null);
    assert_eq!(seen["parts"][0]["result"], Value::Null);
    for field in ["representative_words", "refusal"] {
        assert_eq!(seen[field], Value::Null);
    }
    assert_eq!(
        (&seen["findings"], &seen["evidence"]),
        (&json!([]), &json!([]))
    );
    // Nor does asking for one tell who has it.
    for (result, own) in [("R1", 1), ("R5", 0)] {
        let path = format!("/checks?count=true&result={result}");
        assert_eq!(lead.get(&path).await.ok()["total"], 0, "{result}");
        assert_eq!(operator.get(&path).await.ok()["total"], own, "{result}");
    }
    lead.get(&format!("{check}/record.docx"))
        .await
        .refused(403, "forbidden");
}

on_both_databases!(
    get_attachment_with_a_reason_lets_the_regulations_office_in_and_logs_it,
    get_check_that_is_sealed_stands_wrapped_in_the_database,
    get_check_that_is_sealed_takes_no_command_of_strangers,
    get_check_with_a_reason_lets_the_regulations_office_in_and_logs_it,
    get_check_with_unknown_parameters_is_refused,
    list_checks_of_a_published_draw_tells_no_result_before_its_own_publication,
    list_checks_searches_no_sealed_name,
    list_checks_shows_the_sealed_to_the_lead_unit_only,
);
