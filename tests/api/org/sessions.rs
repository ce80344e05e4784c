//! Signing in and out, going on with a session.

use http::Method;
use serde_json::json;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{Answer, App, Client, on_both_databases};

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

async fn refresh_session_by_a_cookie_of_long_ago_ends_it_and_by_a_made_up_one_does_not(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let first = cookie_of(&app.nobody().post("/session", &body).await);
    let mut cookie = first.clone();
    for minute in ["04", "06", "08", "10"] {
        app.travel_to(&format!("2026-11-23T10:{minute}:00+08:00"));
        let refreshed = refresh(&app, &cookie).await;
        refreshed.with(200);
        cookie = cookie_of(&refreshed);
    }
    let (start, end) = first.split_at(first.len() - 6);
    let made_up = format!("{start}{}", end.replace(|c: char| c != '0', "0"));
    assert_eq!(refresh(&app, &made_up).await.status, 401);
    let refreshed = refresh(&app, &cookie).await;
    refreshed.with(200);
    // Even at the moment at which another page might refresh: this one is older than that.
    assert_eq!(refresh(&app, &first).await.status, 401);
    assert_eq!(refresh(&app, &cookie_of(&refreshed)).await.status, 401);
    let trail =
        app.query("SELECT event AS line FROM audit_events WHERE operation = 'refresh_session'");
    assert_eq!(trail, ["reuse_refresh_token"]);
}

async fn set(app: &App, key: &str, value: i64) {
    let security = app.sign_in("security_admin").await;
    let body = json!({ "value": value, "reason": "等保要求" });
    let path = format!("/settings/{key}");
    security.put(&path, None, &body).await.ok();
}

/// A sign-in of its own, with its cookie and whoever holds its token.
pub(super) async fn opened(app: &App, username: &str) -> (String, Client) {
    let body = json!({ "username": username, "password": PASSWORD });
    let answer = app.nobody().post("/session", &body).await;
    let client = holder(app, &answer);
    (cookie_of(&answer), client)
}

fn holder(app: &App, answer: &Answer) -> Client {
    let session = answer.with(200);
    app.with_token(session["access_token"].as_str().expect("there is a token"))
}

/// What keeps a session alive is written beside the request, and only if nothing else is meanwhile.
async fn do_something(app: &App, client: &Client) {
    app.settled().await;
    client.get("/me").await.ok();
    app.settled().await;
}

async fn refresh_session_is_no_doing_and_ends_with_the_idle_time(app: App) {
    set(&app, "sessions.idle_minutes", 30).await;
    let (mut cookie, _) = opened(&app, "city_operator").await;
    for minute in ["14", "28"] {
        app.travel_to(&format!("2026-11-23T10:{minute}:00+08:00"));
        let refreshed = refresh(&app, &cookie).await;
        refreshed.with(200);
        cookie = cookie_of(&refreshed);
    }
    app.travel_to("2026-11-23T10:30:00+08:00");
    refresh(&app, &cookie).await.refused(401, "token_expired");
}

async fn get_me_keeps_a_session_alive_unless_nobody_does_it(app: App) {
    set(&app, "sessions.idle_minutes", 30).await;
    let (mut cookie, mut here) = opened(&app, "city_operator").await;
    for (done, refreshed) in [("10:13", "10:14"), ("10:27", "10:28"), ("10:41", "10:42")] {
        app.travel_to(&format!("2026-11-23T{done}:00+08:00"));
        do_something(&app, &here).await;
        app.travel_to(&format!("2026-11-23T{refreshed}:00+08:00"));
        let answer = refresh(&app, &cookie).await;
        (cookie, here) = (cookie_of(&answer), holder(&app, &answer));
    }
    for unattended in ["10:55", "11:09"] {
        app.travel_to(&format!("2026-11-23T{unattended}:00+08:00"));
        let request = here
            .request(Method::GET, "/me")
            .header("Sortition-Background", "?1");
        here.send(request).await.ok();
        let answer = refresh(&app, &cookie).await;
        (cookie, here) = (cookie_of(&answer), holder(&app, &answer));
    }
    app.travel_to("2026-11-23T11:11:00+08:00");
    here.get("/me").await.refused(401, "token_expired");
    refresh(&app, &cookie).await.refused(401, "token_expired");
}

async fn refresh_session_after_its_longest_time_is_refused(app: App) {
    set(&app, "sessions.longest_hours", 1).await;
    let (cookie, _) = opened(&app, "city_operator").await;
    app.travel_to("2026-11-23T10:59:59+08:00");
    let refreshed = refresh(&app, &cookie).await;
    refreshed.with(200);
    assert!(
        refreshed
            .header("set-cookie")
            .split("; ")
            .any(|part| part == "Max-Age=1"),
        "{refreshed}"
    );
    let here = holder(&app, &refreshed);
    app.travel_to("2026-11-23T11:00:00+08:00");
    here.get("/me").await.refused(401, "token_expired");
    let cookie = cookie_of(&refreshed);
    refresh(&app, &cookie).await.refused(401, "token_expired");
}

