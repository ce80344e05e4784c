//! `org` over REST: signing in and out, one's own password, units, regions and industries.

use http::Method;
use serde_json::json;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{Answer, App, on_both_databases};

async fn sign_in_with_right_password_opens_a_session(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let answer = app.nobody().post("/session", &body).await;
    let session = answer.with(200);
    assert_eq!(session["user"]["username"], "city_operator");
    assert_eq!(session["user"]["unit"]["code"], "130100-LSB");
    let roles = json!([{ "role": "operator", "unit_id": app.unit("130100-LSB") }]);
    assert_eq!(session["user"]["roles"], roles);
    assert_eq!(session["user"]["must_change_password"], false);
    assert_eq!(session["user"]["today"], "2026-11-23");
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/session"] {
        assert!(cookie.contains(part), "the cookie lacks {part}: {cookie}");
    }
}

async fn sign_in_with_wrong_password_or_name_is_refused_alike(app: App) {
    let nobody = app.nobody();
    let wrong = json!({ "username": "city_operator", "password": "not this one" });
    let wrong = nobody
        .post("/session", &wrong)
        .await
        .refused(401, "wrong_credentials");
    let unknown = json!({ "username": "no_such_person", "password": PASSWORD });
    let unknown = nobody
        .post("/session", &unknown)
        .await
        .refused(401, "wrong_credentials");
    assert_eq!(wrong["detail"], unknown["detail"]);
}

async fn sign_in_with_unknown_field_is_refused(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD, "remember": true });
    let answer = app.nobody().post("/session", &body).await;
    assert_eq!(answer.status.as_u16() / 100, 4, "{answer}");
    assert!(answer.text().contains("unknown_field"), "{answer}");
}

async fn sign_in_too_often_is_limited(app: App) {
    let wrong = json!({ "username": "city_operator", "password": "not this one" });
    for _ in 0..40 {
        let answer = app.nobody().post("/session", &wrong).await;
        if answer.status == 429 {
            answer.refused(429, "too_many_requests");
            assert!(
                !answer.header("retry-after").is_empty(),
                "no Retry-After: {answer}"
            );
            return;
        }
    }
    panic!("forty wrong passwords in a row were let through");
}

async fn end_session_stops_its_token_at_once(app: App) {
    let operator = app.sign_in("city_operator").await;
    operator.get("/me").await.ok();
    operator.delete("/session", None).await.with(204);
    operator.get("/me").await.refused(401, "token_expired");
}

async fn access_token_ends_after_fifteen_minutes(app: App) {
    let operator = app.sign_in("city_operator").await;
    app.travel_to("2026-11-23T10:14:59+08:00");
    operator.get("/me").await.ok();
    app.travel_to("2026-11-23T10:15:00+08:00");
    operator.get("/me").await.refused(401, "token_expired");
    app.sign_in("city_operator").await.get("/me").await.ok();
}

async fn refresh_session_rotates_its_cookie_and_a_stolen_one_ends_it(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let opened = app.nobody().post("/session", &body).await;
    let first = cookie_of(&opened);
    let refreshed = refresh(&app, &first).await;
    let token = refreshed.with(200)["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = cookie_of(&refreshed);
    assert_ne!(first, second);
    app.with_token(&token).get("/me").await.ok();
    // Long after, so that it is no second tab that refreshes at the same time.
    app.travel_to("2026-11-23T10:10:00+08:00");
    assert_eq!(
        refresh(&app, &first).await.status,
        401,
        "a cookie is good for one refresh"
    );
    assert_eq!(
        refresh(&app, &second).await.status,
        401,
        "its reuse ends the session"
    );
    app.with_token(&token)
        .get("/me")
        .await
        .refused(401, "token_expired");
}

async fn refresh_session_without_cookie_is_refused(app: App) {
    app.nobody()
        .command("/session/refresh")
        .await
        .refused(401, "unauthenticated");
}

async fn refresh_session_after_twelve_idle_hours_is_refused(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let cookie = cookie_of(&app.nobody().post("/session", &body).await);
    app.travel_to("2026-11-23T22:00:01+08:00");
    assert_eq!(refresh(&app, &cookie).await.status, 401);
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

async fn refresh(app: &App, cookie: &str) -> Answer {
    let nobody = app.nobody().unwatched();
    let request = nobody
        .request(Method::POST, "/session/refresh")
        .header("Cookie", cookie);
    nobody.send(request).await
}

async fn get_me_without_token_is_refused(app: App) {
    app.nobody()
        .get("/me")
        .await
        .refused(401, "unauthenticated");
}

async fn refusal_speaks_the_language_asked_for(app: App) {
    let nobody = app.nobody();
    let chinese = nobody.get("/me").await.refused(401, "unauthenticated");
    let request = nobody
        .request(Method::GET, "/me")
        .header("Accept-Language", "en");
    let english = nobody.send(request).await.refused(401, "unauthenticated");
    assert!(
        english["detail"].as_str().is_some_and(str::is_ascii),
        "{english}"
    );
    assert_ne!(chinese["detail"], english["detail"]);
}

async fn change_password_replaces_it_and_ends_other_sessions(app: App) {
    let other = app.sign_in("city_operator").await;
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let session = app.nobody().post("/session", &body).await.with(200);
    let here = app.with_token(session["access_token"].as_str().unwrap());
    let change = json!({ "current": PASSWORD, "new": "Another-Horse-8" });
    here.put("/me/password", None, &change).await.with(204);
    here.get("/me").await.ok();
    other.get("/me").await.refused(401, "token_expired");
    app.nobody()
        .post("/session", &body)
        .await
        .refused(401, "wrong_credentials");
    let body = json!({ "username": "city_operator", "password": "Another-Horse-8" });
    app.nobody().post("/session", &body).await.with(200);
}

async fn change_password_to_a_weak_or_the_same_one_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let weak = json!({ "current": PASSWORD, "new": "alllowercase" });
    let weak = operator.put("/me/password", None, &weak).await;
    weak.refused_field("/new", "weak_password");
    let same = json!({ "current": PASSWORD, "new": PASSWORD });
    let same = operator.put("/me/password", None, &same).await;
    same.refused_field("/new", "password_unchanged");
    let wrong = json!({ "current": "not this one", "new": "Another-Horse-8" });
    let wrong = operator.put("/me/password", None, &wrong).await;
    wrong.refused_field("/current", "wrong_password");
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    app.nobody().post("/session", &body).await.with(200);
}

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
    access_token_ends_after_fifteen_minutes,
    change_password_replaces_it_and_ends_other_sessions,
    change_password_to_a_weak_or_the_same_one_is_refused,
    create_unit_by_others_is_forbidden,
    create_unit_by_system_admin_is_listed,
    create_unit_twice_with_one_key_creates_one,
    create_unit_with_a_known_code_is_refused_and_changes_nothing,
    end_session_stops_its_token_at_once,
    get_me_without_token_is_refused,
    get_unit_that_does_not_exist_is_not_found,
    list_industries_holds_sections_and_divisions,
    list_regions_holds_the_city_and_its_divisions,
    list_units_pages_through_all_without_repeating,
    list_units_with_unknown_parameter_is_refused,
    refresh_session_after_twelve_idle_hours_is_refused,
    refresh_session_rotates_its_cookie_and_a_stolen_one_ends_it,
    refresh_session_without_cookie_is_refused,
    refusal_speaks_the_language_asked_for,
    sign_in_too_often_is_limited,
    sign_in_with_right_password_opens_a_session,
    sign_in_with_unknown_field_is_refused,
    sign_in_with_wrong_password_or_name_is_refused_alike,
    update_unit_needs_the_version_that_was_read,
);
