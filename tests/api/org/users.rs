//! Accounts: made by the system administrator, given roles by the security administrator.

use super::password_links::{OTHER, set_password, token_of, try_password};
use http::Method;
use serde_json::{Value, json};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{App, on_both_databases};

async fn create_user_gives_a_link_by_which_its_owner_sets_a_password(app: App) {
    let admin = app.sign_in("system_admin").await;
    let unit_id = app.unit("130100-EMP");
    let body = json!({ "username": "new_person", "name": "新来的", "phone": "0311-55501234",
        "unit_id": unit_id });
    let created = admin.post_as("/users", &body, "one").await;
    let user = created.with(201);
    assert_eq!(user["user"]["state"], "invited");
    assert_ne!(
        user["user"]["phone"], "0311-55501234",
        "the phone is masked"
    );
    let stored = app.query("SELECT password_hash AS line FROM users WHERE username = 'new_person'");
    assert!(stored[0].starts_with("$argon2id$"), "{stored:?}");
    let token = token_of(&user["link"]);
    // Nothing keeps it, so that a repeated call doesn't tell it again.
    let again = admin.unwatched();
    let repeated = again.post_as("/users", &body, "one").await.with(201);
    assert_eq!(repeated["user"], user["user"]);
    assert_eq!(repeated["link"], Value::Null);
    let kept = app.query("SELECT answer AS line FROM idempotency_keys");
    assert!(!kept.concat().contains(&token), "{kept:?}");

    set_password(&app, &token, PASSWORD).await.with(204);
    let path = created.header("location");
    assert_eq!(admin.get(path).await.ok()["state"], "invited");
    let session = try_password(&app, "new_person", PASSWORD).await.with(200);
    assert_eq!(session["user"]["must_change_password"], false);
    let person = app.with_token(session["access_token"].as_str().expect("there is a token"));
    person.get("/units").await.refused(403, "forbidden");
    let security = app.sign_in("security_admin").await;
    let etag = security.get(path).await.etag().to_owned();
    let roles = json!({ "roles": [{ "role": "operator", "unit_id": unit_id }] });
    security
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await
        .ok();
    person.get("/units").await.ok();
    assert_eq!(admin.get(path).await.ok()["state"], "active");
}

/// The first passwords of a former version: they are changed before anything else.
async fn change_password_comes_first_where_one_was_given(app: App) {
    app.query(&format!(
        "UPDATE users SET must_change_password = (1 = 1) WHERE id = '{}' RETURNING id AS line",
        app.user("inspector")
    ));
    let inspector = app.sign_in("inspector").await;
    inspector.get("/me").await.ok();
    inspector
        .get("/units")
        .await
        .refused(403, "password_change_required");
    let change = json!({ "current": PASSWORD, "new": OTHER });
    let changed = inspector.put("/me/password", None, &change).await;
    changed.with(204);
    inspector.get("/units").await.ok();
}

async fn create_user_with_wrong_values_names_each_field(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = json!({ "username": "Zu Groß", "name": " ", "unit_id": "01939999-0000-7000-8000-000000000000" });
    let answer = admin.post("/users", &body).await;
    answer.refused_field("/username", "wrong_format");
    answer.refused_field("/name", "required");
    answer.refused_field("/unit_id", "unknown_reference");
}

async fn create_user_with_a_taken_name_is_refused(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body =
        json!({ "username": "inspector", "name": "另一人", "unit_id": app.unit("130100-LSB") });
    let answer = admin.post("/users", &body).await;
    assert!(answer.status == 409 || answer.status == 422, "{answer}");
    let names = app.query("SELECT name AS line FROM users WHERE username = 'inspector'");
    assert_eq!(names, ["秦朗"]);
}

async fn list_users_shows_an_operator_the_own_unit_only(app: App) {
    let own = app.sign_in("city_operator").await.all("/users").await;
    assert!(own.iter().any(|user| user["username"] == "inspector"));
    let unit = json!(app.unit("130100-LSB"));
    assert!(own.iter().all(|user| user["unit_id"] == unit), "{own:?}");
    let all = app.sign_in("auditor").await.all("/users").await;
    assert!(all.len() > own.len());
}

