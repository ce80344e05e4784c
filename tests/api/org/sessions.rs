//! Signing in and out, going on with a session, one's own password.

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
    let endless = json!({ "username": "city_operator", "password": "Aa1-".repeat(33) });
    let endless = nobody
        .post("/session", &endless)
        .await
        .refused(401, "wrong_credentials");
    assert_eq!(wrong["detail"], endless["detail"]);
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

/// The fields in their order are no object.
async fn sign_in_by_a_list_is_refused(app: App) {
    let credentials = json!(["city_operator", PASSWORD]);
    let answer = app.nobody().post("/session", &credentials).await;
    answer.refused_field("", "wrong_type");
    let sessions = app.query("SELECT id AS line FROM sessions");
    assert!(sessions.is_empty(), "{sessions:?}");
}

on_both_databases!(
    sign_in_by_a_list_is_refused,
    access_token_ends_after_fifteen_minutes,
    change_password_replaces_it_and_ends_other_sessions,
    change_password_to_a_weak_or_the_same_one_is_refused,
    end_session_stops_its_token_at_once,
    get_me_without_token_is_refused,
    refresh_session_after_twelve_idle_hours_is_refused,
    refresh_session_rotates_its_cookie_and_a_stolen_one_ends_it,
    refresh_session_without_cookie_is_refused,
    refusal_speaks_the_language_asked_for,
    sign_in_too_often_is_limited,
    sign_in_with_right_password_opens_a_session,
    sign_in_with_unknown_field_is_refused,
    sign_in_with_wrong_password_or_name_is_refused_alike,
);
