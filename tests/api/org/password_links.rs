//! Links by which the owners of accounts set their passwords: good once, for a day, told once.

use serde_json::{Value, json};
use sortition::org::actions::notifications::deliver;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{Answer, App, on_both_databases};

/// Another password that is good enough.
pub const OTHER: &str = "Another-Horse-8";

/// What stands behind the `#` of a link.
pub fn token_of(link: &Value) -> String {
    let path = link["path"].as_str().expect("the link is told");
    let (page, token) = path.split_once('#').expect("the secret stands behind #");
    assert_eq!(page, "/app/set-password");
    assert_eq!(token.len(), 64);
    token.to_owned()
}

pub async fn set_password(app: &App, token: &str, new: &str) -> Answer {
    let body = json!({ "token": token, "new": new });
    app.nobody().post("/password-link", &body).await
}

pub async fn try_password(app: &App, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    app.nobody().post("/session", &body).await
}

async fn check(app: &App, token: &str) -> Answer {
    let body = json!({ "token": token });
    app.nobody().post("/password-link/check", &body).await
}

/// A link for the inspector, made by the system administrator.
async fn reset(app: &App, body: &Value) -> String {
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}/reset-password", app.user("inspector"));
    let reset = admin.post(&path, body).await.ok();
    token_of(&reset["link"])
}

async fn check_password_link_says_whose_it_is_and_until_when(app: App) {
    let token = reset(&app, &json!({})).await;
    let view = check(&app, &token).await.ok();
    assert_eq!(view["username"], "inspector");
    assert_eq!(view["expires_at"], "2026-11-24T02:00:00Z");
    app.travel_to("2026-11-24T09:59:59+08:00");
    check(&app, &token).await.ok();
    app.travel_to("2026-11-24T10:00:00+08:00");
    check(&app, &token).await.refused(404, "password_link_over");
    let late = set_password(&app, &token, OTHER).await;
    late.refused(404, "password_link_over");
}

async fn check_password_link_of_a_made_up_one_is_refused_and_told(app: App) {
    let (long, longer) = ("0".repeat(64), "f".repeat(65));
    for made_up in ["", "0", long.as_str(), longer.as_str()] {
        let refused = check(&app, made_up).await;
        refused.refused(404, "password_link_over");
        let refused = set_password(&app, made_up, OTHER).await;
        refused.refused(404, "password_link_over");
    }
    let auditor = app.sign_in("auditor").await;
    let path = "/audit-events?operation=refuse_password_link";
    assert_eq!(auditor.all(path).await.len(), 8);
}

async fn check_password_link_too_often_is_limited(app: App) {
    for _ in 0..40 {
        let answer = check(&app, "0").await;
        if answer.status == 429 {
            answer.refused(429, "too_many_requests");
            return;
        }
    }
    panic!("forty links in a row were looked at");
}

async fn use_password_link_sets_it_once_and_ends_the_sessions(app: App) {
    let inspector = app.sign_in("inspector").await;
    let token = reset(&app, &json!({})).await;
    let kept = app.query("SELECT token_hash AS line FROM password_links");
    assert!(kept.len() == 1 && kept[0] != token, "{kept:?}");
    // Until it is used all stays as it is.
    inspector.get("/me").await.ok();
    set_password(&app, &token, OTHER).await.with(204);
    inspector.get("/me").await.refused(401, "token_expired");
    let former = try_password(&app, "inspector", PASSWORD).await;
    former.refused(401, "wrong_credentials");
    let session = try_password(&app, "inspector", OTHER).await.with(200);
    assert_eq!(session["user"]["must_change_password"], false);
    let again = set_password(&app, &token, "Kite-harbour-9").await;
    again.refused(404, "password_link_over");
    try_password(&app, "inspector", OTHER).await.with(200);
}

async fn use_password_link_twice_at_once_sets_one(app: App) {
    let token = reset(&app, &json!({})).await;
    let (one, two) = tokio::join!(
        set_password(&app, &token, OTHER),
        set_password(&app, &token, "Kite-harbour-9"),
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404], "{one}\n{two}");
}

async fn use_password_link_with_a_bad_password_leaves_it(app: App) {
    let token = reset(&app, &json!({})).await;
    for (new, code) in [
        ("short", "weak_password"),
        ("Password123", "common_password"),
        ("Inspector-Kite-7", "password_holds_name"),
        (PASSWORD, "former_password"),
    ] {
        let refused = set_password(&app, &token, new).await;
        refused.refused_field("/new", code);
    }
    set_password(&app, &token, OTHER).await.with(204);
}

async fn use_password_link_forgets_what_wrong_ones_cost(app: App) {
    for _ in 0..5 {
        let wrong = try_password(&app, "inspector", "not this one").await;
        wrong.refused(401, "wrong_credentials");
    }
    let token = reset(&app, &json!({})).await;
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}", app.user("inspector"));
    // Making a link opens no lock: else whoever guesses would go on.
    assert_eq!(security.get(&path).await.ok()["state"], "locked");
    set_password(&app, &token, OTHER).await.with(204);
    assert_eq!(security.get(&path).await.ok()["state"], "active");
    let told = app.query(
        "SELECT from_state || '>' || to_state AS line FROM audit_events WHERE event = 'set_password'",
    );
    assert_eq!(told, ["locked>active"]);
    try_password(&app, "inspector", OTHER).await.with(200);
}

