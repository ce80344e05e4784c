//! Where experts helped, and what they keep away from.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, Client, on_both_databases};

use super::member;
use crate::checks::{objects, released, sealed};

/// Notes that an expert helped in a task.
pub(super) fn help(task: &str, others: &Value) -> Value {
    let mut note = json!({
        "task_id": task.trim_start_matches("/tasks/"), "attended_on": "2026-11-20",
        "work": "核对工资台账",
    });
    for (name, value) in others.as_object().into_iter().flatten() {
        note[name] = value.clone();
    }
    note
}

async fn record_expert_participation_within_the_contract_is_rated(app: App) {
    let staged = sealed(&app).await;
    let path = member(&app, &json!({ "contract_from": "2026-06-01" })).await;
    let operator = app.sign_in("city_operator").await;
    let notes = format!("{path}/participations");
    for (others, pointer, code) in [
        (json!({ "rating": 6 }), "/rating", "out_of_range"),
        (json!({ "work": " " }), "/work", "required"),
        (
            json!({ "attended_on": "2026-11-24" }),
            "/attended_on",
            "out_of_range",
        ),
        (
            json!({ "task_id": "01939999-0000-7000-8000-000000000000" }),
            "/task_id",
            "unknown_reference",
        ),
    ] {
        let body = help(&staged.task, &others);
        operator
            .post(&notes, &body)
            .await
            .refused_field(pointer, code);
    }
    let early = help(&staged.task, &json!({ "attended_on": "2026-05-31" }));
    operator
        .post(&notes, &early)
        .await
        .refused(409, "out_of_contract");
    let body = help(&staged.task, &json!({}));
    let noted = operator.post(&notes, &body).await;
    let note = format!("{notes}/{}", noted.id());
    assert_eq!(noted.with(201)["task_title"], "十二月用工检查");
    operator.post(&notes, &body).await.refused(409, "duplicate");
    let second = help(
        &staged.task,
        &json!({ "attended_on": "2026-11-21", "rating": 4 }),
    );
    operator.post(&notes, &second).await.with(201);
    let rated = json!({ "rating": 5, "remark": "意见专业" });
    operator.patch(&note, "\"1\"", &rated).await.ok();
    operator
        .patch(&note, "\"1\"", &rated)
        .await
        .refused(412, "stale_version");
    let view = operator.get(&path).await.ok();
    assert_eq!(view["participation_count"], 2);
    assert_eq!(view["rating_tenths"], 45);
    // Whose task it isn't reads that there was help, not in what.
    for (username, has_task, actions) in [
        ("city_approver", true, json!([])),
        ("section_operator", false, json!([])),
        ("regulations", true, json!(["update"])),
    ] {
        let client = app.sign_in(username).await;
        let rows = client.get(&notes).await.ok()["items"].clone();
        assert_eq!(rows[0]["task_title"].is_string(), has_task, "{username}");
        assert_eq!(rows[0]["task_id"].is_string(), has_task, "{username}");
        assert_eq!(rows[0]["allowed_actions"], actions, "{username}");
    }
    let section = app.sign_in("section_operator").await;
    section
        .post(&notes, &second)
        .await
        .refused(403, "forbidden");
}

/// Refuses a declaration twice; gives the path of the recusal.
pub(super) async fn recuse(client: &Client, path: &str, object_id: &str) -> String {
    let recusals = format!("{path}/recusals");
    let body = json!({ "object_id": object_id, "reason": "曾任该单位顾问" });
    let declared = client.post(&recusals, &body).await;
    let recusal = format!("{recusals}/{}", declared.id());
    assert_eq!(declared.with(201)["allowed_actions"], json!(["end"]));
    client
        .post(&recusals, &body)
        .await
        .refused(409, "duplicate");
    recusal
}

async fn declare_expert_recusal_bars_tasks_that_inspect_the_object(app: App) {
    let staged = released(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let recusal = recuse(&operator, &path, &objects()[0].id()).await;
    let notes = format!("{path}/participations");
    let body = help(&staged.task, &json!({}));
    let refused = operator
        .post(&notes, &body)
        .await
        .refused(409, "expert_recused");
    assert!(
        text(&refused, "detail").contains(objects()[0].name()),
        "{refused}"
    );
    let over = json!({ "reason": "关系已解除" });
    let approver = app.sign_in("city_approver").await;
    let end = format!("{recusal}/end");
    approver.post(&end, &over).await.refused(403, "forbidden");
    operator.post(&end, &over).await.ok();
    operator
        .post(&end, &over)
        .await
        .refused(409, "invalid_state");
    operator.post(&notes, &body).await.with(201);
}

/// A refusal would tell that the object was drawn.
async fn what_an_expert_keeps_away_from_bars_nothing_before_it_is_known(app: App) {
    let staged = sealed(&app).await;
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    recuse(&operator, &path, &objects()[0].id()).await;
    let body = help(&staged.task, &json!({}));
    operator
        .post(&format!("{path}/participations"), &body)
        .await
        .with(201);
}

on_both_databases!(
    declare_expert_recusal_bars_tasks_that_inspect_the_object,
    record_expert_participation_within_the_contract_is_rated,
    what_an_expert_keeps_away_from_bars_nothing_before_it_is_known,
);
