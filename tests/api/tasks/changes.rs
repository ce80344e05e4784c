//! Changes to a task: all of it before the freeze, little afterwards.

use super::{id_of, joint, ready, with_draw};
use http::Method;
use serde_json::{Value, json};
use sortition_tests::files::PDF;
use sortition_tests::{App, Client, on_both_databases};

async fn update_task_changes_what_is_named(app: App) {
    let (operator, path) = ready(&app).await;
    let read = operator.get(&path).await;
    let unit = app.unit("130100-LSB");
    let changes = json!({ "title": "新名称", "document_number": "石人社监〔2026〕9号",
        "period": { "from": "2026-12-05", "to": "2027-01-15" }, "mode": "team", "teams": 4,
        "max_load": 6, "areas": true, "units": [{ "unit_id": unit, "inspectors": 3 }] });
    let changed = operator.patch(&path, read.etag(), &changes).await;
    let task = changed.ok();
    for field in [
        "title",
        "document_number",
        "period",
        "mode",
        "teams",
        "max_load",
        "areas",
    ] {
        assert_eq!(task[field], changes[field], "{field}");
    }
    assert_eq!(task["units"][0]["inspectors"], 3);
    assert_eq!(task["scope"], read.ok()["scope"], "the entry's stays");
    assert_eq!(operator.get(&path).await.ok(), task);
    let back = json!({ "mode": "object", "max_load": null, "document_number": null });
    let task = operator.patch(&path, changed.etag(), &back).await.ok();
    assert_eq!(
        (&task["teams"], &task["max_load"], &task["document_number"]),
        (&json!(0), &Value::Null, &Value::Null)
    );
}

/// As a form sends it: with the first day as it is.
async fn update_task_long_after_its_first_day_changes_the_last(app: App) {
    let (_, path) = ready(&app).await;
    app.travel_to("2028-01-15T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let read = operator.get(&path).await;
    let from = read.ok()["period"]["from"].clone();
    let period = |from: &Value| json!({ "period": { "from": from, "to": "2028-02-15" } });
    let moved = period(&json!("2026-11-30"));
    operator
        .patch(&path, read.etag(), &moved)
        .await
        .refused_field("/period/from", "out_of_range");
    let changed = operator.patch(&path, read.etag(), &period(&from)).await;
    assert_eq!(changed.ok()["period"]["to"], "2028-02-15");
}

async fn update_task_takes_a_scheme_of_the_callers_own(app: App) {
    let (operator, path) = ready(&app).await;
    let etag = operator.get(&path).await.etag().to_owned();
    let stranger = app.sign_in("county_operator").await;
    let upload = |client: Client| async move {
        let answer = client.upload("/attachments", "方案.pdf", PDF.to_vec());
        answer.await.id()
    };
    let scheme = |id: &str| json!({ "scheme_attachment_id": id });
    let foreign = upload(stranger.clone()).await;
    operator
        .patch(&path, &etag, &scheme(&foreign))
        .await
        .refused_field("/scheme_attachment_id", "unknown_reference");
    let own = upload(operator.clone()).await;
    let file = format!("/attachments/{own}");
    let approver = app.sign_in("city_approver").await;
    approver.get(&file).await.refused(404, "not_found");
    let changed = operator.patch(&path, &etag, &scheme(&own)).await;
    assert_eq!(changed.ok()["scheme_attachment_id"], own.as_str());
    assert_eq!(approver.get(&file).await.body, PDF, "as the task");
    stranger.get(&file).await.refused(404, "not_found");
    // A file is of one record only.
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "部署会", "held_on": "2026-11-20",
        "attachments": [own] });
    operator
        .post("/meetings", &meeting)
        .await
        .refused_field("/attachments/0", "unknown_reference");
    let none = json!({ "scheme_attachment_id": null });
    operator.patch(&path, changed.etag(), &none).await.ok();
    approver.get(&file).await.refused(404, "not_found");
}

async fn update_task_needs_the_version_that_was_seen(app: App) {
    let (operator, path) = ready(&app).await;
    let seen = operator.get(&path).await.etag().to_owned();
    let title = |title: &str| json!({ "title": title });
    operator.patch(&path, &seen, &title("第一次")).await.ok();
    operator
        .patch(&path, &seen, &title("第二次"))
        .await
        .refused(412, "stale_version");
    let without = operator
        .request(Method::PATCH, &path)
        .json(&title("第三次"));
    operator
        .send(without)
        .await
        .refused(428, "missing_if_match");
    assert_eq!(operator.get(&path).await.ok()["title"], "第一次");
}

