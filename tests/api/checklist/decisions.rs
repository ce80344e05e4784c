//! What happens to a version: submitted, decided on, in force, repealed, published; one by one and
//! together.

use super::{ITEM, changes, draft, id, item, new_item, path, submitted};
use http::Method;
use serde_json::json;
use sortition::checklist::actions::take_effect;
use sortition::kernel::command::Call;
use sortition_tests::{App, Client, eventually, on_both_databases};

async fn submit_item_version_that_lacks_something_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (change, code) in [
        (
            json!({ "legal_basis": "", "reason": "x" }),
            "legal_basis_missing",
        ),
        (json!({ "method": "", "reason": "x" }), "method_missing"),
        (json!({}), "reason_missing"),
    ] {
        let draft = draft(&app, &change).await;
        let submit = format!("{}/submit", path(&draft));
        operator.command(&submit).await.refused(409, code);
        let read = operator.get(&path(&draft)).await;
        assert_eq!(read.ok()["state"], "draft");
        operator
            .delete(&path(&draft), Some(read.etag()))
            .await
            .with(204);
    }
}

async fn withdraw_item_version_is_for_who_submitted_it(app: App) {
    let submitted = submitted(&app, &changes()).await;
    let withdraw = format!("{}/withdraw", path(&submitted));
    let regulations = app.sign_in("regulations").await;
    regulations
        .command(&withdraw)
        .await
        .refused(403, "forbidden");
    let operator = app.sign_in("city_operator").await;
    assert_eq!(operator.command(&withdraw).await.ok()["state"], "draft");
    operator
        .command(&withdraw)
        .await
        .refused(409, "invalid_state");
}

async fn approve_item_version_takes_other_eyes_of_the_regulations_office(app: App) {
    let regulations = app.sign_in("regulations").await;
    let own = regulations
        .post("/items", &new_item(&app, &json!({})).await)
        .await
        .with(201);
    let submit = format!("{}/submit", path(&own));
    regulations.command(&submit).await.ok();
    let approve = format!("{}/approve", path(&own));
    regulations
        .command(&approve)
        .await
        .refused(403, "own_submission");
    let submitted = submitted(&app, &changes()).await;
    let approve = format!("{}/approve", path(&submitted));
    for username in ["city_operator", "city_approver", "city_lead"] {
        let client = app.sign_in(username).await;
        client.command(&approve).await.refused(403, "forbidden");
    }
    let stale = regulations
        .request(Method::POST, &approve)
        .header("If-Match", "\"1\"");
    regulations.send(stale).await.refused(412, "stale_version");
    let approved = regulations.command(&approve).await.ok();
    assert_eq!(approved["state"], "approved");
    assert_eq!(approved["allowed_actions"], json!(["publish"]));
    regulations
        .command(&approve)
        .await
        .refused(409, "invalid_state");
}

async fn approve_item_version_takes_effect_on_its_day(app: App) {
    let submitted = submitted(&app, &changes()).await;
    let regulations = app.sign_in("regulations").await;
    let approve = format!("{}/approve", path(&submitted));
    regulations.command(&approve).await.ok();
    let item_path = format!("/items/{}", id(&submitted));
    assert_eq!(regulations.get(&item_path).await.ok()["number"], 1);
    app.travel_to("2026-12-01T00:00:01+08:00");
    let client = app.sign_in("inspector").await;
    let now = eventually("the new version", async || {
        let item = client.get(&item_path).await.ok();
        (item["number"] == 2).then_some(item)
    })
    .await;
    assert_eq!(
        (&now["state"], &now["effective_from"]),
        (&json!("effective"), &json!("2026-12-01"))
    );
    let page = client.get(&format!("{item_path}/versions")).await.ok();
    let former = &page["items"][1];
    assert_eq!(
        (&former["state"], &former["ended_on"]),
        (&json!("superseded"), &json!("2026-12-01"))
    );
    for (day, number) in [("2026-11-30", 1), ("2026-12-01", 2)] {
        let on = client
            .get(&format!("/items?as_of={day}&q={ITEM}"))
            .await
            .ok();
        assert_eq!(on["items"][0]["number"], number, "{day}");
    }
    let again = app.services().database.write_blocking(|connection| {
        take_effect(connection, &Call::by_system("take_effect", app.now()))
    });
    assert_eq!(again.expect("nothing is left to do"), 0);
}

