//! Administrators alone reach nothing that isn't theirs: each attack is refused, and what concerns one of
//! the three is asked for by one and confirmed by another.

use super::password_links::{OTHER, set_password, token_of, try_password};
use serde_json::{Value, json};
use sortition::org::actions::notifications::deliver;
use sortition::org::store::users;
use sortition_contract::org::{Role, RoleView};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::{execute, try_execute};
use sortition_tests::{Answer, App, Client, on_both_databases};

fn role(app: &App, role: &str, unit: &str) -> Value {
    json!({ "role": role, "unit_id": app.unit(unit) })
}

/// Asks for something about an account.
async fn ask(app: &App, asker: &str, username: &str, body: &Value) -> Answer {
    ask_as(app, &app.sign_in(asker).await, username, body).await
}

async fn ask_as(app: &App, asker: &Client, username: &str, body: &Value) -> Answer {
    let path = format!("/users/{}/requests", app.user(username));
    asker.post(&path, body).await
}

/// Somebody who becomes an administrator and sets a new password by the link.
async fn promoted(app: &App, username: &str, wanted: &str) -> Client {
    let request = ask_for_roles(app, username, &[role(app, wanted, "130100-HRSS")]).await;
    let confirmed = confirm(app, "auditor", &request).await.ok();
    let token = token_of(&confirmed["link"]);
    set_password(app, &token, OTHER).await.with(204);
    let session = try_password(app, username, OTHER).await.with(200);
    app.with_token(session["access_token"].as_str().expect("a token"))
}

/// A request about roles by the security administrator; its path.
async fn ask_for_roles(app: &App, username: &str, roles: &[Value]) -> String {
    let body = json!({ "kind": "set_roles", "roles": roles, "reason": "岗位调整" });
    let asked = ask(app, "security_admin", username, &body).await;
    format!("/account-requests/{}", asked.id())
}

async fn set_roles(app: &App, client: &Client, username: &str, roles: &[Value]) -> Answer {
    let path = format!("/users/{}", app.user(username));
    let etag = client.get(&path).await.etag().to_owned();
    let path = format!("{path}/roles");
    client
        .put(&path, Some(&etag), &json!({ "roles": roles }))
        .await
}

async fn confirm(app: &App, username: &str, request: &str) -> Answer {
    let client = app.sign_in(username).await;
    client.command(&format!("{request}/confirm")).await
}

fn roles_of(app: &App, username: &str) -> Vec<String> {
    app.query(&format!(
        "SELECT role AS line FROM user_roles WHERE user_id = '{}' ORDER BY 1",
        app.user(username)
    ))
}

/// The attack: the security administrator gives himself a business role.
async fn set_user_roles_of_ones_own_is_refused(app: App) {
    let security = app.sign_in("security_admin").await;
    let operator = role(&app, "operator", "130100-LSB");
    let own = set_roles(
        &app,
        &security,
        "security_admin",
        std::slice::from_ref(&operator),
    )
    .await;
    own.refused(403, "own_account");
    let none = set_roles(&app, &security, "security_admin", &[]).await;
    none.refused(403, "own_account");
    let body = json!({ "kind": "set_roles", "roles": [operator], "reason": "岗位调整" });
    let asked = ask(&app, "security_admin", "security_admin", &body).await;
    asked.refused(403, "own_account");
    assert_eq!(roles_of(&app, "security_admin"), ["security_admin"]);
    security.get("/tasks").await.refused(403, "forbidden");
}

/// The attack: the system administrator resets the auditor's password and signs in as him.
async fn reset_password_of_the_auditor_by_one_is_refused(app: App) {
    let system = app.sign_in("system_admin").await;
    let path = format!("/users/{}/reset-password", app.user("auditor"));
    for body in [json!({}), json!({ "is_locking": true })] {
        let refused = system.post(&path, &body).await;
        refused.refused(409, "second_person_required");
    }
    let own = format!("/users/{}/reset-password", app.user("system_admin"));
    system.command(&own).await.refused(403, "own_account");
    let links = app.query("SELECT user_id AS line FROM password_links");
    assert!(links.is_empty(), "{links:?}");
    try_password(&app, "auditor", PASSWORD).await.with(200);
}

