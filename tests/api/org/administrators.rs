//! Administrators alone reach nothing that isn't theirs: each attack is refused.

use super::account_requests::{ask, confirm, role, roles_of, set_roles};
use super::password_links::try_password;
use serde_json::json;
use sortition::org::store::users;
use sortition_contract::org::{Role, RoleView};
use sortition_tests::accounts::PASSWORD;
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
    let id = app.user("section_operator");
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

on_both_databases!(
    disable_user_who_is_an_administrator_by_one_is_refused,
    reset_password_of_the_auditor_by_one_is_refused,
    set_user_roles_of_ones_own_is_refused,
    set_user_roles_past_the_rules_is_refused_by_the_database,
    set_user_roles_that_make_an_administrator_by_one_is_refused,
);
