//! A server that is killed while it imports leaves nothing of it, of a large file whole parts; the job goes
//! on with the next one.

use std::time::Duration;

use serde_json::Value;
use sortition_tests::builders::finished;
use sortition_tests::db::lines;
use sortition_tests::fixtures::objects_csv;
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database};

const ROWS: u32 = 12_000;
/// After how many milliseconds of the import the server is killed, one installation each: a job whose
/// server died is begun again once.
const ROUNDS: [u64; 2] = [250, 700];

fn import_objects_killed_before_its_end_leaves_nothing(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    for milliseconds in ROUNDS {
        runtime.block_on(leaves_nothing(kind, milliseconds));
    }
}

async fn leaves_nothing(kind: Kind, milliseconds: u64) {
    let installation = Installation::new(kind);
    let query = |query: &str| lines(&mut installation.database().connect(), query);
    let mut server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let file = objects_csv(ROWS).into_bytes();
    let accepted = operator.upload("/objects/import", "a.csv", file).await;
    let location = accepted.header("location").to_owned();
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    server.kill();
    // All or nothing, whenever that was.
    let state = query("SELECT state AS line FROM jobs").remove(0);
    let count = query("SELECT CAST(count(*) AS TEXT) AS line FROM objects").remove(0);
    let expected = if state == "succeeded" { ROWS } else { 0 };
    assert_eq!(count, expected.to_string(), "{state}");
    // A minute later: the lease of the dead server is over.
    query(
        "UPDATE jobs SET leased_until = '2020-01-01 00:00:00' WHERE state = 'running' \
         RETURNING id AS line",
    );
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let job: Value = finished(&operator, &location).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["created"], ROWS, "{job}");
    let staged = query("SELECT CAST(count(*) AS TEXT) AS line FROM import_batches");
    assert_eq!(staged, ["0"]);
}

/// So many that they are written in parts.
const LARGE: u32 = 20_000;

fn import_objects_in_parts_goes_on_behind_what_a_killed_server_wrote(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(goes_on(kind));
}

async fn goes_on(kind: Kind) {
    let installation = Installation::new(kind);
    let query = |query: &str| lines(&mut installation.database().connect(), query);
    let mut server = installation.start();
    let operator = server.sign_in("city_operator").await;
    // The last row is refused when it is read.
    let file = objects_csv(LARGE) + "x,某某店,enterprise,130102,,,,active,,,\n";
    let accepted = operator
        .upload("/objects/import", "a.csv", file.clone().into_bytes())
        .await;
    let location = accepted.header("location").to_owned();
    is_written_in_part(&installation).await;
    server.kill();
    let written: u32 = query("SELECT CAST(count(*) AS TEXT) AS line FROM objects")[0]
        .parse()
        .unwrap();
    assert!(written > 0 && written < LARGE, "{written}");
    forget_leases(&installation);
    server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let job: Value = finished(&operator, &location).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["created"], LARGE, "{job}");
    assert_eq!(job["result"]["unchanged"], 0, "{job}");
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    assert_eq!(job["progress"]["done"], LARGE + 1, "{job}");
    assert_eq!(job["progress"]["total"], LARGE + 1, "{job}");
    let rejected = operator.all(&format!("{location}/rejected")).await;
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    // Each object once in the register and once in the trail.
    let told = query(
        "SELECT COUNT(*) || ' ' || COUNT(DISTINCT c.record_id) AS line FROM record_changes c \
         JOIN audit_events e ON e.id = c.audit_event_id WHERE c.resource = 'objects' \
         AND e.event = 'write' AND c.before IS NULL",
    );
    assert_eq!(told, [format!("{LARGE} {LARGE}")]);
    let left = query("SELECT CAST(count(*) AS TEXT) AS line FROM import_batches");
    assert_eq!(left, ["0"]);

    // The same with other addresses, and no server lives to its end.
    let moved = file.replace("建设大街", "中山路").into_bytes();
    let accepted = operator.upload("/objects/import", "b.csv", moved).await;
    let location = accepted.header("location").to_owned();
    for _ in 1..=2 {
        is_written_in_part(&installation).await;
        server.kill();
        forget_leases(&installation);
        server = installation.start();
    }
    let operator = server.sign_in("city_operator").await;
    let job: Value = finished(&operator, &location).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "server_died", "{job}");
    let moved =
        query("SELECT CAST(count(*) AS TEXT) AS line FROM objects WHERE address LIKE '中山路%'");
    assert_eq!(job["result"]["updated"].to_string(), moved[0], "{job}");
    assert_ne!(moved, ["0"]);
}

fn count_parts(installation: &Installation) -> usize {
    let written = lines(
        &mut installation.database().connect(),
        "SELECT id AS line FROM audit_events WHERE resource = 'jobs' AND event = 'write'",
    );
    written.len()
}

/// Waits until another part is written.
async fn is_written_in_part(installation: &Installation) {
    let before = count_parts(installation);
    for _ in 0..10_000 {
        if count_parts(installation) > before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("no part was written");
}

/// A minute later: the lease of the dead server is over.
fn forget_leases(installation: &Installation) {
    let held = lines(
        &mut installation.database().connect(),
        "UPDATE jobs SET leased_until = '2020-01-01 00:00:00' WHERE state = 'running' \
         RETURNING id AS line",
    );
    assert_eq!(held.len(), 1, "the import was over before its server");
}

each_database!(
    import_objects_killed_before_its_end_leaves_nothing,
    import_objects_in_parts_goes_on_behind_what_a_killed_server_wrote,
);