async fn disable_user_who_is_an_administrator_by_one_is_refused(app: App) {
    let system = app.sign_in("system_admin").await;
    let path = format!("/users/{}/disable", app.user("auditor"));
    let refused = system.command(&path).await;
    refused.refused(409, "second_person_required");
    let own = format!("/users/{}/disable", app.user("system_admin"));
    system.command(&own).await.refused(403, "own_account");
    let body = json!({ "kind": "disable", "reason": "离职" });
    let asked = ask(&app, "system_admin", "auditor", &body).await;
    let request = format!("/account-requests/{}", asked.id());
    confirm(&app, "security_admin", &request).await.ok();
    let path = format!("/users/{}", app.user("auditor"));
    assert_eq!(system.get(&path).await.ok()["state"], "disabled");
}

async fn set_user_roles_that_make_an_administrator_by_one_is_refused(app: App) {
    let security = app.sign_in("security_admin").await;
    let auditor = role(&app, "auditor", "130100-HRSS");
    let refused = set_roles(&app, &security, "section_operator", &[auditor]).await;
    refused.refused(409, "second_person_required");
    let operator = role(&app, "operator", "130100-LSB");
    let refused = set_roles(&app, &security, "system_admin", &[operator]).await;
    refused.refused(409, "second_person_required");
    let refused = set_roles(&app, &security, "auditor", &[]).await;
    refused.refused(409, "second_person_required");
    assert_eq!(roles_of(&app, "section_operator"), ["operator"]);
    assert_eq!(roles_of(&app, "system_admin"), ["system_admin"]);
    assert_eq!(roles_of(&app, "auditor"), ["auditor"]);
}

async fn create_account_request_is_its_askers_alone(app: App) {
    let roles = json!({ "kind": "set_roles", "roles": [], "reason": "岗位调整" });
    let reset = json!({ "kind": "reset_password", "reason": "忘记密码" });
    let wrong = [
        ("system_admin", &roles, 403, "forbidden"),
        ("security_admin", &reset, 403, "forbidden"),
        ("auditor", &roles, 403, "forbidden"),
        ("regulations", &reset, 403, "forbidden"),
        ("county_operator", &reset, 404, "not_found"),
    ];
    for (asker, body, status, code) in wrong {
        let refused = ask(&app, asker, "section_operator", body).await;
        refused.refused(status, code);
    }
    let asked = app.query("SELECT id AS line FROM account_requests");
    assert!(asked.is_empty(), "{asked:?}");
}

async fn create_account_request_with_wrong_values_names_them(app: App) {
    let both = [
        role(&app, "auditor", "130100-HRSS"),
        role(&app, "operator", "130100-HRSS"),
    ];
    for (body, pointer, code) in [
        (
            json!({ "kind": "set_roles", "reason": "岗位调整" }),
            "/roles",
            "required",
        ),
        (
            json!({ "kind": "set_roles", "roles": both, "reason": "岗位调整" }),
            "/roles/0/role",
            "alone_role",
        ),
        (
            json!({ "kind": "set_roles", "roles": [], "reason": " " }),
            "/reason",
            "required",
        ),
    ] {
        let refused = ask(&app, "security_admin", "auditor", &body).await;
        refused.refused_field(pointer, code);
    }
    let body = json!({ "kind": "disable", "roles": [], "reason": "离职" });
    let refused = ask(&app, "system_admin", "auditor", &body).await;
    refused.refused_field("/roles", "unknown_field");
}

