//! The chain of the trail: all that was written is sealed, in its place, whoever writes beside it; and
//! whatever is altered past the server is named.

use diesel::Connection;
use serde_json::{Value, json};
use sortition::app::trail;
use sortition::audit::actions::verifying;
use sortition::draws::store::log;
use sortition::kernel::db::AnyConnection;
use sortition::kernel::error::ApiError;
use sortition_contract::audit::{ChainFault, ChainFaultKind};
use sortition_tests::db::execute;
use sortition_tests::{App, Client, Kind, eventually, on_both_databases};
use std::sync::atomic::Ordering;

/// Seals all that was written; how far the trail is sealed then.
async fn sealed(app: &App) -> Value {
    let auditor = app.sign_in("auditor").await;
    eventually("the trail is sealed", async || {
        trail::seal(app.services()).expect("the trail can be sealed");
        let chain = auditor.get("/audit-chain").await.ok();
        (chain["unsealed_count"] == 0).then_some(chain)
    })
    .await
}

async fn meet(client: &Client, app: &App, name: &str) -> String {
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": name,
        "held_on": "2026-11-23" });
    client.post("/meetings", &meeting).await.id()
}

/// What doesn't hold in the trail as it is.
fn faults(app: &App) -> Vec<ChainFault> {
    let keys = app.services().keys.folder();
    let verified = trail::verify_in(&mut app.connect(), keys, app.now());
    verified.expect("the trail can be verified").faults
}

/// What doesn't hold after a statement, which is undone again.
fn faults_after(app: &App, statement: &str) -> Vec<(ChainFaultKind, i64, Option<i64>)> {
    let keys = app.services().keys.folder();
    let mut found = None;
    let undone = app.connect().transaction(|connection| {
        execute(connection, statement);
        let verified = trail::verify_in(connection, keys, app.now());
        found = Some(verified.expect("the trail can be verified").faults);
        Err::<(), _>(ApiError::Busy)
    });
    assert!(undone.is_err());
    let found = found.expect("it was verified");
    let told = |one: ChainFault| (one.kind, one.block, one.entry);
    found.into_iter().map(told).collect()
}

fn number(app: &App, query: &str) -> i64 {
    let found = app.query(query);
    found[0].parse().expect("it is a number")
}

async fn get_audit_chain_tells_how_far_the_trail_is_sealed(app: App) {
    let operator = app.sign_in("city_operator").await;
    let chain = sealed(&app).await;
    assert_eq!(chain["sealed_at"], "2026-11-23T02:00:00Z");
    meet(&operator, &app, "部署会").await;
    let next = sealed(&app).await;
    let count = number(
        &app,
        "SELECT CAST(COUNT(*) AS TEXT) AS line FROM audit_events",
    );
    assert_eq!(next["sealed_count"], count);
    assert!(next["block_count"].as_i64() > chain["block_count"].as_i64());
    assert_ne!(next["head"], chain["head"]);
    assert!(faults(&app).is_empty());
    for username in [
        "city_operator",
        "regulations",
        "system_admin",
        "security_admin",
    ] {
        let client = app.sign_in(username).await;
        client.get("/audit-chain").await.refused(403, "forbidden");
    }
}

