//! Units, regions and industries; and what all lists and creating commands have in common.

use http::Method;
use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn list_units_pages_through_all_without_repeating(app: App) {
    let operator = app.sign_in("city_operator").await;
    let first = operator.get("/units?limit=20&count=true").await;
    assert!(
        first.header("link").contains("rel=\"next\""),
        "{:?}",
        first.headers
    );
    let total = first.ok()["total"]
        .as_u64()
        .expect("the total was asked for");
    let mut codes: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = operator.get(&format!("/units?limit=7{cursor}")).await.ok();
        let items = page["items"].as_array().unwrap();
        codes.extend(
            items
                .iter()
                .map(|unit| unit["code"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(codes.len() as u64, total);
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len() as u64, total);
    assert!(codes.contains(&"130100-LSB".to_owned()) && codes.contains(&"130184-HRSS".to_owned()));
}

async fn list_units_with_unknown_parameter_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    operator
        .get("/units?colour=red")
        .await
        .refused(400, "unknown_parameter");
    operator
        .get("/units?limit=0")
        .await
        .refused(400, "invalid_parameter");
    operator
        .get("/units?cursor=nonsense")
        .await
        .refused(400, "invalid_cursor");
}

async fn create_unit_by_system_admin_is_listed(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = json!({ "code": "130100-NEW", "name": "新设科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    let created = admin.post("/units", &body).await;
    let unit = created.with(201);
    assert_eq!(unit["state"], "active");
    assert_eq!(
        created.header("location"),
        format!("/api/v1/units/{}", created.id())
    );
    let read = admin.get(&format!("/units/{}", created.id())).await;
    assert_eq!(read.ok(), unit);
    assert_eq!(read.etag(), created.etag());
}

async fn create_unit_twice_with_one_key_creates_one(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = json!({ "code": "130100-NEW", "name": "新设科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    let first = admin.post_as("/units", &body, "once").await;
    let again = admin.unwatched().post_as("/units", &body, "once").await;
    assert_eq!((first.status, first.json()), (again.status, again.json()));
    let other = json!({ "code": "130100-OTH", "name": "另一科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    admin
        .post_as("/units", &other, "once")
        .await
        .refused(422, "idempotency_key_reused");
    let count =
        app.query("SELECT code AS line FROM units WHERE code IN ('130100-NEW', '130100-OTH')");
    assert_eq!(count, ["130100-NEW"]);
}

async fn create_unit_with_a_known_code_is_refused_and_changes_nothing(app: App) {
    let admin = app.sign_in("system_admin").await;
    let before = app.query("SELECT code AS line FROM units ORDER BY code");
    let body = json!({ "code": "130100-LSB", "name": "同名科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    let answer = admin.post("/units", &body).await;
    assert!(answer.status == 409 || answer.status == 422, "{answer}");
    assert_eq!(
        app.query("SELECT code AS line FROM units ORDER BY code"),
        before
    );
}

async fn get_unit_that_does_not_exist_is_not_found(app: App) {
    let operator = app.sign_in("city_operator").await;
    operator
        .get("/units/01939999-0000-7000-8000-000000000000")
        .await
        .refused(404, "not_found");
    operator
        .get("/units/nonsense")
        .await
        .refused(404, "not_found");
}

async fn create_unit_by_others_is_forbidden(app: App) {
    let body = json!({ "code": "130100-NEW", "name": "新设科室", "kind": "section",
        "region_code": "130100" });
    for username in ["city_operator", "regulations", "security_admin", "auditor"] {
        app.sign_in(username)
            .await
            .post("/units", &body)
            .await
            .refused(403, "forbidden");
    }
}

async fn update_unit_by_others_is_forbidden_and_changes_nothing(app: App) {
    let path = format!("/units/{}", app.unit("130100-WAG"));
    for username in ["city_operator", "city_lead", "security_admin"] {
        let client = app.sign_in(username).await;
        let etag = client.get(&path).await.etag().to_owned();
        let answer = client.patch(&path, &etag, &json!({ "name": "改名" })).await;
        answer.refused(403, "forbidden");
    }
    assert_eq!(
        app.sign_in("auditor").await.get(&path).await.ok()["name"],
        "工资福利和调配科"
    );
}

async fn update_unit_needs_the_version_that_was_read(app: App) {
    let admin = app.sign_in("system_admin").await;
    let path = format!("/units/{}", app.unit("130100-WAG"));
    let read = admin.get(&path).await;
    let change = json!({ "name": "工资福利科" });
    let bare = admin.request(Method::PATCH, &path).json(&change);
    admin.send(bare).await.refused(428, "missing_if_match");
    let changed = admin.patch(&path, read.etag(), &change).await;
    assert_eq!(changed.ok()["name"], "工资福利科");
    assert_ne!(changed.etag(), read.etag());
    admin
        .patch(&path, read.etag(), &change)
        .await
        .refused(412, "stale_version");
}

async fn list_regions_holds_the_city_and_its_divisions(app: App) {
    let regions = app.sign_in("auditor").await.all("/regions").await;
    assert_eq!(regions.len(), 25);
    assert!(
        regions
            .iter()
            .any(|region| region["code"] == "130102" && region["name"] == "长安区")
    );
}

async fn list_industries_holds_sections_and_divisions(app: App) {
    let industries = app.sign_in("auditor").await.all("/industries").await;
    let agriculture = industries
        .iter()
        .find(|industry| industry["code"] == "A01")
        .unwrap();
    assert_eq!(agriculture["parent_code"], "A");
}

on_both_databases!(
    create_unit_by_others_is_forbidden,
    create_unit_by_system_admin_is_listed,
    create_unit_twice_with_one_key_creates_one,
    create_unit_with_a_known_code_is_refused_and_changes_nothing,
    get_unit_that_does_not_exist_is_not_found,
    list_industries_holds_sections_and_divisions,
    list_regions_holds_the_city_and_its_divisions,
    list_units_pages_through_all_without_repeating,
    list_units_with_unknown_parameter_is_refused,
    update_unit_by_others_is_forbidden_and_changes_nothing,
    update_unit_needs_the_version_that_was_read,
);