async fn confirm_account_request_of_a_reset_gives_the_link_to_who_confirms(app: App) {
    let auditor = app.sign_in("auditor").await;
    let body = json!({ "kind": "reset_password", "is_locking": true, "reason": "忘记密码" });
    let asked = ask(&app, "system_admin", "auditor", &body).await;
    let request = format!("/account-requests/{}", asked.id());
    assert_eq!(asked.ok()["allowed_actions"], json!(["withdraw"]));
    // Nothing has happened yet.
    auditor.get("/me").await.ok();
    let own = confirm(&app, "system_admin", &request).await;
    own.refused(403, "own_submission");
    let about = confirm(&app, "auditor", &request).await;
    about.refused(403, "own_account");
    let security = app.sign_in("security_admin").await;
    let seen = security.get(&request).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["confirm", "refuse"]));
    let path = format!("{request}/confirm");
    let confirmed = security.post_as(&path, &json!({}), "one").await.ok();
    assert_eq!(confirmed["request"]["state"], "confirmed");
    let token = token_of(&confirmed["link"]);
    let again = security.unwatched();
    let again = again.post_as(&path, &json!({}), "one").await.ok();
    assert_eq!(again["link"], Value::Null);
    // Who asked for it never sees it.
    let system = app.sign_in("system_admin").await;
    assert!(!system.get(&request).await.text().contains(&token));
    auditor.get("/me").await.refused(401, "token_expired");
    set_password(&app, &token, OTHER).await.with(204);
    let session = try_password(&app, "auditor", OTHER).await.with(200);
    let auditor = app.with_token(session["access_token"].as_str().expect("a token"));
    deliver(app.services()).expect("they are delivered");
    let told = auditor.all("/notifications").await;
    assert!(
        told.iter().any(|one| one["kind"] == "org.reset_password"),
        "{told:?}"
    );
    let told = system.all("/notifications").await;
    assert_eq!(told[0]["kind"], "org.confirm_account_request", "{told:?}");
    let trail = auditor
        .all("/audit-events?operation=confirm_account_request")
        .await;
    assert_eq!(trail.len(), 2, "{trail:?}");
    assert!(trail.iter().all(|one| one["username"] == "security_admin"));
}

async fn confirm_account_request_of_roles_makes_an_administrator(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    let refused = confirm(&app, "section_operator", &request).await;
    refused.refused(404, "not_found");
    let refused = confirm(&app, "city_lead", &request).await;
    refused.refused(404, "not_found");
    let operator = app.sign_in("section_operator").await;
    let confirmed = confirm(&app, "system_admin", &request).await.ok();
    assert_eq!(roles_of(&app, "section_operator"), ["auditor"]);
    operator.get("/me").await.refused(401, "token_expired");
    token_of(&confirmed["link"]);
    let again = confirm(&app, "system_admin", &request).await;
    again.refused(409, "invalid_state");
}

/// What lets somebody in from before, such as who made the account, ends when it becomes an
/// administrator's.
async fn confirm_account_request_of_roles_ends_password_and_links_from_before(app: App) {
    let system = app.sign_in("system_admin").await;
    let account = |username: &str| json!({ "username": username, "name": "新来的", "unit_id": app.unit("130100-HRSS") });
    let mut tokens = Vec::new();
    for username in ["newcomer", "latecomer"] {
        let made = system.post("/users", &account(username)).await.with(201);
        tokens.push(token_of(&made["link"]));
    }
    // Of one who made the account has set the password, of the other still has the link.
    set_password(&app, &tokens[0], OTHER).await.with(204);
    for username in ["newcomer", "latecomer"] {
        let auditor = role(&app, "auditor", "130100-HRSS");
        let request = ask_for_roles(&app, username, &[auditor]).await;
        let confirmed = confirm(&app, "auditor", &request).await.ok();
        token_of(&confirmed["link"]);
    }
    let known = try_password(&app, "newcomer", OTHER).await;
    known.refused(401, "wrong_credentials");
    let former = set_password(&app, &tokens[1], OTHER).await;
    former.refused(404, "password_link_over");
}

