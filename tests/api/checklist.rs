//! The checklist: items in versions, their approval, the day on which they take effect, publication.

mod decisions;
mod import_items;
mod transitions;

use http::Method;
use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

/// An item of 劳动保障监察局 in force.
const ITEM: &str = "RS0101";

/// The seeded item of a code.
async fn item(client: &Client, code: &str) -> Value {
    let all = client.all("/items").await;
    let found = all.into_iter().find(|item| item["code"] == code);
    found.unwrap_or_else(|| panic!("no item {code}"))
}

fn id(item: &Value) -> String {
    item["id"].as_str().expect("an id").to_owned()
}

/// The path of a version that an answer shows.
fn path(version: &Value) -> String {
    let version_id = version["version_id"].as_str().expect("a version");
    format!("/items/{}/versions/{version_id}", id(version))
}

/// A new item under RS01; fields can be added or changed.
async fn new_item(app: &App, others: &Value) -> Value {
    let client = app.sign_in("city_operator").await;
    let major = item(&client, "RS01").await;
    let mut body = json!({
        "code": "RS0199", "parent_id": major["id"], "name": "女职工特殊劳动保护情况的检查",
        "kind": "general", "object_types": ["enterprise"], "content": "是否遵守女职工劳动保护规定",
        "method": "实地检查", "legal_basis": "《女职工劳动保护特别规定》",
        "unit_id": app.unit("130100-LSB"), "max_ratio_bp": 500, "max_per_year": 1,
        "effective_from": "2026-12-01", "reason": "机构职责调整",
    });
    for (name, value) in others.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

/// A draft of the next version of [`ITEM`], by the responsible section.
async fn draft(app: &App, changes: &Value) -> Value {
    let operator = app.sign_in("city_operator").await;
    let item = item(&operator, ITEM).await;
    let versions = format!("/items/{}/versions", id(&item));
    operator.post(&versions, changes).await.with(201)
}

/// The same, submitted.
async fn submitted(app: &App, changes: &Value) -> Value {
    let operator = app.sign_in("city_operator").await;
    let draft = draft(app, changes).await;
    operator
        .command(&format!("{}/submit", path(&draft)))
        .await
        .ok()
}

fn changes() -> Value {
    json!({ "name": "劳动规章制度情况的检查", "reason": "名称规范", "effective_from": "2026-12-01" })
}

async fn list_items_shows_the_sample_list_to_all_with_business(app: App) {
    for username in [
        "city_operator",
        "city_approver",
        "inspector",
        "regulations",
        "city_lead",
        "county_operator",
        "county_approver",
        "partner_operator",
    ] {
        let client = app.sign_in(username).await;
        let page = client
            .get("/items?limit=1&count=true&is_major=false")
            .await
            .ok();
        assert_eq!(page["total"], 40, "{username}");
    }
    for username in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(username).await;
        client.get("/items").await.refused(403, "forbidden");
    }
}

async fn list_items_with_filters_narrows_it(app: App) {
    let client = app.sign_in("county_operator").await;
    let count = async |filter: &str| {
        let page = client
            .get(&format!("/items?limit=1&count=true&{filter}"))
            .await
            .ok();
        page["total"].as_u64().expect("the total was asked for")
    };
    let major = id(&item(&client, "RS01").await);
    let (section, county) = (app.unit("130100-LSB"), app.unit("130102-HRSS"));
    assert_eq!(count("is_major=true").await, 14);
    assert_eq!(count("kind=key").await, 14);
    assert_eq!(count("kind=key&is_major=false").await, 14);
    assert_eq!(count(&format!("parent_id={major}")).await, 5);
    assert_eq!(
        count(&format!("is_major=false&unit_id={section}")).await,
        15
    );
    // A county's own list is all items until its first claim round.
    assert_eq!(count(&format!("is_major=false&unit_id={county}")).await, 40);
    assert_eq!(count("q=童工").await, 1);
    assert_eq!(count("q=RS0104").await, 1);
    assert_eq!(count("as_of=2026-01-01&is_major=false").await, 40);
    assert_eq!(count("as_of=2025-12-31").await, 0);
    assert_eq!(count("state=draft").await, 0);
    for (query, code) in [
        (
            "unit_id=01939999-0000-7000-8000-000000000000",
            "invalid_parameter",
        ),
        ("kind=minor", "invalid_parameter"),
        ("colour=red", "unknown_parameter"),
    ] {
        client
            .get(&format!("/items?{query}"))
            .await
            .refused(400, code);
    }
}