async fn verify_names_whatever_was_altered(app: App) {
    use ChainFaultKind::{
        BlockChanged, BlockMissing, Changed, Inserted, LogDiffers, Older, Other, Removed,
    };
    let operator = app.sign_in("city_operator").await;
    sealed(&app).await;
    let meeting = meet(&operator, &app, "部署会").await;
    let last = sealed(&app).await["block_count"]
        .as_i64()
        .expect("a number");
    assert!(last >= 2 && faults(&app).is_empty());

    let of_meeting = format!("FROM audit_events WHERE record_id = '{meeting}'");
    let entry = number(
        &app,
        &format!("SELECT CAST(seq AS TEXT) AS line {of_meeting}"),
    );
    let id = app
        .query(&format!("SELECT id AS line {of_meeting}"))
        .remove(0);
    let block = number(
        &app,
        &format!(
            "SELECT CAST(block_number AS TEXT) AS line FROM audit_leaves WHERE event_seq = {entry}"
        ),
    );
    let changed = vec![(Changed, block, Some(entry))];
    for statement in [
        format!("UPDATE audit_events SET username = 'somebody' WHERE seq = {entry}"),
        format!("UPDATE audit_events SET reason = 'because' WHERE seq = {entry}"),
        format!("UPDATE audit_events SET at = '2026-11-22 02:00:00' WHERE seq = {entry}"),
        format!("UPDATE record_changes SET after = '{{}}' WHERE audit_event_id = '{id}'"),
        format!("DELETE FROM record_changes WHERE audit_event_id = '{id}'"),
        format!(
            "INSERT INTO record_changes (audit_event_id, resource, record_id) \
             VALUES ('{id}', 'plans', 'x')"
        ),
        // Far beyond all others: what lies between is passed over.
        format!(
            "INSERT INTO record_changes (seq, audit_event_id, resource, record_id) \
             VALUES (9000000000000000000, '{id}', 'plans', 'x')"
        ),
    ] {
        assert_eq!(faults_after(&app, &statement), changed, "{statement}");
    }
    let removed = format!(
        "DELETE FROM record_changes WHERE audit_event_id = '{id}'; \
         DELETE FROM audit_events WHERE seq = {entry}"
    );
    assert_eq!(
        faults_after(&app, &removed),
        [(Removed, block, Some(entry))]
    );
    let inserted = "INSERT INTO audit_events (seq, id, at, username, operation, resource, record_id, \
         address, request_id) VALUES (0, 'x', '2026-11-22 02:00:00', 'somebody', 'sign_in', 'users', \
         'x', '', '')";
    assert_eq!(faults_after(&app, inserted), [(Inserted, 1, Some(0))]);

    // With what the chain holds of it: then the block tells.
    let first = number(
        &app,
        &format!("SELECT CAST(first_seq AS TEXT) AS line FROM audit_blocks WHERE number = {block}"),
    );
    let without_a_trace = format!("{removed}; DELETE FROM audit_leaves WHERE event_seq = {entry}");
    let told = faults_after(&app, &without_a_trace);
    assert_eq!(told, [(BlockChanged, block, Some(first))]);
    let told = faults_after(
        &app,
        "UPDATE audit_blocks SET log_size = 1 WHERE number = 1",
    );
    assert_eq!((told[0].0, told[1]), (BlockChanged, (LogDiffers, 1, None)));

    // No number that somebody writes there ends the program before it has told.
    let largest = i64::MAX;
    let told = faults_after(
        &app,
        &format!("UPDATE audit_blocks SET entry_count = {largest}, total_count = {largest}"),
    );
    assert!(told.iter().all(|one| one.0 == BlockChanged), "{told:?}");
    assert_eq!(i64::try_from(told.len()), Ok(last));

    // From its end on: the head beside the keys tells.
    let end = format!(
        "DELETE FROM audit_leaves WHERE block_number = {last}; \
         DELETE FROM audit_blocks WHERE number = {last}"
    );
    assert_eq!(faults_after(&app, &end), [(Older, last, None)]);
    let other = format!("UPDATE audit_blocks SET hash = 'other' WHERE number = {last}");
    let told = faults_after(&app, &other);
    assert_eq!((told[0].0, told[1]), (BlockChanged, (Other, last, None)));
    let first_gone = "DELETE FROM audit_leaves WHERE block_number = 1; \
         DELETE FROM audit_blocks WHERE number = 1";
    let told = faults_after(&app, first_gone);
    assert_eq!(told[0], (BlockMissing, 1, None));
    assert!(faults(&app).is_empty(), "all of it was undone");
}

/// The hashes of the public log; a block that knows more of it comes right after.
fn log_that_grows(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    let leaves = log::leaf_hashes(connection, i64::MAX)?;
    execute(
        connection,
        "INSERT INTO audit_blocks (number, first_seq, last_seq, entry_count, total_count, root, \
         log_size, log_root, previous_hash, hash, sealed_at) \
         SELECT number + 1, last_seq + 1, last_seq + 1, 1, total_count + 1, root, log_size + 1, root, \
         hash, 'later', sealed_at FROM audit_blocks ORDER BY number DESC LIMIT 1",
    );
    Ok(leaves)
}

async fn verify_leaves_what_is_sealed_meanwhile_to_the_next_time(app: App) {
    let blocks = sealed(&app).await["block_count"].clone();
    let undone = app.connect().transaction(|connection| {
        let verified = verifying::verify(connection, None, log_that_grows, app.now())?;
        assert!(verified.faults.is_empty(), "{:?}", verified.faults);
        assert_eq!(verified.verification.block_count, blocks);
        Err::<(), _>(ApiError::Busy)
    });
    assert!(matches!(undone, Err(ApiError::Busy)));
}