/// Two of one kind don't do it between themselves: another one of the three is needed.
async fn confirm_account_request_by_another_one_of_the_same_kind_is_refused(app: App) {
    let second = promoted(&app, "section_approver", "security_admin").await;
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    let refused = second.command(&format!("{request}/confirm")).await;
    refused.refused(403, "forbidden");
    let seen = second.get(&request).await.ok();
    assert_eq!(seen["allowed_actions"], json!([]));
    assert_eq!(roles_of(&app, "section_operator"), ["operator"]);
}

async fn confirm_account_request_that_rests_on_other_roles_is_refused(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", std::slice::from_ref(&auditor)).await;
    let security = app.sign_in("security_admin").await;
    let inspector = role(&app, "inspector", "130100-HRM");
    set_roles(&app, &security, "section_operator", &[inspector])
        .await
        .ok();
    let refused = confirm(&app, "auditor", &request).await;
    refused.refused(409, "request_outdated");
    // Nor one that was asked for by who may no longer ask.
    let second = promoted(&app, "section_approver", "security_admin").await;
    let by_second = json!({ "kind": "set_roles", "roles": [auditor], "reason": "岗位调整" });
    let asked = ask_as(&app, &second, "city_operator", &by_second).await;
    let request = format!("/account-requests/{}", asked.id());
    let disable = json!({ "kind": "disable", "reason": "离职" });
    let ended = ask(&app, "system_admin", "section_approver", &disable).await;
    let ended = format!("/account-requests/{}", ended.id());
    confirm(&app, "auditor", &ended).await.ok();
    let refused = confirm(&app, "auditor", &request).await;
    refused.refused(409, "request_outdated");
    assert_eq!(roles_of(&app, "city_operator"), ["operator"]);
}

