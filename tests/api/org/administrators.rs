//! Administrators alone reach nothing that isn't theirs: each attack is refused.

use super::account_requests::{ask, confirm, role, roles_of, set_roles};
use super::password_links::try_password;
use serde_json::json;
use sortition::org::store::users;
use sortition_contract::ids::UserId;
use sortition_contract::org::{Role, RoleView};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::{execute, try_execute};
use sortition_tests::{App, on_both_databases};

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

/// Past all rules: the database itself takes no role beside an administrator's.
async fn set_user_roles_past_the_rules_is_refused_by_the_database(app: App) {
    let held = |role: Role, unit: &str| RoleView {
        role,
        unit_id: app.unit(unit).parse().expect("an id"),
    };
    let id = UserId::from(app.user("section_operator"));
    let database = &app.services().database;
    let write = |roles: &[RoleView]| {
        database.write_blocking(|connection| users::set_roles(connection, &id, roles))
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
        assert!(write(&roles).is_err(), "{roles:?}");
    }
    assert_eq!(roles_of(&app, "section_operator"), ["operator"]);
    let both = [
        held(Role::Operator, "130100-HRM"),
        held(Role::Approver, "130100-HRM"),
    ];
    write(&both).expect("these go together");
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
    disable_user_who_is_an_administrator_by_one_is_refused,
    reset_password_of_the_auditor_by_one_is_refused,
    set_user_roles_of_ones_own_is_refused,
    set_user_roles_past_the_rules_is_refused_by_the_database,
    set_user_roles_that_make_an_administrator_by_one_is_refused,
    update_of_a_role_beside_an_administrators_is_refused_by_the_database,
);