async fn get_item_shows_the_version_in_force(app: App) {
    let draft = draft(&app, &changes()).await;
    let client = app.sign_in("inspector").await;
    let answer = client.get(&format!("/items/{}", id(&draft))).await;
    let shown = answer.ok();
    assert_eq!(
        (&shown["number"], &shown["state"]),
        (&json!(1), &json!("effective"))
    );
    assert_eq!(shown["pending_version_id"], draft["version_id"]);
    assert_eq!(shown["unit"]["code"], "130100-LSB");
    assert_eq!(shown["allowed_actions"], json!([]));
    assert!(!answer.etag().is_empty());
    let nothing = "/items/01939999-0000-7000-8000-000000000000";
    client.get(nothing).await.refused(404, "not_found");
}

async fn create_item_makes_a_draft(app: App) {
    let body = new_item(&app, &json!({ "code": "rs0199" })).await;
    let operator = app.sign_in("city_operator").await;
    let created = operator.post("/items", &body).await;
    let view = created.with(201);
    assert_eq!(
        (&view["state"], &view["number"]),
        (&json!("draft"), &json!(1))
    );
    assert_eq!(view["code"], "RS0199");
    assert_eq!(
        view["allowed_actions"],
        json!(["update", "delete", "submit"])
    );
    assert_eq!(operator.get(created.header("location")).await.ok(), view);
    operator
        .post("/items", &body)
        .await
        .refused(409, "duplicate");
    // A draft is no item in force.
    let page = operator
        .get("/items?as_of=2026-12-31&count=true&is_major=false")
        .await;
    assert_eq!(page.ok()["total"], 40);
}

async fn create_item_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (change, pointer, code) in [
        (json!({ "code": "RS0299" }), "/code", "wrong_item_code"),
        (json!({ "code": "" }), "/code", "required"),
        (json!({ "name": " " }), "/name", "required"),
        (json!({ "kind": "key" }), "/max_ratio_bp", "key_item_limit"),
        (
            json!({ "max_ratio_bp": 10_001 }),
            "/max_ratio_bp",
            "out_of_range",
        ),
        (
            json!({ "max_per_year": 0 }),
            "/max_per_year",
            "out_of_range",
        ),
        (
            json!({ "object_types": ["planet"] }),
            "/object_types/0",
            "unknown_value",
        ),
        (
            json!({ "parent_id": "01939999-0000-7000-8000-000000000000" }),
            "/parent_id",
            "unknown_reference",
        ),
        (
            json!({ "parent_id": id(&item(&operator, ITEM).await) }),
            "/parent_id",
            "unknown_reference",
        ),
        (json!({ "parent_id": null }), "/code", "wrong_item_code"),
        (json!({ "colour": "red" }), "/colour", "unknown_field"),
    ] {
        let body = new_item(&app, &change).await;
        operator
            .post("/items", &body)
            .await
            .refused_field(pointer, code);
    }
}

async fn create_item_of_another_section_is_forbidden(app: App) {
    let body = new_item(&app, &json!({})).await;
    for username in [
        "section_operator",
        "city_approver",
        "county_operator",
        "inspector",
        "partner_operator",
        "city_lead",
    ] {
        let client = app.sign_in(username).await;
        client.post("/items", &body).await.refused(403, "forbidden");
    }
    let regulations = app.sign_in("regulations").await;
    regulations.post("/items", &body).await.with(201);
}