/// Of two who confirm at once one does it, and one link is made.
async fn confirm_account_request_twice_at_once_is_done_once(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    let (one, two) = tokio::join!(
        confirm(&app, "system_admin", &request),
        confirm(&app, "auditor", &request),
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{one}\n{two}");
    let links = app.query("SELECT user_id AS line FROM password_links");
    assert_eq!(links, [app.user("section_operator")]);
}

/// Whichever comes first, the other one no longer rests on the roles that there are.
async fn confirm_account_request_beside_a_change_of_roles_leaves_one_of_both(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    let security = app.sign_in("security_admin").await;
    let inspector = [role(&app, "inspector", "130100-HRM")];
    let (set, confirmed) = tokio::join!(
        set_roles(&app, &security, "section_operator", &inspector),
        confirm(&app, "auditor", &request),
    );
    let expected = match (set.status.is_success(), confirmed.status.is_success()) {
        (true, false) => "inspector",
        (false, true) => "auditor",
        _ => panic!("{set}\n{confirmed}"),
    };
    assert_eq!(roles_of(&app, "section_operator"), [expected]);
}

async fn refuse_account_request_needs_a_reason_and_tells_who_asked(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    let system = app.sign_in("system_admin").await;
    let path = format!("{request}/refuse");
    let blank = system.post(&path, &json!({ "reason": " " })).await;
    blank.refused_field("/reason", "required");
    let security = app.sign_in("security_admin").await;
    let reason = json!({ "reason": "该同志仍在业务岗位" });
    security
        .post(&path, &reason)
        .await
        .refused(403, "own_submission");
    let refused = system.post(&path, &reason).await.ok();
    assert_eq!(refused["state"], "refused");
    assert_eq!(refused["decision_reason"], "该同志仍在业务岗位");
    assert_eq!(roles_of(&app, "section_operator"), ["operator"]);
    let late = confirm(&app, "auditor", &request).await;
    late.refused(409, "invalid_state");
    deliver(app.services()).expect("they are delivered");
    let told = security.all("/notifications").await;
    assert_eq!(told[0]["kind"], "org.refuse_account_request", "{told:?}");
}

async fn withdraw_account_request_is_who_askeds(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", std::slice::from_ref(&auditor)).await;
    let path = format!("{request}/withdraw");
    for other in ["system_admin", "auditor"] {
        let refused = app.sign_in(other).await.command(&path).await;
        refused.refused(403, "forbidden");
    }
    // One at a time about an account.
    let body = json!({ "kind": "set_roles", "roles": [auditor], "reason": "岗位调整" });
    let second = ask(&app, "security_admin", "section_operator", &body).await;
    second.refused(409, "request_open");
    let security = app.sign_in("security_admin").await;
    let withdrawn = security.command(&path).await.ok();
    assert_eq!(withdrawn["state"], "withdrawn");
    let second = ask(&app, "security_admin", "section_operator", &body).await;
    second.with(201);
}

async fn get_account_request_after_three_days_is_over(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", std::slice::from_ref(&auditor)).await;
    app.travel_to("2026-11-26T10:00:00+08:00");
    let late = confirm(&app, "auditor", &request).await;
    assert_eq!(late.refused(409, "invalid_state")["state"], "lapsed");
    let client = app.sign_in("auditor").await;
    let seen = client.get(&request).await.ok();
    assert_eq!(seen["state"], "lapsed");
    assert_eq!(seen["allowed_actions"], json!([]));
    let again = ask_for_roles(&app, "section_operator", &[auditor]).await;
    confirm(&app, "auditor", &again).await.ok();
    let states = app.query("SELECT state AS line FROM account_requests ORDER BY 1");
    assert_eq!(states, ["confirmed", "lapsed"]);
}

async fn list_account_requests_is_the_administrators(app: App) {
    let auditor = role(&app, "auditor", "130100-HRSS");
    let request = ask_for_roles(&app, "section_operator", &[auditor]).await;
    for who in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(who).await;
        let listed = client.get("/account-requests").await.ok();
        assert_eq!(listed["items"][0]["username"], "section_operator", "{who}");
        let view = client.get("/home/waiting").await.ok();
        let groups = view["groups"].as_array().expect("there are groups");
        let waits = groups
            .iter()
            .find(|group| group["kind"] == "confirm_account_request");
        // It waits for whoever may confirm it, not for who asked.
        match who {
            "security_admin" => assert_eq!(waits, None, "{view}"),
            _ => {
                let waits = waits.expect("it waits");
                assert_eq!(waits["count"], 1);
                let id = app.user("section_operator");
                assert_eq!(waits["records"][0]["id"], id.as_str());
                assert_eq!(waits["records"][0]["due_on"], "2026-11-26");
            }
        }
    }
    for who in ["city_lead", "regulations", "section_operator"] {
        let client = app.sign_in(who).await;
        let refused = client.get("/account-requests").await;
        refused.refused(403, "forbidden");
        client.get(&request).await.refused(403, "forbidden");
    }
}

/// Past all rules: the database itself takes no role beside an administrator's.
async fn set_user_roles_past_the_rules_is_refused_by_the_database(app: App) {
    let held = |role: Role, unit: &str| RoleView {
        role,
        unit_id: app.unit(unit).parse().expect("an id"),
    };
    for roles in [
        [
            held(Role::Auditor, "130100-HRSS"),
            held(Role::SystemAdmin, "130100-HRSS"),
        ],
        [
            held(Role::Operator, "130100-LSB"),
            held(Role::SecurityAdmin, "130100-HRSS"),
        ],
        [
            held(Role::SystemAdmin, "130100-HRSS"),
            held(Role::Inspector, "130100-LSB"),
        ],
    ] {
        let id = app.user("section_operator");
        let written = app
            .services()
            .database
            .write_blocking(|connection| users::set_roles(connection, &id, &roles));
        assert!(written.is_err(), "{roles:?}");
    }
    assert_eq!(roles_of(&app, "section_operator"), ["operator"]);
    let both = [
        held(Role::Operator, "130100-HRM"),
        held(Role::Approver, "130100-HRM"),
    ];
    let id = app.user("section_operator");
    let written = app
        .services()
        .database
        .write_blocking(|connection| users::set_roles(connection, &id, &both));
    written.expect("these go together");
}