/// A server that ends keeps nothing of a verification that it began: half of the chain says nothing.
async fn verify_daily_of_a_server_that_ends_is_left_to_the_next_time(app: App) {
    sealed(&app).await;
    let services = app.services();
    let verified = || {
        let count = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM audit_verifications";
        number(&app, count)
    };
    eventually("the trail is verified after the start", async || {
        (verified() > 0).then_some(())
    })
    .await;
    services.is_ending.store(true, Ordering::Relaxed);
    let before = verified();
    // Its time has come again.
    app.travel_to("2026-11-24T10:00:00+08:00");
    let leaves = |connection: &mut AnyConnection| log::leaf_hashes(connection, i64::MAX);
    let went_on = verifying::verify_daily(services, leaves).expect("it begins");
    assert!(!went_on);
    assert_eq!(verified(), before);
    services.is_ending.store(false, Ordering::Relaxed);
    verifying::verify_daily(services, leaves).expect("the trail can be verified");
    assert!(verified() > before);
}

async fn seal_waits_for_entries_that_are_not_committed_yet(app: App) {
    let operator = app.sign_in("city_operator").await;
    let before = sealed(&app).await;
    // SQLite has one writer: nobody takes a number before another has committed.
    if app.kind() == Kind::Postgres {
        let mut late = app.connect();
        execute(&mut late, "BEGIN");
        execute(
            &mut late,
            "INSERT INTO audit_events (id, at, username, operation, resource, record_id, address, \
             request_id) VALUES ('late', '2026-11-23 02:00:00', 'system', 'seed', 'units', 'x', '', \
             'late')",
        );
        meet(&operator, &app, "在后的").await;
        for _ in 0..3 {
            assert_eq!(trail::seal(app.services()).expect("it looks"), 0);
        }
        execute(&mut late, "COMMIT");
    }
    let after = sealed(&app).await;
    assert!(after["sealed_count"].as_i64() >= before["sealed_count"].as_i64());
    assert!(faults(&app).is_empty());
}

async fn seal_beside_writers_holds_nobody_up_and_leaves_nothing_out(app: App) {
    let operator = app.sign_in("city_operator").await;
    sealed(&app).await;
    let services = app.services().clone();
    let writing = async |writer: i32| {
        for number in 0..10 {
            meet(&operator, &app, &format!("会议 {writer}-{number}")).await;
        }
    };
    let (done, is_done) = std::sync::mpsc::channel();
    let sealing = std::thread::spawn(move || {
        while is_done.try_recv().is_err() {
            trail::seal(&services).expect("nobody is in its way");
        }
    });
    tokio::join!(writing(1), writing(2), writing(3), writing(4));
    done.send(()).expect("it seals until now");
    sealing.join().expect("sealing went well");
    let chain = sealed(&app).await;
    let count = number(
        &app,
        "SELECT CAST(COUNT(*) AS TEXT) AS line FROM audit_events",
    );
    assert_eq!(chain["sealed_count"], count);
    assert!(faults(&app).is_empty());
}

async fn verification_is_made_daily_and_shown(app: App) {
    let auditor = app.sign_in("auditor").await;
    let first = eventually("the trail is verified", async || {
        let chain = auditor.get("/audit-chain").await.ok();
        (!chain["verification"].is_null()).then_some(chain)
    })
    .await;
    assert_eq!(first["verification"]["fault_count"], 0);
    sealed(&app).await;
    let entry = number(
        &app,
        "SELECT CAST(MIN(seq) AS TEXT) AS line FROM audit_events",
    );
    execute(
        &mut app.connect(),
        &format!("UPDATE audit_events SET username = 'somebody' WHERE seq = {entry}"),
    );
    app.travel_to("2026-11-24T12:00:00+08:00");
    let auditor = app.sign_in("auditor").await;
    let found = eventually("the fault is found", async || {
        let chain = auditor.get("/audit-chain").await.ok();
        (chain["verification"]["fault_count"] == 1).then_some(chain)
    })
    .await;
    let fault = &found["verification"]["first_fault"];
    assert_eq!(fault["kind"], "changed");
    assert_eq!(fault["entry"], entry);
    let told = auditor
        .all("/audit-events?operation=verify_audit_chain")
        .await;
    assert_eq!(told.len(), 1);
}

on_both_databases!(
    get_audit_chain_tells_how_far_the_trail_is_sealed,
    seal_beside_writers_holds_nobody_up_and_leaves_nothing_out,
    seal_waits_for_entries_that_are_not_committed_yet,
    verification_is_made_daily_and_shown,
    verify_daily_of_a_server_that_ends_is_left_to_the_next_time,
    verify_leaves_what_is_sealed_meanwhile_to_the_next_time,
    verify_names_whatever_was_altered,
);
