//! A job whose server dies is begun again once, and its owner learns why it ended.

use std::time::Duration;

use http::Method;
use serde_json::Value;
use sortition_tests::builders::finished;
use sortition_tests::db::lines;
use sortition_tests::fixtures::objects_csv;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Client, Kind, each_database};

/// So many that a server is killed while it works on them.
const ROWS: u32 = 60_000;

fn import_whose_server_dies_twice_is_given_up_with_that_cause(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(is_given_up(kind));
}

async fn is_given_up(kind: Kind) {
    let installation = Installation::new(kind);
    let query = |query: &str| lines(&mut installation.database().connect(), query);
    let mut server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let file = objects_csv(ROWS).into_bytes();
    let accepted = operator.upload("/objects/import", "名录.csv", file).await;
    let location = accepted.header("location").to_owned();
    for death in 1..=2 {
        runs(&installation, death).await;
        server.kill();
        // A minute later: the lease of the dead server is over.
        let held = query(
            "UPDATE jobs SET leased_until = '2020-01-01 00:00:00' WHERE state = 'running' \
             RETURNING CAST(attempt AS TEXT) AS line",
        );
        assert_eq!(held, [death.to_string()]);
        server = installation.start();
    }
    let operator = server.sign_in("city_operator").await;
    let job = finished(&operator, &location).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "server_died", "{job}");
    assert!(said(&operator, &location, "zh").await.contains("服务器"));
    assert!(
        said(&operator, &location, "en")
            .await
            .contains("server died")
    );
    is_told_of_both(&operator).await;
    // Nothing of it is there; and a server that goes on doesn't begin it a third time.
    for left in ["objects", "import_batches"] {
        let count = query(&format!(
            "SELECT CAST(count(*) AS TEXT) AS line FROM {left}"
        ));
        assert_eq!(count, ["0"], "{left}");
    }
    let row = query("SELECT attempt || ' ' || deaths AS line FROM jobs");
    assert_eq!(row, ["2 2"]);
    let trail = query(
        "SELECT event AS line FROM audit_events WHERE resource = 'jobs' AND event <> 'create' \
         ORDER BY seq",
    );
    assert_eq!(trail, ["server_died", "fail"]);
    works(&server).await;
}

/// Waits until some of the job is staged: it is under way and far from its end.
async fn runs(installation: &Installation, attempt: u32) {
    let mut connection = installation.database().connect();
    let staged = format!(
        "SELECT CAST(count(*) AS TEXT) AS line FROM jobs \
         WHERE state = 'running' AND attempt = {attempt} AND phase = 'check' AND done > 0"
    );
    for _ in 0..4_000 {
        if lines(&mut connection, &staged) == ["1"] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the import never began");
}

async fn said(client: &Client, location: &str, language: &str) -> String {
    let request = client
        .request(Method::GET, location)
        .header("Accept-Language", language);
    let job = client.send(request).await.ok();
    let detail = job["problem"]["detail"].as_str();
    detail.expect("a problem says what it is").to_owned()
}

/// Of the first death, and of the end.
async fn is_told_of_both(operator: &Client) {
    for _ in 0..200 {
        let told = operator.all("/notifications").await;
        let has = |kind: &str| told.iter().any(|one: &Value| one["kind"] == kind);
        if has("jobs.server_died") && has("jobs.fail") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the owner isn't told");
}

async fn works(server: &Process) {
    let operator = server.sign_in("city_operator").await;
    let accepted = operator
        .upload("/objects/import", "a.csv", objects_csv(3).into_bytes())
        .await;
    let job = finished(&operator, accepted.header("location")).await;
    assert_eq!(job["result"]["created"], 3, "{job}");
}

each_database!(import_whose_server_dies_twice_is_given_up_with_that_cause);
