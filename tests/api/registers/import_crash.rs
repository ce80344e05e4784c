//! A server that is killed while it imports leaves nothing of it; the job goes on with the next one.

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

each_database!(import_objects_killed_before_its_end_leaves_nothing);
