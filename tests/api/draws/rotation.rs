//! What lies sealed is opened with the key that sealed it, also after that was replaced.

use super::stage::{alike, publish, stock, task};
use std::fs;

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::json;
use sortition_tests::db::lines;
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database, eventually, in_runtime};

/// How many objects are drawn.
const DRAWN: u32 = 5;

fn release_task_that_was_sealed_with_a_former_key_opens_it(kind: Kind) {
    in_runtime(opens_what_a_former_key_sealed(kind));
}

async fn opens_what_a_former_key_sealed(kind: Kind) {
    let installation = Installation::new(kind);
    let mut connection = installation.database().connect();
    stock(&mut connection, 20, 4);
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let approver = server.sign_in("city_approver").await;
    // This server has the real clock.
    let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
    let year = Utc::now().with_timezone(&shanghai).year();
    let entry = publish(
        &mut connection,
        (&operator, &approver),
        (year, alike(DRAWN)),
    )
    .await;
    let last_day = format!("{year}-12-31");
    let period = json!({ "period": { "from": last_day, "to": last_day } });
    let first = task(&operator, &entry, period.clone()).await;
    let second = task(&operator, &entry, period).await;
    let draw = |task: &str| format!("/tasks/{task}/draws?run=true");
    operator.post(&draw(&first), &json!({})).await.with(201);
    drop(server);

    let rotated = installation.run(&["keys", "rotate"]);
    assert!(rotated.status.success(), "{rotated:?}");
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    operator.post(&draw(&second), &json!({})).await.with(201);
    // Beside the keys it is noted how far the public log was seen.
    let head = installation.data().join("keys/log.head");
    eventually("the head of the log is kept", async || {
        let size = fs::read_to_string(&head).ok()?;
        let size = size.split(' ').next()?.to_owned();
        let entries = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM log_entries";
        (lines(&mut installation.database().connect(), entries) == [size]).then_some(())
    })
    .await;
    let sealing = "SELECT DISTINCT substr(sealed, 1, 8) AS line FROM checks";
    assert_eq!(lines(&mut connection, sealing).len(), 2);
    for task in [&first, &second] {
        let released = operator.command(&format!("/tasks/{task}/release")).await;
        assert_eq!(released.ok()["released_count"], DRAWN, "{released}");
    }
    drop(server);

    // A database of a former version names no keys: what is sealed in it does.
    let names = "DELETE FROM installation_keys RETURNING id AS line";
    assert_eq!(lines(&mut connection, names).len(), 7);
    fs::remove_dir_all(installation.data().join("keys")).unwrap();
    let refused = installation.run(&["serve"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(said.matches("sortition keys abandon").count(), 2, "{said}");
    assert!(!installation.data().join("keys").exists());
}

each_database!(release_task_that_was_sealed_with_a_former_key_opens_it);
