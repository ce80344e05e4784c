//! Wrong passwords and refused accesses: delays that grow, sessions that go on, entries in the trail.

use super::sessions::{cookie_of, refresh};
use chrono::TimeDelta;
use diesel::RunQueryDsl;
use serde_json::{Value, json};
use sortition::kernel::auth::Actor;
use sortition::kernel::command::Call;
use sortition::kernel::error::ApiError;
use sortition::org::actions::sessions::{self, Gate, Origin};
use sortition::org::actions::sign_ins;
use sortition::org::actions::users::change_password;
use sortition::org::rules::sign_ins::Failures;
use sortition::org::store::sign_ins::{self as failures_of, Subject};
use sortition::org::store::users;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::{Answer, App, on_both_databases};

async fn try_password(app: &App, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    app.nobody().post("/session", &body).await
}

async fn fail(app: &App, username: &str, times: usize) {
    for _ in 0..times {
        let answer = try_password(app, username, "not this one").await;
        answer.refused(401, "wrong_credentials");
    }
}

/// An attempt from somewhere else than where the tests are.
fn from_elsewhere(app: &App) -> Call {
    Call {
        actor: Actor::anonymous(),
        address: "203.0.113.9".to_owned(),
        ..Call::by_system("sign_in", app.now())
    }
}

fn fail_elsewhere(app: &App, username: &str, times: usize) {
    let call = from_elsewhere(app);
    for _ in 0..times {
        let noted = app.services().database.write_blocking(|connection| {
            sign_ins::note_failed_sign_in(connection, &call, username, None)
        });
        noted.expect("it is counted");
    }
}

async fn sign_in_wrong_after_the_first_lock_locks_again_and_longer(app: App) {
    fail(&app, "inspector", 5).await;
    app.travel_to("2026-11-23T10:15:00+08:00");
    // One is enough now, and it holds for half an hour.
    fail(&app, "inspector", 1).await;
    for (moment, status) in [("10:15:01", 401), ("10:44:59", 401), ("10:45:00", 200)] {
        app.travel_to(&format!("2026-11-23T{moment}+08:00"));
        let answer = try_password(&app, "inspector", PASSWORD).await;
        assert_eq!(answer.status, status, "{moment}: {answer}");
    }
    // Whoever has signed in begins anew.
    fail(&app, "inspector", 4).await;
    try_password(&app, "inspector", PASSWORD).await.with(200);
}

async fn sign_in_wrong_five_times_ends_no_session_that_is_open(app: App) {
    let opened = try_password(&app, "security_admin", PASSWORD).await;
    let token = opened.with(200)["access_token"].clone();
    let here = app.with_token(token.as_str().expect("there is a token"));
    fail(&app, "security_admin", 5).await;
    let locked = try_password(&app, "security_admin", PASSWORD).await;
    locked.refused(401, "wrong_credentials");
    here.get("/me").await.ok();
    here.get("/users").await.ok();
    let refreshed = refresh(&app, &cookie_of(&opened)).await;
    refreshed.with(200);
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{}", app.user("security_admin"));
    assert_eq!(admin.get(&path).await.ok()["state"], "locked");
}

async fn sign_in_where_one_did_before_is_not_locked_from_elsewhere(app: App) {
    try_password(&app, "inspector", PASSWORD).await.with(200);
    for username in ["inspector", "inspector_02"] {
        fail_elsewhere(&app, username, 5);
        let state = format!("SELECT state AS line FROM users WHERE username = '{username}'");
        assert_eq!(app.query(&state), ["locked"]);
    }
    try_password(&app, "inspector", PASSWORD).await.with(200);
    // The account stays locked for those elsewhere, and one that was never here is locked here too.
    let state = app.query("SELECT state AS line FROM users WHERE username = 'inspector'");
    assert_eq!(state, ["locked"]);
    let locked = try_password(&app, "inspector_02", PASSWORD).await;
    locked.refused(401, "wrong_credentials");
    let security = app.sign_in("security_admin").await;
    let path = format!("/users/{}/unlock", app.user("inspector_02"));
    assert_eq!(security.command(&path).await.ok()["state"], "active");
    try_password(&app, "inspector_02", PASSWORD).await.with(200);
}