/// Nor by changing rows that are there: neither what a role is nor whose.
async fn update_of_a_role_beside_an_administrators_is_refused_by_the_database(app: App) {
    let (security, inspector) = (app.user("security_admin"), app.user("inspector"));
    let operator = app.user("section_operator");
    let approver = app.user("section_approver");
    let mut connection = app.connect();
    execute(
        &mut connection,
        &format!(
            "INSERT INTO user_roles (user_id, unit_id, role) \
             SELECT user_id, unit_id, 'approver' FROM user_roles WHERE user_id = '{operator}'"
        ),
    );
    for statement in [
        // One of two roles becomes an administrator's.
        format!(
            "UPDATE user_roles SET role = 'auditor' WHERE user_id = '{operator}' \
             AND role = 'approver'"
        ),
        // A role of somebody else becomes an administrator's second.
        format!("UPDATE user_roles SET user_id = '{security}' WHERE user_id = '{inspector}'"),
        // An administrator's role becomes the second of somebody who has one.
        format!("UPDATE user_roles SET user_id = '{approver}' WHERE user_id = '{security}'"),
        // Two at once.
        format!(
            "UPDATE user_roles SET user_id = '{inspector}' \
             WHERE user_id IN ('{security}', '{approver}')"
        ),
    ] {
        let done = try_execute(&mut connection, &statement);
        let error = done.expect_err(&statement).to_string();
        assert!(
            error.contains("user_roles_administrators_alone"),
            "{statement}: {error}"
        );
    }
    assert_eq!(
        roles_of(&app, "section_operator"),
        ["approver", "operator"],
        "a statement that is refused changes nothing"
    );
    assert_eq!(roles_of(&app, "security_admin"), ["security_admin"]);
    // An only role may become an administrator's, an administrator's another, and others stay free.
    for statement in [
        format!("UPDATE user_roles SET role = 'auditor' WHERE user_id = '{inspector}'"),
        format!("UPDATE user_roles SET role = 'system_admin' WHERE user_id = '{inspector}'"),
        format!("UPDATE user_roles SET role = 'operator' WHERE user_id = '{inspector}'"),
        format!(
            "UPDATE user_roles SET role = 'inspector' WHERE user_id = '{operator}' \
             AND role = 'approver'"
        ),
    ] {
        execute(&mut connection, &statement);
    }
    assert_eq!(roles_of(&app, "inspector"), ["operator"]);
    assert_eq!(
        roles_of(&app, "section_operator"),
        ["inspector", "operator"]
    );
}

on_both_databases!(
    confirm_account_request_beside_a_change_of_roles_leaves_one_of_both,
    confirm_account_request_by_another_one_of_the_same_kind_is_refused,
    confirm_account_request_of_a_reset_gives_the_link_to_who_confirms,
    confirm_account_request_of_roles_ends_password_and_links_from_before,
    confirm_account_request_of_roles_makes_an_administrator,
    confirm_account_request_that_rests_on_other_roles_is_refused,
    confirm_account_request_twice_at_once_is_done_once,
    create_account_request_is_its_askers_alone,
    create_account_request_with_wrong_values_names_them,
    disable_user_who_is_an_administrator_by_one_is_refused,
    get_account_request_after_three_days_is_over,
    list_account_requests_is_the_administrators,
    refuse_account_request_needs_a_reason_and_tells_who_asked,
    reset_password_of_the_auditor_by_one_is_refused,
    set_user_roles_of_ones_own_is_refused,
    set_user_roles_past_the_rules_is_refused_by_the_database,
    set_user_roles_that_make_an_administrator_by_one_is_refused,
    update_of_a_role_beside_an_administrators_is_refused_by_the_database,
    withdraw_account_request_is_who_askeds,
);
