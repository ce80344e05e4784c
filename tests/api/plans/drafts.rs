//! Drafts: make, read, list, change, delete.

use super::{draft, submitted, with_entry};
use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn create_plan_starts_as_a_draft_of_the_own_unit(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "year": 2026, "title": "  2026 年度抽查计划 " });
    let created = operator.post("/plans", &body).await;
    let plan = created.with(201);
    assert_eq!(plan["title"], "2026 年度抽查计划", "spaces at the ends go");
    assert_eq!(plan["state"], "draft");
    assert_eq!(plan["edition"], 0);
    assert_eq!(plan["entry_count"], 0);
    assert_eq!(plan["unit_id"], app.unit("130100-LSB"));
    assert_eq!(plan["created_by"], app.user("city_operator"));
    let actions = json!(["update", "create_entry", "delete", "submit"]);
    assert_eq!(plan["allowed_actions"], actions);
    let read = operator.get(created.header("location")).await;
    assert_eq!(read.ok(), plan);
    assert_eq!(read.etag(), created.etag());
}

async fn create_plan_with_wrong_values_names_each_field(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (body, pointer, code) in [
        (
            json!({ "year": 1999, "title": "计划" }),
            "/year",
            "out_of_range",
        ),
        (
            json!({ "year": 2101, "title": "计划" }),
            "/year",
            "out_of_range",
        ),
        (
            json!({ "year": "2026", "title": "计划" }),
            "/year",
            "wrong_type",
        ),
        (json!({ "year": 2026, "title": " " }), "/title", "required"),
        (json!({ "year": 2026 }), "/title", "required"),
        (
            json!({ "year": 2026, "title": "计".repeat(129) }),
            "/title",
            "too_long",
        ),
        (
            json!({ "year": 2026, "title": "计\u{0007}划" }),
            "/title",
            "control_character",
        ),
        (
            json!({ "year": 2026, "title": "计划", "state": "published" }),
            "/state",
            "unknown_field",
        ),
    ] {
        operator
            .post("/plans", &body)
            .await
            .refused_field(pointer, code);
    }
    assert!(operator.all("/plans").await.is_empty());
}

async fn create_plan_for_another_unit_is_refused(app: App) {
    let body = json!({ "year": 2026, "title": "别人的计划", "unit_id": app.unit("130102-HRSS") });
    for username in ["city_operator", "other_county_operator"] {
        let client = app.sign_in(username).await;
        client.post("/plans", &body).await.refused(403, "forbidden");
    }
    for username in [
        "city_approver",
        "regulations",
        "inspector",
        "partner_operator",
    ] {
        let client = app.sign_in(username).await;
        let own = json!({ "year": 2026, "title": "计划" });
        client.post("/plans", &own).await.refused(403, "forbidden");
    }
}

async fn create_plan_again_with_its_key_gives_the_first_answer(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "year": 2026, "title": "计划" });
    let first = operator.post_as("/plans", &body, "plan-1").await;
    let again = operator
        .unwatched()
        .post_as("/plans", &body, "plan-1")
        .await;
    assert_eq!(first.with(201), again.with(201));
    let other = json!({ "year": 2026, "title": "另一个" });
    operator
        .post_as("/plans", &other, "plan-1")
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(operator.all("/plans").await.len(), 1);
}

async fn get_plan_that_does_not_exist_is_not_found(app: App) {
    let operator = app.sign_in("city_operator").await;
    for id in ["01939999-0000-7000-8000-000000000000", "no-id", "1"] {
        operator
            .get(&format!("/plans/{id}"))
            .await
            .refused(404, "not_found");
    }
}