async fn approve_item_version_of_a_past_day_replaces_from_today(app: App) {
    let change = json!({ "reason": "名称规范", "effective_from": "2026-06-01" });
    let submitted = submitted(&app, &change).await;
    let regulations = app.sign_in("regulations").await;
    let approve = format!("{}/approve", path(&submitted));
    let approved = regulations.command(&approve).await.ok();
    assert_eq!(
        (&approved["state"], &approved["effective_from"]),
        (&json!("effective"), &json!("2026-11-23"))
    );
    for (day, number) in [("2026-11-22", 1), ("2026-11-23", 2)] {
        let on = regulations
            .get(&format!("/items?as_of={day}&q={ITEM}"))
            .await
            .ok();
        assert_eq!(on["items"][0]["number"], number, "{day}");
    }
}

async fn return_item_version_needs_a_reason_and_lets_it_be_mended(app: App) {
    let submitted = submitted(&app, &changes()).await;
    let regulations = app.sign_in("regulations").await;
    let back = format!("{}/return", path(&submitted));
    regulations
        .post(&back, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    let reason = json!({ "reason": "依据条款不明" });
    let returned = regulations.post(&back, &reason).await;
    let view = returned.ok();
    assert_eq!(
        (&view["state"], &view["return_reason"]),
        (&json!("returned"), &json!("依据条款不明"))
    );
    let operator = app.sign_in("city_operator").await;
    let patch = json!({ "legal_basis": "《劳动法》第四条" });
    operator
        .patch(&path(&submitted), returned.etag(), &patch)
        .await
        .ok();
    let again = operator
        .command(&format!("{}/submit", path(&submitted)))
        .await
        .ok();
    assert_eq!(again["state"], "submitted");
    assert!(again["return_reason"].is_null());
}

async fn repeal_item_version_ends_it_today(app: App) {
    let regulations = app.sign_in("regulations").await;
    let item = item(&regulations, ITEM).await;
    let repeal = format!("{}/repeal", path(&item));
    let reason = json!({ "reason": "依据已废止" });
    regulations
        .post(&repeal, &json!({ "reason": " " }))
        .await
        .refused_field("/reason", "required");
    app.sign_in("city_operator")
        .await
        .post(&repeal, &reason)
        .await
        .refused(403, "forbidden");
    let repealed = regulations.post(&repeal, &reason).await.ok();
    assert_eq!(
        (&repealed["state"], &repealed["ended_on"]),
        (&json!("repealed"), &json!("2026-11-23"))
    );
    for (day, count) in [("2026-11-22", 1), ("2026-11-23", 0)] {
        let path = format!("/items?as_of={day}&q={ITEM}&count=true");
        assert_eq!(regulations.get(&path).await.ok()["total"], count, "{day}");
    }
    let versions = format!("/items/{}/versions", id(&item));
    regulations
        .post(&versions, &changes())
        .await
        .refused(409, "invalid_state");
}

async fn publish_item_version_makes_one_publication_of_the_list(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = new_item(&app, &json!({ "effective_from": "2026-11-23" })).await;
    let created = operator.post("/items", &body).await.with(201);
    operator
        .command(&format!("{}/submit", path(&created)))
        .await
        .ok();
    let regulations = app.sign_in("regulations").await;
    let publish = format!("{}/publish", path(&created));
    regulations
        .command(&publish)
        .await
        .refused(409, "invalid_state");
    regulations
        .command(&format!("{}/approve", path(&created)))
        .await
        .ok();
    operator.command(&publish).await.refused(403, "forbidden");
    let public = app.nobody().get("/public/checklist").await;
    assert!(!public.text().contains("RS0199"));
    let place = json!({ "number": "2026-7" });
    let published = regulations.post(&publish, &place).await.ok();
    assert!(!published["published_at"].is_null());
    regulations
        .command(&publish)
        .await
        .refused(409, "invalid_state");
    let public = app.nobody().get("/public/checklist").await;
    assert!(public.text().contains("RS0199"));
    let rows = app.query(
        "SELECT number || ' ' || state || ' ' || url AS line FROM publications \
         WHERE kind = 'checklist' ORDER BY seq",
    );
    assert_eq!(rows, ["2026-7 published /portal/checklist"]);
}

async fn batch_items_approves_together_what_others_submitted(app: App) {
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let mut ids = Vec::new();
    for (client, code) in [
        (&operator, "RS0198"),
        (&operator, "RS0199"),
        (&regulations, "RS0197"),
    ] {
        let change = json!({ "code": code, "effective_from": "2026-11-23" });
        let body = new_item(&app, &change).await;
        ids.push(client.post("/items", &body).await.id());
    }
    ids.push("01939999-0000-7000-8000-000000000000".to_owned());
    let batch = async |client: &Client, action: &str| -> Vec<(u64, String)> {
        let body = json!({ "action": action, "ids": ids });
        let done = client.post("/items/batch", &body).await.ok();
        let results = done["results"].as_array().unwrap().iter();
        results
            .map(|one| {
                let code = one["code"].as_str().unwrap_or_default();
                (one["status"].as_u64().unwrap(), code.to_owned())
            })
            .collect()
    };
    let is = |found: Vec<(u64, String)>, expected: [(u64, &str); 4]| {
        let found: Vec<(u64, &str)> = found.iter().map(|(s, c)| (*s, c.as_str())).collect();
        assert_eq!(found, expected);
    };
    let (no, not_found) = ((403, "forbidden"), (404, "not_found"));
    let state = (409, "invalid_state");
    is(
        batch(&operator, "submit").await,
        [(200, ""), (200, ""), (200, ""), not_found],
    );
    is(batch(&operator, "approve").await, [no, no, no, not_found]);
    is(
        batch(&regulations, "approve").await,
        [(200, ""), (200, ""), (200, ""), not_found],
    );
    is(
        batch(&regulations, "approve").await,
        [state, state, state, not_found],
    );
    is(
        batch(&regulations, "publish").await,
        [(200, ""), (200, ""), (200, ""), not_found],
    );
    let rows = app.query("SELECT state AS line FROM publications WHERE kind = 'checklist'");
    assert_eq!(rows, ["published"]);
}

async fn batch_items_with_unknown_action_is_refused(app: App) {
    let regulations = app.sign_in("regulations").await;
    regulations
        .post("/items/batch", &json!({ "action": "paint", "ids": [] }))
        .await
        .refused_field("/action", "unknown_value");
    let many: Vec<String> = (0..501).map(|number| number.to_string()).collect();
    regulations
        .post("/items/batch", &json!({ "action": "approve", "ids": many }))
        .await
        .refused_field("/ids", "too_many");
    for username in ["city_approver", "inspector", "county_operator"] {
        let client = app.sign_in(username).await;
        client
            .post("/items/batch", &json!({ "action": "approve", "ids": [] }))
            .await
            .refused(403, "forbidden");
    }
}

on_both_databases!(
    submit_item_version_that_lacks_something_is_refused,
    withdraw_item_version_is_for_who_submitted_it,
    approve_item_version_takes_other_eyes_of_the_regulations_office,
    approve_item_version_takes_effect_on_its_day,
    approve_item_version_of_a_past_day_replaces_from_today,
    return_item_version_needs_a_reason_and_lets_it_be_mended,
    repeal_item_version_ends_it_today,
    publish_item_version_makes_one_publication_of_the_list,
    batch_items_approves_together_what_others_submitted,
    batch_items_with_unknown_action_is_refused,
);