async fn get_user_of_another_unit_is_not_found(app: App) {
    let path = format!("/users/{}", app.user("county_operator"));
    app.sign_in("city_operator")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
    app.sign_in("county_approver").await.get(&path).await.ok();
}

async fn set_user_roles_takes_effect_at_once(app: App) {
    let security = app.sign_in("security_admin").await;
    let operator = app.sign_in("section_operator").await;
    operator.get("/users").await.ok();
    let path = format!("/users/{}", app.user("section_operator"));
    let read = security.get(&path).await;
    let etag = read.etag().to_owned();
    let roles = json!({ "roles": [{ "role": "inspector", "unit_id": app.unit("130100-HRM") }] });
    let set = security
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await;
    assert_eq!(set.ok()["roles"], roles["roles"]);
    operator.get("/users").await.refused(403, "forbidden");
    let stale = security
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await;
    stale.refused(412, "stale_version");
}

async fn set_user_roles_that_do_not_go_together_is_refused(app: App) {
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}", app.user("section_operator"));
    let etag = security.get(&path).await.etag().to_owned();
    let (section, city) = (app.unit("130100-HRM"), app.unit("130100-HRSS"));
    let both = json!({ "roles": [{ "role": "auditor", "unit_id": city },
        { "role": "operator", "unit_id": section }] });
    let both = security
        .put(&format!("{path}/roles"), Some(&etag), &both)
        .await;
    both.refused_field("/roles/0/role", "alone_role");
    let elsewhere = json!({ "roles": [{ "role": "partner", "unit_id": section }] });
    let elsewhere = security
        .put(&format!("{path}/roles"), Some(&etag), &elsewhere)
        .await;
    elsewhere.refused_field("/roles/0/role", "role_unit_kind");
    let many = vec![json!({ "role": "operator", "unit_id": section }); 51];
    let many = security
        .put(
            &format!("{path}/roles"),
            Some(&etag),
            &json!({ "roles": many }),
        )
        .await;
    many.refused_field("/roles", "too_many");
    assert_eq!(
        security.get(&path).await.ok()["roles"][0]["role"],
        "operator"
    );
}

async fn set_user_roles_by_system_admin_is_forbidden(app: App) {
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}", app.user("section_operator"));
    let etag = admin.get(&path).await.etag().to_owned();
    let roles = json!({ "roles": [] });
    let answer = admin
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await;
    answer.refused(403, "forbidden");
}

async fn sign_in_wrong_five_times_locks_and_unlock_user_opens_again(app: App) {
    let wrong = json!({ "username": "inspector", "password": "not this one" });
    for _ in 0..5 {
        app.nobody()
            .post("/session", &wrong)
            .await
            .refused(401, "wrong_credentials");
    }
    let right = json!({ "username": "inspector", "password": PASSWORD });
    assert!(
        app.nobody()
            .post("/session", &right)
            .await
            .status
            .is_client_error()
    );
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}", app.user("inspector"));
    assert_eq!(security.get(&path).await.ok()["state"], "locked");
    assert_eq!(
        security.command(&format!("{path}/unlock")).await.ok()["state"],
        "active"
    );
    app.nobody().post("/session", &right).await.with(200);
}

async fn unlock_user_that_is_not_locked_is_refused(app: App) {
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}/unlock", app.user("inspector"));
    let problem = security.command(&path).await.refused(409, "invalid_state");
    assert_eq!(problem["state"], "active");
}

async fn sign_in_to_a_locked_account_works_again_after_a_quarter_of_an_hour(app: App) {
    let wrong = json!({ "username": "inspector", "password": "not this one" });
    for _ in 0..5 {
        app.nobody()
            .post("/session", &wrong)
            .await
            .refused(401, "wrong_credentials");
    }
    app.travel_to("2026-11-23T10:15:01+08:00");
    let right = json!({ "username": "inspector", "password": PASSWORD });
    app.nobody().post("/session", &right).await.with(200);
}