async fn list_plans_filters_sorts_counts_and_pages(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (minute, year, title) in [
        (1, 2026, "甲年度计划"),
        (2, 2027, "乙年度计划"),
        (3, 2026, "丙专项计划"),
    ] {
        app.travel_to(&format!("2026-11-23T10:0{minute}:00+08:00"));
        let body = json!({ "year": year, "title": title });
        operator.post("/plans", &body).await.with(201);
    }
    let titles = async |query: &str| -> Vec<String> {
        let rows = operator.all(&format!("/plans?{query}")).await;
        rows.iter()
            .map(|plan| plan["title"].as_str().expect("a title").to_owned())
            .collect()
    };
    assert_eq!(titles("").await, ["乙年度计划", "丙专项计划", "甲年度计划"]);
    assert_eq!(titles("year=2026").await, ["丙专项计划", "甲年度计划"]);
    assert_eq!(titles("q=专项").await, ["丙专项计划"]);
    assert_eq!(titles("state=published").await, Vec::<String>::new());
    assert_eq!(
        titles("sort=created_at").await,
        ["甲年度计划", "乙年度计划", "丙专项计划"]
    );
    let unit = app.unit("130102-HRSS");
    assert!(titles(&format!("unit_id={unit}")).await.is_empty());
    let page = operator.get("/plans?limit=2&count=true").await;
    let first = page.ok();
    assert_eq!(first["total"], 3);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
    assert!(page.header("link").contains("rel=\"next\""), "{page}");
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let rest = operator
        .get(&format!("/plans?limit=2&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
    assert!(rest["next_cursor"].is_null());
}

async fn update_plan_changes_what_is_named(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let etag = operator.get(&plan).await.etag().to_owned();
    let changed = operator.patch(&plan, &etag, &json!({ "year": 2027 })).await;
    assert_eq!(changed.ok()["year"], 2027);
    assert_eq!(changed.ok()["title"], "2026 年度抽查计划");
    assert_ne!(changed.etag(), etag);
    let (_, plan, _) = with_entry(&app).await;
    let etag = operator.get(&plan).await.etag().to_owned();
    // Entries are numbered by year.
    operator
        .patch(&plan, &etag, &json!({ "year": 2027 }))
        .await
        .refused(409, "in_use");
}

async fn update_plan_needs_the_version_that_was_seen(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    let seen = operator.get(&plan).await.etag().to_owned();
    let title = |title: &str| json!({ "title": title });
    operator.patch(&plan, &seen, &title("第一次")).await.ok();
    for stale in [seen.as_str(), "\"99\"", "W/\"nonsense\""] {
        operator
            .patch(&plan, stale, &title("第二次"))
            .await
            .refused(412, "stale_version");
    }
    let without = operator.request(http::Method::PATCH, &plan);
    operator
        .send(without.json(&title("第三次")))
        .await
        .refused(428, "missing_if_match");
    operator
        .delete(&plan, None)
        .await
        .refused(428, "missing_if_match");
    operator
        .delete(&plan, Some(&seen))
        .await
        .refused(412, "stale_version");
    assert_eq!(operator.get(&plan).await.ok()["title"], "第一次");
}

async fn delete_plan_takes_its_entries_with_it(app: App) {
    let (operator, plan, _) = with_entry(&app).await;
    let etag = operator.get(&plan).await.etag().to_owned();
    operator.delete(&plan, Some(&etag)).await.with(204);
    operator.get(&plan).await.refused(404, "not_found");
    let left = app.query("SELECT id AS line FROM plan_entries");
    assert!(left.is_empty(), "{left:?}");
}

async fn delete_plan_that_was_submitted_once_is_refused(app: App) {
    let (operator, plan, _) = submitted(&app).await;
    let etag = operator.get(&plan).await.etag().to_owned();
    operator
        .delete(&plan, Some(&etag))
        .await
        .refused(409, "invalid_state");
    operator.command(&format!("{plan}/withdraw")).await.ok();
    let view = operator.get(&plan).await;
    let actions = view.ok()["allowed_actions"].clone();
    assert_eq!(actions, json!(["update", "create_entry", "submit"]));
    operator
        .delete(&plan, Some(view.etag()))
        .await
        .refused(409, "in_use");
}

on_both_databases!(
    create_plan_again_with_its_key_gives_the_first_answer,
    create_plan_for_another_unit_is_refused,
    create_plan_starts_as_a_draft_of_the_own_unit,
    create_plan_with_wrong_values_names_each_field,
    delete_plan_takes_its_entries_with_it,
    delete_plan_that_was_submitted_once_is_refused,
    get_plan_that_does_not_exist_is_not_found,
    list_plans_filters_sorts_counts_and_pages,
    update_plan_changes_what_is_named,
    update_plan_needs_the_version_that_was_seen,
);