async fn sign_in_once_too_often_ends_the_session_that_was_idle_longest(app: App) {
    set(&app, "sessions.most", 2).await;
    let (_, first) = opened(&app, "city_operator").await;
    let (_, second) = opened(&app, "city_operator").await;
    app.travel_to("2026-11-23T10:05:00+08:00");
    do_something(&app, &first).await;
    app.travel_to("2026-11-23T10:06:00+08:00");
    let (_, third) = opened(&app, "city_operator").await;
    second.get("/me").await.refused(401, "token_expired");
    for client in [first, third] {
        client.get("/me").await.ok();
    }
    app.sign_in("auditor").await.get("/me").await.ok();
}

async fn list_own_sessions_shows_ones_own_the_present_first(app: App) {
    let body = json!({ "username": "city_operator", "password": PASSWORD });
    let nobody = app.nobody();
    let request = nobody
        .request(Method::POST, "/session")
        .header("User-Agent", "Firefox/140.0 on a phone");
    nobody.send(request.json(&body)).await.ok();
    let (_, here) = opened(&app, "city_operator").await;
    opened(&app, "inspector").await;
    let own = here.get("/me/sessions").await.ok()["items"].clone();
    let own = own.as_array().expect("a list");
    assert_eq!(own.len(), 2, "{own:?}");
    assert_eq!(
        (&own[0]["is_current"], &own[1]["is_current"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(own[1]["user_agent"], "Firefox/140.0 on a phone");
    assert_eq!(own[1]["address"], "127.0.0.1");
    assert_eq!(own[1]["created_at"], "2026-11-23T02:00:00Z");
    assert_eq!(own[1]["ends_at"], "2026-11-23T14:00:00Z");
}

/// The address of the one session of a list that isn't the present one.
async fn other_session(client: &Client) -> String {
    let own = client.get("/me/sessions").await.ok()["items"].clone();
    format!("/me/sessions/{}", own[1]["id"].as_str().expect("an id"))
}

async fn end_own_session_ends_it_at_once_and_only_ones_own(app: App) {
    let (_, there) = opened(&app, "city_operator").await;
    let (_, here) = opened(&app, "city_operator").await;
    let (_, stranger) = opened(&app, "inspector").await;
    let path = other_session(&here).await;
    stranger.delete(&path, None).await.refused(404, "not_found");
    there.get("/me").await.ok();
    here.delete(&path, None).await.with(204);
    there.get("/me").await.refused(401, "token_expired");
    here.delete(&path, None).await.refused(404, "not_found");
}

async fn end_other_sessions_leaves_the_present_one(app: App) {
    let (_, there) = opened(&app, "city_operator").await;
    let (_, here) = opened(&app, "city_operator").await;
    let (_, stranger) = opened(&app, "inspector").await;
    here.command("/me/sessions/end-others").await.with(204);
    there.get("/me").await.refused(401, "token_expired");
    stranger.get("/me").await.ok();
    let left = here.get("/me/sessions").await.ok()["items"].clone();
    assert_eq!(left.as_array().map(Vec::len), Some(1), "{left}");
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

pub(super) fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

pub(super) async fn refresh(app: &App, cookie: &str) -> Answer {
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
    end_session_stops_its_token_at_once,
    get_me_keeps_a_session_alive_unless_nobody_does_it,
    get_me_without_token_is_refused,
    end_other_sessions_leaves_the_present_one,
    end_own_session_ends_it_at_once_and_only_ones_own,
    list_own_sessions_shows_ones_own_the_present_first,
    refresh_session_after_its_longest_time_is_refused,
    refresh_session_after_twelve_idle_hours_is_refused,
    refresh_session_by_a_cookie_of_long_ago_ends_it_and_by_a_made_up_one_does_not,
    refresh_session_is_no_doing_and_ends_with_the_idle_time,
    refresh_session_rotates_its_cookie_and_a_stolen_one_ends_it,
    refresh_session_without_cookie_is_refused,
    refusal_speaks_the_language_asked_for,
    sign_in_once_too_often_ends_the_session_that_was_idle_longest,
    sign_in_too_often_is_limited,
    sign_in_with_right_password_opens_a_session,
    sign_in_with_unknown_field_is_refused,
    sign_in_with_wrong_password_or_name_is_refused_alike,
);
