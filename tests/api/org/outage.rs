//! A database that is away and a disk that is full: said as 503, nothing acknowledged that isn't kept,
//! and over when they are back.

use serde_json::{Value, json};
use sortition_tests::db::lines;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Kind, each_database, eventually, in_runtime};

fn unit(code: &str) -> Value {
    json!({ "code": code, "name": "新设科室", "kind": "section", "region_code": "130100" })
}

/// Waits until the server says that it is ready, or that it isn't.
async fn becomes(server: &Process, status: u16) {
    eventually(&format!("readiness {status}"), async || {
        let answer = server.nobody().get("/health/ready").await;
        if answer.status == 503 {
            let problem = answer.refused(503, "unavailable");
            assert_eq!(answer.header("retry-after"), "5", "{answer}");
            let text = problem.to_string();
            for word in ["disk", "sqlite", "connection", "postgres"] {
                assert!(!text.to_lowercase().contains(word), "{text}");
            }
        }
        (answer.status == status).then_some(())
    })
    .await;
    assert_eq!(server.nobody().get("/health/live").await.status, 200);
}

fn units(installation: &Installation, code: &str) -> usize {
    let query = format!("SELECT id AS line FROM units WHERE code = '{code}'");
    lines(&mut installation.database().connect(), &query).len()
}

fn create_unit_while_the_database_is_away_is_unavailable(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        let server = installation.start();
        let admin = server.sign_in("system_admin").await;
        becomes(&server, 200).await;
        installation.database().take_away();
        becomes(&server, 503).await;
        let refused = admin.post_as("/units", &unit("130100-AWAY"), "away").await;
        refused.refused(503, "unavailable");
        installation.database().bring_back();
        becomes(&server, 200).await;
        let made = admin.post_as("/units", &unit("130100-AWAY"), "away").await;
        made.with(201);
        assert_eq!(units(&installation, "130100-AWAY"), 1);
    });
}

#[test]
fn create_unit_on_a_full_disk_is_unavailable_and_leaves_nothing() {
    in_runtime(async {
        // PostgreSQL writes to a disk of its own.
        let installation = Installation::new(Kind::Sqlite);
        let server = installation.start();
        let admin = server.sign_in("system_admin").await;
        becomes(&server, 200).await;
        server.fill_disk(true);
        becomes(&server, 503).await;
        let refused = admin.post_as("/units", &unit("130100-FULL"), "full").await;
        refused.refused(503, "unavailable");
        server.fill_disk(false);
        becomes(&server, 200).await;
        assert_eq!(units(&installation, "130100-FULL"), 0);
        let made = admin.post_as("/units", &unit("130100-FULL"), "full").await;
        made.with(201);
        assert_eq!(units(&installation, "130100-FULL"), 1);
    });
}

/// The files lie in the data folder whatever the database is.
fn upload_on_a_full_disk_is_unavailable_and_leaves_nothing(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        let server = installation.start();
        let operator = server.sign_in("city_operator").await;
        server.fill_disk(true);
        becomes(&server, 503).await;
        let file: Vec<u8> = "名称\n甲\n".into();
        let refused = operator
            .upload("/attachments", "说明.csv", file.clone())
            .await;
        refused.refused(503, "unavailable");
        server.fill_disk(false);
        becomes(&server, 200).await;
        let query = "SELECT id AS line FROM attachments";
        assert!(lines(&mut installation.database().connect(), query).is_empty());
        let made = operator.upload("/attachments", "说明.csv", file).await;
        made.with(201);
    });
}

/// Whoever runs the program may let it log to a file, on the disk that is full.
fn requests_on_a_full_disk_that_holds_the_log_are_answered(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let installation = Installation::new(kind);
        let server = installation.start_logging(&log);
        let admin = server.sign_in("system_admin").await;
        server.fill_disk(true);
        becomes(&server, 503).await;
        let length = || std::fs::metadata(&log).unwrap().len();
        let before = length();
        admin.get("/units?limit=1").await.ok();
        assert_eq!(length(), before);
        server.fill_disk(false);
        becomes(&server, 200).await;
        admin.get("/units?limit=1").await.ok();
        eventually("a log that goes on", async || {
            (length() > before).then_some(())
        })
        .await;
    });
}

each_database!(
    create_unit_while_the_database_is_away_is_unavailable,
    requests_on_a_full_disk_that_holds_the_log_are_answered,
    upload_on_a_full_disk_is_unavailable_and_leaves_nothing,
);
