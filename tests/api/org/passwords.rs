//! One's own password: which is taken, and what changing it ends.

use super::sessions::opened;
use serde_json::json;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{Answer, App, Client, on_both_databases};

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

async fn change(client: &Client, current: &str, new: &str) -> Answer {
    let body = json!({ "current": current, "new": new });
    client.put("/me/password", None, &body).await
}

async fn change_password_to_a_common_one_or_around_the_name_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (new, code) in [
        ("P@ssword-2026!", "common_password"),
        ("Woaini-1314520", "common_password"),
        ("Xy7-CITY_operator", "password_holds_name"),
    ] {
        let refused = change(&operator, PASSWORD, new).await;
        refused.refused_field("/new", code);
    }
    change(&operator, PASSWORD, "Kite-harbour-7")
        .await
        .with(204);
}

async fn change_password_back_to_one_of_the_last_five_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let passwords: Vec<String> = (1..=6).map(|n| format!("Kite-harbour-{n}")).collect();
    let mut present = PASSWORD;
    for new in &passwords {
        change(&operator, present, new).await.with(204);
        present = new;
    }
    let former = change(&operator, present, &passwords[0]).await;
    former.refused_field("/new", "former_password");
    // The one before those five is forgotten.
    change(&operator, present, PASSWORD).await.with(204);
}

async fn change_password_with_wrong_ones_too_often_has_to_wait(app: App) {
    let operator = app.sign_in("city_operator").await;
    for _ in 0..5 {
        let wrong = change(&operator, "not this one", "Kite-harbour-7").await;
        wrong.refused_field("/current", "wrong_password");
    }
    let right = change(&operator, PASSWORD, "Kite-harbour-7").await;
    right.refused(429, "too_many_requests");
    assert_eq!(right.header("retry-after"), "900");
    // The session goes on, and who has the password signs in.
    operator.get("/me").await.ok();
    opened(&app, "city_operator").await;
    let failed = app.query(
        "SELECT username AS line FROM audit_events WHERE operation = 'fail_change_password'",
    );
    assert_eq!(failed, vec!["city_operator"; 5]);
    app.travel_to("2026-11-23T10:15:00+08:00");
    let operator = app.sign_in("city_operator").await;
    change(&operator, PASSWORD, "Kite-harbour-7")
        .await
        .with(204);
}

on_both_databases!(
    change_password_back_to_one_of_the_last_five_is_refused,
    change_password_replaces_it_and_ends_other_sessions,
    change_password_to_a_common_one_or_around_the_name_is_refused,
    change_password_to_a_weak_or_the_same_one_is_refused,
    change_password_with_wrong_ones_too_often_has_to_wait,
);