async fn reset_password_that_locks_ends_password_and_sessions_at_once(app: App) {
    let inspector = app.sign_in("inspector").await;
    let token = reset(&app, &json!({ "is_locking": true })).await;
    inspector.get("/me").await.refused(401, "token_expired");
    let former = try_password(&app, "inspector", PASSWORD).await;
    former.refused(401, "wrong_credentials");
    let former = set_password(&app, &token, PASSWORD).await;
    former.refused_field("/new", "former_password");
    set_password(&app, &token, OTHER).await.with(204);
    try_password(&app, "inspector", OTHER).await.with(200);
}

async fn reset_password_link_dies_with_the_next_one(app: App) {
    let first = reset(&app, &json!({})).await;
    let second = reset(&app, &json!({})).await;
    check(&app, &first).await.refused(404, "password_link_over");
    check(&app, &second).await.ok();
}

async fn reset_password_link_dies_with_the_next_sign_in(app: App) {
    let token = reset(&app, &json!({})).await;
    try_password(&app, "inspector", "not this one").await;
    check(&app, &token).await.ok();
    try_password(&app, "inspector", PASSWORD).await.with(200);
    check(&app, &token).await.refused(404, "password_link_over");
}

async fn reset_password_link_dies_with_a_changed_password_and_with_the_account(app: App) {
    let inspector = app.sign_in("inspector").await;
    let token = reset(&app, &json!({})).await;
    let change = json!({ "current": PASSWORD, "new": OTHER });
    let changed = inspector.put("/me/password", None, &change).await;
    changed.with(204);
    check(&app, &token).await.refused(404, "password_link_over");
    let token = reset(&app, &json!({})).await;
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}/disable", app.user("inspector"));
    admin.command(&path).await.ok();
    check(&app, &token).await.refused(404, "password_link_over");
    let links = app.query("SELECT user_id AS line FROM password_links");
    assert!(links.is_empty(), "{links:?}");
}

async fn reset_password_is_told_to_the_owner_and_to_the_trail(app: App) {
    let token = reset(&app, &json!({})).await;
    set_password(&app, &token, OTHER).await.with(204);
    deliver(app.services()).expect("they are delivered");
    let session = try_password(&app, "inspector", OTHER).await.with(200);
    let inspector = app.with_token(session["access_token"].as_str().expect("a token"));
    let told = inspector.all("/notifications").await;
    let text_of = |kind: &str| {
        let found = told.iter().find(|one| one["kind"] == kind);
        found.expect(kind)["text"].as_str().unwrap_or_default()
    };
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(text_of("org.reset_password").contains("inspector"));
    assert!(text_of("org.set_password").contains("127.0.0.1"));
    let auditor = app.sign_in("auditor").await;
    let path = format!("/audit-events?record_id={}", app.user("inspector"));
    let trail = auditor.all(&path).await;
    let named = |operation: &str| {
        let found = trail.iter().find(|one| one["operation"] == operation);
        found.expect(operation)["username"].clone()
    };
    assert_eq!(named("reset_password"), "system_admin");
    assert_eq!(named("use_password_link"), "anonymous");
    for event in &trail {
        let id = event["id"].as_str().expect("an id");
        let changes = auditor.get(&format!("/audit-events/{id}/changes")).await;
        assert!(!changes.text().contains(&token), "{changes}");
    }
}

async fn reset_password_again_with_its_key_tells_no_link(app: App) {
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}/reset-password", app.user("inspector"));
    let first = admin.post_as(&path, &json!({}), "one").await.ok();
    let token = token_of(&first["link"]);
    let again = admin.unwatched();
    let second = again.post_as(&path, &json!({}), "one").await.ok();
    assert_eq!(second["link"], Value::Null);
    assert_eq!(second["user"], first["user"]);
    let kept = app.query("SELECT answer AS line FROM idempotency_keys");
    assert!(
        kept.iter().all(|answer| !answer.contains(&token)),
        "{kept:?}"
    );
    set_password(&app, &token, OTHER).await.with(204);
}

on_both_databases!(
    check_password_link_of_a_made_up_one_is_refused_and_told,
    check_password_link_says_whose_it_is_and_until_when,
    check_password_link_too_often_is_limited,
    reset_password_again_with_its_key_tells_no_link,
    reset_password_is_told_to_the_owner_and_to_the_trail,
    reset_password_link_dies_with_a_changed_password_and_with_the_account,
    reset_password_link_dies_with_the_next_one,
    reset_password_link_dies_with_the_next_sign_in,
    reset_password_that_locks_ends_password_and_sessions_at_once,
    use_password_link_forgets_what_wrong_ones_cost,
    use_password_link_sets_it_once_and_ends_the_sessions,
    use_password_link_twice_at_once_sets_one,
    use_password_link_with_a_bad_password_leaves_it,
);