async fn create_item_version_keeps_what_it_does_not_name(app: App) {
    let operator = app.sign_in("city_operator").await;
    let former = item(&operator, ITEM).await;
    let draft = draft(&app, &changes()).await;
    assert_eq!(
        (&draft["number"], &draft["state"]),
        (&json!(2), &json!("draft"))
    );
    for field in [
        "id",
        "code",
        "parent_id",
        "kind",
        "content",
        "method",
        "legal_basis",
    ] {
        assert_eq!(draft[field], former[field], "{field}");
    }
    assert_eq!(draft["name"], changes()["name"]);
    assert!(draft["published_at"].is_null());
    let versions = format!("/items/{}/versions", id(&draft));
    operator
        .post(&versions, &changes())
        .await
        .refused(409, "invalid_state");
    for username in ["section_operator", "county_operator", "city_approver"] {
        let client = app.sign_in(username).await;
        client
            .post(&versions, &changes())
            .await
            .refused(403, "forbidden");
    }
    let client = app.sign_in("auditor").await;
    client
        .post(&versions, &changes())
        .await
        .refused(404, "not_found");
}

async fn list_item_versions_shows_the_newest_first(app: App) {
    let draft = draft(&app, &changes()).await;
    let client = app.sign_in("partner_operator").await;
    let page = client
        .get(&format!("/items/{}/versions", id(&draft)))
        .await
        .ok();
    let numbers: Vec<&Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["number"])
        .collect();
    assert_eq!(numbers, [&json!(2), &json!(1)]);
}

async fn get_item_version_of_another_item_is_not_found(app: App) {
    let draft = draft(&app, &changes()).await;
    let client = app.sign_in("county_operator").await;
    assert_eq!(client.get(&path(&draft)).await.ok()["number"], 2);
    let other = id(&item(&client, "RS0102").await);
    let version_id = draft["version_id"].as_str().unwrap();
    client
        .get(&format!("/items/{other}/versions/{version_id}"))
        .await
        .refused(404, "not_found");
}

async fn update_item_version_needs_the_version_that_was_read(app: App) {
    let operator = app.sign_in("city_operator").await;
    let draft = draft(&app, &changes()).await;
    let path = path(&draft);
    let etag = operator.get(&path).await.etag().to_owned();
    let patch = json!({ "max_per_year": 2, "method": "" });
    let unseen = operator.request(Method::PATCH, &path).json(&patch);
    operator.send(unseen).await.refused(428, "missing_if_match");
    let changed = operator.patch(&path, &etag, &patch).await.ok();
    assert_eq!(
        (&changed["max_per_year"], &changed["method"]),
        (&json!(2), &json!(""))
    );
    operator
        .patch(&path, &etag, &patch)
        .await
        .refused(412, "stale_version");
    app.sign_in("section_operator")
        .await
        .patch(&path, &etag, &patch)
        .await
        .refused(403, "forbidden");
    let in_force = item(&operator, ITEM).await;
    let etag = format!("\"{}\"", in_force["version"]);
    let path = format!(
        "/items/{}/versions/{}",
        id(&in_force),
        in_force["version_id"].as_str().unwrap()
    );
    operator
        .patch(&path, &etag, &patch)
        .await
        .refused(409, "invalid_state");
}

async fn delete_item_version_takes_a_new_item_with_it(app: App) {
    let operator = app.sign_in("city_operator").await;
    let created = operator
        .post("/items", &new_item(&app, &json!({})).await)
        .await;
    let view = created.with(201);
    operator
        .delete(&path(&view), Some(created.etag()))
        .await
        .with(204);
    operator
        .get(&format!("/items/{}", id(&view)))
        .await
        .refused(404, "not_found");
    let submitted = submitted(&app, &changes()).await;
    let withdraw = format!("{}/withdraw", path(&submitted));
    let withdrawn = operator.command(&withdraw).await;
    operator
        .delete(&path(&submitted), Some(withdrawn.etag()))
        .await
        .refused(409, "in_use");
}

on_both_databases!(
    list_items_shows_the_sample_list_to_all_with_business,
    list_items_with_filters_narrows_it,
    get_item_shows_the_version_in_force,
    create_item_makes_a_draft,
    create_item_with_wrong_values_is_refused,
    create_item_of_another_section_is_forbidden,
    create_item_version_keeps_what_it_does_not_name,
    list_item_versions_shows_the_newest_first,
    get_item_version_of_another_item_is_not_found,
    update_item_version_needs_the_version_that_was_read,
    delete_item_version_takes_a_new_item_with_it,
);