async fn sign_in_wrong_from_one_address_too_often_has_to_wait_there(app: App) {
    // Ever other names, none of which is an account's.
    for number in 0..31 {
        fail_elsewhere(&app, &format!("no_such_person_{number}"), 1);
    }
    let seconds = |call: Call| {
        let attempt = app
            .services()
            .database
            .read_blocking(|connection| sign_ins::attempt(connection, &call, "city_operator"));
        attempt.expect("it is looked at").seconds
    };
    assert_eq!(seconds(from_elsewhere(&app)), Some(60));
    let neighbour = Call {
        address: "203.0.113.10".to_owned(),
        ..from_elsewhere(&app)
    };
    assert_eq!(seconds(neighbour), None);
    app.travel_to("2026-11-23T10:01:00+08:00");
    assert_eq!(seconds(from_elsewhere(&app)), None);
    fail_elsewhere(&app, "no_such_person", 1);
    assert_eq!(seconds(from_elsewhere(&app)), Some(120));
}

/// While nobody may sign in, the right password counts as any other: no difference tells it.
async fn sign_in_right_while_locked_counts_as_a_wrong_one(app: App) {
    let here = Call {
        address: "127.0.0.1".to_owned(),
        ..from_elsewhere(&app)
    };
    for number in 0..30 {
        let username = format!("no_such_person_{number}");
        let noted = app.services().database.write_blocking(|connection| {
            sign_ins::note_failed_sign_in(connection, &here, &username, None)
        });
        noted.expect("it is counted");
    }
    fail_elsewhere(&app, "inspector", 5);
    let right = try_password(&app, "inspector", PASSWORD).await;
    right.refused(401, "wrong_credentials");
    let next = try_password(&app, "inspector_02", PASSWORD).await;
    next.refused(429, "too_many_requests");
}

fn person(app: &App, username: &str) -> Call {
    let mut call = from_elsewhere(app);
    call.actor.user_id = Some(app.user(username).into());
    call
}

/// Passwords are verified outside the transaction: what changed meanwhile counts.
async fn sign_in_by_a_password_that_is_replaced_meanwhile_is_refused(app: App) {
    let services = app.services();
    let (call, id) = (
        person(&app, "inspector"),
        UserId::from(app.user("inspector")),
    );
    let verified = services
        .database
        .read_blocking(|connection| users::find(connection, &id))
        .expect("there is the account");
    let change = |present: &str| {
        services.database.write_blocking(|connection| {
            change_password(connection, &call, present, "a hash from elsewhere")
        })
    };
    change(&verified.password_hash).expect("it is changed");
    let late = change(&verified.password_hash);
    assert!(late.is_err(), "it was another's by then");
    let origin = Origin {
        user_agent: String::new(),
    };
    let gate = Gate {
        keys: &services.keys,
        rights: &services.rights,
        exports: &services.exports,
        is_demo: false,
    };
    let opened = services.database.write_blocking(|connection| {
        let call = from_elsewhere(&app);
        sessions::sign_in(connection, &call, &gate, &verified, &origin)
    });
    let refused = opened.expect("it is looked at").err();
    let code = refused.as_ref().map(ApiError::code);
    assert_eq!(code, Some(ErrorCode::WrongCredentials));
}

async fn change_password_while_it_is_locked_meanwhile_is_refused(app: App) {
    let services = app.services();
    let (call, id) = (
        person(&app, "inspector"),
        UserId::from(app.user("inspector")),
    );
    let changed = services.database.write_blocking(|connection| {
        for _ in 0..5 {
            sign_ins::note_wrong_password(connection, &call, None)?;
        }
        let present = users::find(connection, &id)?.password_hash;
        change_password(connection, &call, &present, "a hash")
    });
    let code = changed.as_ref().err().map(ApiError::code);
    assert_eq!(code, Some(ErrorCode::TooManyRequests));
}