async fn disable_user_ends_sessions_and_cannot_be_done_twice(app: App) {
    let inspector = app.sign_in("inspector").await;
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}/disable", app.user("inspector"));
    assert_eq!(admin.command(&path).await.ok()["state"], "disabled");
    inspector.get("/me").await.refused(401, "token_expired");
    let credentials = json!({ "username": "inspector", "password": PASSWORD });
    app.nobody()
        .post("/session", &credentials)
        .await
        .refused(401, "wrong_credentials");
    admin.command(&path).await.refused(409, "invalid_state");
}

async fn end_user_sessions_signs_out_everywhere(app: App) {
    let inspector = app.sign_in("inspector").await;
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}/end-sessions", app.user("inspector"));
    security.command(&path).await.with(204);
    inspector.get("/me").await.refused(401, "token_expired");
}

async fn create_user_with_another_body_under_the_same_key_is_refused(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body = |name: &str| -> Value {
        json!({ "username": name, "name": "新来的", "unit_id": app.unit("130100-EMP") })
    };
    admin
        .post_as("/users", &body("first_person"), "one")
        .await
        .with(201);
    let second = admin.post_as("/users", &body("second_person"), "one").await;
    second.refused(422, "idempotency_key_reused");
    for (key, code) in [
        ("x".repeat(256), "too_long"),
        (String::new(), "required"),
        ("键".to_owned(), "wrong_format"),
    ] {
        let request = admin
            .request(Method::POST, "/users")
            .header("Idempotency-Key", key);
        let answer = admin.send(request.json(&body("third_person"))).await;
        answer.refused_field("/Idempotency-Key", code);
    }
}

/// Whoever may not read an account learns nothing of it, whatever they ask for.
async fn change_a_user_of_another_unit_is_as_if_there_were_none(app: App) {
    // One that is open and one that is locked: the state of neither shows.
    let (open, locked) = (app.user("county_operator"), app.user("county_approver"));
    app.query(&format!(
        "UPDATE users SET state = 'locked' WHERE id = '{locked}' RETURNING id AS line"
    ));
    let missing = "01939999-0000-7000-8000-000000000000".to_owned();
    let operator = app.sign_in("city_operator").await;
    let roles = json!({ "roles": [] });
    let before = app
        .query("SELECT username || ' ' || state || ' ' || version AS line FROM users ORDER BY 1");
    for id in [open, locked, missing] {
        let path = format!("/users/{id}");
        for action in ["reset-password", "disable", "unlock", "end-sessions"] {
            let answer = operator.command(&format!("{path}/{action}")).await;
            answer.refused(404, "not_found");
        }
        for etag in [None, Some("\"1\""), Some("\"999\"")] {
            let answer = operator.put(&format!("{path}/roles"), etag, &roles).await;
            answer.refused(404, "not_found");
        }
    }
    // A colleague is seen and may not be changed.
    let colleague = format!("/users/{}/disable", app.user("inspector"));
    operator.command(&colleague).await.refused(403, "forbidden");
    let after = app
        .query("SELECT username || ' ' || state || ' ' || version AS line FROM users ORDER BY 1");
    assert_eq!(after, before);
}

on_both_databases!(
    change_a_user_of_another_unit_is_as_if_there_were_none,
    change_password_comes_first_where_one_was_given,
    create_user_gives_a_link_by_which_its_owner_sets_a_password,
    create_user_with_a_taken_name_is_refused,
    create_user_with_another_body_under_the_same_key_is_refused,
    create_user_with_wrong_values_names_each_field,
    disable_user_ends_sessions_and_cannot_be_done_twice,
    end_user_sessions_signs_out_everywhere,
    get_user_of_another_unit_is_not_found,
    list_users_shows_an_operator_the_own_unit_only,
    set_user_roles_by_system_admin_is_forbidden,
    set_user_roles_takes_effect_at_once,
    set_user_roles_that_do_not_go_together_is_refused,
    sign_in_to_a_locked_account_works_again_after_a_quarter_of_an_hour,
    sign_in_wrong_five_times_locks_and_unlock_user_opens_again,
    unlock_user_that_is_not_locked_is_refused,
);