async fn update_task_with_wrong_values_names_each_field(app: App) {
    let (operator, path) = ready(&app).await;
    let before = operator.get(&path).await;
    let stranger = app.unit("130100-TAX");
    for (changes, pointer, code) in [
        (json!({ "title": "" }), "/title", "required"),
        (
            json!({ "period": { "from": "2026-12-31", "to": "2026-12-30" } }),
            "/period/to",
            "ends_before_start",
        ),
        (
            json!({ "period": { "from": "2026-12-01", "to": "2099-12-31" } }),
            "/period/to",
            "out_of_range",
        ),
        (json!({ "teams": 2 }), "/teams", "out_of_range"),
        (json!({ "mode": "team" }), "/teams", "out_of_range"),
        (json!({ "max_load": 0 }), "/max_load", "out_of_range"),
        (
            json!({ "units": [{ "unit_id": stranger, "inspectors": 1 }] }),
            "/units/0/unit_id",
            "unknown_reference",
        ),
        (json!({ "units": [] }), "/units", "required"),
        (
            json!({ "units": vec![json!({ "unit_id": stranger, "inspectors": 1 }); 12] }),
            "/units",
            "too_many",
        ),
        (json!({ "reason": "长".repeat(501) }), "/reason", "too_long"),
        (json!({ "ratios": [] }), "/ratios", "unknown_field"),
    ] {
        operator
            .patch(&path, before.etag(), &changes)
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(operator.get(&path).await.ok(), before.ok());
}

async fn update_task_after_the_freeze_is_limited_to_texts_and_the_end(app: App) {
    let (operator, path) = ready(&app).await;
    with_draw(&app, &path, "frozen", "drawing");
    let etag = operator.get(&path).await.etag().to_owned();
    let unit = app.unit("130100-LSB");
    for changes in [
        json!({ "mode": "team", "teams": 2 }),
        json!({ "max_load": 5 }),
        json!({ "areas": true }),
        json!({ "units": [{ "unit_id": unit, "inspectors": 3 }] }),
        json!({ "period": { "from": "2026-12-02", "to": "2026-12-31" } }),
    ] {
        operator
            .patch(&path, &etag, &changes)
            .await
            .refused(409, "task_frozen");
    }
    let later = json!({ "period": { "from": "2026-12-01", "to": "2027-01-31" } });
    operator
        .patch(&path, &etag, &later)
        .await
        .refused_field("/reason", "required");
    let mut explained = later.clone();
    explained["reason"] = json!(" ");
    operator
        .patch(&path, &etag, &explained)
        .await
        .refused_field("/reason", "required");
    explained["reason"] = json!("春节前增加检查时间");
    explained["title"] = json!("延长的检查");
    let task = operator.patch(&path, &etag, &explained).await.ok();
    assert_eq!(task["period"], later["period"]);
    assert_eq!(task["title"], "延长的检查");
    let reasons =
        app.query("SELECT reason AS line FROM audit_events WHERE operation = 'update_task'");
    assert_eq!(reasons, ["春节前增加检查时间"]);
}

async fn update_task_with_an_open_draw_is_still_free(app: App) {
    let (operator, path) = ready(&app).await;
    with_draw(&app, &path, "open", "drawing");
    let read = operator.get(&path).await;
    let task = operator
        .patch(&path, read.etag(), &json!({ "max_load": 5 }))
        .await
        .ok();
    assert_eq!(task["max_load"], 5);
}

async fn update_task_that_is_over_names_the_state(app: App) {
    for state in ["finished", "closed", "void"] {
        let (operator, path) = ready(&app).await;
        app.change(&[format!(
            "UPDATE tasks SET state = '{state}' WHERE id = '{}'",
            id_of(&path)
        )]);
        let read = operator.get(&path).await;
        let problem = operator
            .patch(&path, read.etag(), &json!({ "title": "改名" }))
            .await
            .refused(409, "invalid_state");
        assert_eq!(problem["state"], state);
        assert!(!read.ok()["allowed_actions"].to_string().contains("update"));
    }
}

async fn update_task_of_others_is_refused_as_far_as_they_read_it(app: App) {
    let (_, path) = joint(&app).await;
    for (username, status, code) in [
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
        ("other_partner_operator", 404, "not_found"),
        ("inspector", 404, "not_found"),
        ("partner_operator", 403, "forbidden"),
        ("city_approver", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
    ] {
        let client = app.sign_in(username).await;
        client
            .patch(&path, "\"1\"", &json!({ "title": "改名" }))
            .await
            .refused(status, code);
    }
}

on_both_databases!(
    update_task_after_the_freeze_is_limited_to_texts_and_the_end,
    update_task_changes_what_is_named,
    update_task_long_after_its_first_day_changes_the_last,
    update_task_needs_the_version_that_was_seen,
    update_task_takes_a_scheme_of_the_callers_own,
    update_task_of_others_is_refused_as_far_as_they_read_it,
    update_task_that_is_over_names_the_state,
    update_task_with_an_open_draw_is_still_free,
    update_task_with_wrong_values_names_each_field,
);