/// The bound on addresses leaves room for accounts.
async fn sign_in_wrong_counts_for_accounts_when_addresses_are_full(app: App) {
    app.services()
        .database
        .write_blocking(|connection| {
            let filled = "INSERT INTO sign_in_failures (subject, failed_count, failed_at) \
                 WITH RECURSIVE numbers (n) AS \
                 (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000) \
                 SELECT 'address ' || n, 1, (SELECT MAX(created_at) FROM users) FROM numbers";
            diesel::sql_query(filled).execute(connection)?;
            Ok(())
        })
        .expect("it is filled");
    try_password(&app, "inspector", PASSWORD).await.with(200);
    fail(&app, "inspector", 1).await;
    fail_elsewhere(&app, "no_such_person", 1);
    let of = |condition: &str| {
        app.query(&format!(
            "SELECT subject AS line FROM sign_in_failures WHERE {condition}"
        ))
        .len()
    };
    assert_eq!(of("user_id IS NOT NULL"), 1);
    assert_eq!(of("user_id IS NULL"), 20_000);
}

async fn unlock_user_opens_what_is_locked_for_one_address_or_a_change_only(app: App) {
    let security = app.sign_in("security_admin").await;
    let id = UserId::from(app.user("inspector"));
    let path = format!("/users/{id}/unlock");
    let locked = Failures {
        count: 5,
        last_at: Some(app.now()),
        locked_until: Some(app.now() + TimeDelta::minutes(15)),
    };
    let address = "203.0.113.9";
    let known = Subject::KnownAddress {
        user_id: &id,
        address,
    };
    for subject in [known, Subject::PresentPassword(&id)] {
        let put = app.services().database.write_blocking(|connection| {
            failures_of::put(connection, &subject, &locked, app.now())
        });
        put.expect("it is locked");
        assert_eq!(security.command(&path).await.ok()["state"], "active");
        let left = app.query("SELECT subject AS line FROM sign_in_failures");
        assert!(left.is_empty(), "{left:?}");
        security.command(&path).await.refused(409, "invalid_state");
    }
}

async fn sign_in_refused_leaves_an_entry_of_its_own(app: App) {
    fail(&app, "inspector", 5).await;
    try_password(&app, "inspector", PASSWORD).await.with(401);
    fail(&app, "Secret-Typed-As-Name", 1).await;
    let auditor = app.sign_in("auditor").await;
    let entries = async |operation: &str| {
        let path = format!("/audit-events?operation={operation}");
        auditor.all(&path).await
    };
    let failed = entries("fail_sign_in").await;
    assert_eq!(failed.len(), 6, "{failed:?}");
    assert!(failed.iter().all(|entry| entry["username"] == "anonymous"));
    assert!(failed.iter().all(|entry| entry["address"] == "127.0.0.1"));
    // Of a name that is no account's it isn't kept what was typed.
    let about = |record: &str| {
        failed
            .iter()
            .filter(|one| one["record_id"] == record)
            .count()
    };
    assert_eq!((about(&app.user("inspector")), about("")), (5, 1));
    let refused = entries("refuse_sign_in").await;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0]["record_id"], app.user("inspector"));
    let locked = entries("lock_user").await;
    assert_eq!(locked.len(), 1, "{locked:?}");
    let states = (&locked[0]["from_state"], &locked[0]["to_state"]);
    assert_eq!(states, (&json!("active"), &json!("locked")));
    let trail = app.query("SELECT record_id || username AS line FROM audit_events");
    assert!(trail.iter().all(|line| !line.contains("Secret-Typed")));
}

async fn sign_in_that_opens_an_account_is_told_as_a_step(app: App) {
    fail(&app, "inspector", 5).await;
    app.travel_to("2026-11-23T10:15:01+08:00");
    for _ in 0..2 {
        try_password(&app, "inspector", PASSWORD).await.with(200);
    }
    let entries = app.query(
        "SELECT COALESCE(from_state, '') || '>' || COALESCE(to_state, '') AS line \
         FROM audit_events WHERE event = 'sign_in' AND username = 'inspector' ORDER BY seq",
    );
    assert_eq!(entries, ["locked>active", ">"]);
    let state = app.query("SELECT state AS line FROM users WHERE username = 'inspector'");
    assert_eq!(state, ["active"]);
}

/// Who comes in past a lock from elsewhere opens nothing by it.
async fn sign_in_past_a_lock_from_elsewhere_is_told_as_no_step(app: App) {
    try_password(&app, "inspector", PASSWORD).await.with(200);
    fail_elsewhere(&app, "inspector", 5);
    let version = "SELECT CAST(version AS TEXT) AS line FROM users WHERE username = 'inspector'";
    let locked = app.query(version);
    try_password(&app, "inspector", PASSWORD).await.with(200);
    let told = app.query(
        "SELECT id AS line FROM audit_events WHERE event = 'sign_in' AND to_state IS NOT NULL",
    );
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(app.query(version), locked);
}

async fn get_what_one_may_not_leaves_entries_within_bounds(app: App) {
    let operator = app.sign_in("city_operator").await;
    for _ in 0..70 {
        let refused = operator.get("/audit-events").await;
        refused.refused(403, "forbidden");
    }
    app.settled().await;
    let lead = app.sign_in("city_lead").await;
    let unit = json!({ "code": "130100-NEW", "name": "新设科室", "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    lead.post("/units", &unit).await.refused(403, "forbidden");
    app.settled().await;
    let auditor = app.sign_in("auditor").await;
    let entries = auditor.all("/audit-events?operation=refuse_access").await;
    let of = |username: &str| -> Vec<&Value> {
        let own = entries.iter().filter(|entry| entry["username"] == username);
        own.collect()
    };
    let bounded = of("city_operator");
    assert!((60..=61).contains(&bounded.len()), "{}", bounded.len());
    assert_eq!(bounded[0]["record_id"], app.user("city_operator"));
    let after = async |entry: &Value| {
        let id = entry["id"].as_str().expect("an id");
        let path = format!("/audit-events/{id}/changes");
        let changes = auditor.get(&path).await.ok();
        changes["items"][0]["after"].clone()
    };
    let asked = after(bounded[0]).await;
    assert_eq!(asked["operation"], "list_audit_events");
    assert_eq!(asked["code"], "forbidden");
    // The next entry says how many were left out.
    let [created] = of("city_lead")[..] else {
        panic!("one entry: {entries:?}");
    };
    let asked = after(created).await;
    assert_eq!(asked["operation"], "create_unit");
    let left_out = asked["left_out"].as_u64().expect("some were left out");
    assert!((9..=10).contains(&left_out), "{left_out}");
}

on_both_databases!(
    change_password_while_it_is_locked_meanwhile_is_refused,
    get_what_one_may_not_leaves_entries_within_bounds,
    sign_in_by_a_password_that_is_replaced_meanwhile_is_refused,
    sign_in_past_a_lock_from_elsewhere_is_told_as_no_step,
    sign_in_refused_leaves_an_entry_of_its_own,
    sign_in_right_while_locked_counts_as_a_wrong_one,
    sign_in_that_opens_an_account_is_told_as_a_step,
    sign_in_where_one_did_before_is_not_locked_from_elsewhere,
    sign_in_wrong_after_the_first_lock_locks_again_and_longer,
    sign_in_wrong_counts_for_accounts_when_addresses_are_full,
    sign_in_wrong_five_times_ends_no_session_that_is_open,
    sign_in_wrong_from_one_address_too_often_has_to_wait_there,
    unlock_user_opens_what_is_locked_for_one_address_or_a_change_only,
);
