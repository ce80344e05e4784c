//! A server that is killed while it draws leaves no draw half-made, and draws nothing twice.

use super::stage::{alike, publish, stock, task};
use std::time::Duration;

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::json;
use sortition_tests::db::lines;
use sortition_tests::process::Installation;
use sortition_tests::{Client, Kind, each_database};

/// After how many milliseconds of drawing the server is killed, one round each.
const ROUNDS: [u64; 5] = [20, 45, 80, 130, 190];
/// More than are drawn before the last round ends.
const TASKS: usize = 60;

fn draw_in_a_killed_server_is_there_whole_or_not_at_all(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(draws_whole_or_not_at_all(kind));
}

/// Draws task after task until the server dies; gives those that were answered, and the one that
/// wasn't.
async fn draw_on(operator: Client, tasks: Vec<String>) -> (usize, Option<String>) {
    for (answered, task) in tasks.into_iter().enumerate() {
        let path = format!("/tasks/{task}/draws?run=true");
        let request = operator
            .request(http::Method::POST, &path)
            .header("Idempotency-Key", &task);
        match operator.try_send(request.json(&json!({}))).await {
            Ok(answer) => drop(answer.with(201)),
            Err(_) => return (answered, Some(task)),
        }
    }
    panic!("the server is killed before the tasks end");
}

async fn draws_whole_or_not_at_all(kind: Kind) {
    let installation = Installation::new(kind);
    let mut connection = installation.database().connect();
    stock(&mut connection, 40, 4);
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let approver = server.sign_in("city_approver").await;
    // This server has the real clock.
    let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
    let year = Utc::now().with_timezone(&shanghai).year();
    let plan = (year, alike(10));
    let entry = publish(&mut connection, (&operator, &approver), plan).await;
    let last_day = format!("{year}-12-31");
    let period = json!({ "period": { "from": last_day, "to": last_day } });
    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        tasks.push(task(&operator, &entry, period.clone()).await);
    }
    drop(server);
    let mut answered_count = 0;
    for milliseconds in ROUNDS {
        let mut server = installation.start();
        let operator = server.sign_in("city_operator").await;
        let drawing = tokio::spawn(draw_on(operator, tasks.clone()));
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        server.kill();
        let (answered, lost) = drawing.await.unwrap();
        answered_count += answered;
        tasks.drain(..answered);

        let server = installation.start();
        let operator = server.sign_in("city_operator").await;
        // The request whose answer was lost, sent again as a careful client does.
        if let Some(lost) = lost {
            let path = format!("/tasks/{lost}/draws?run=true");
            operator.post_as(&path, &json!({}), &lost).await.with(201);
            answered_count += 1;
            tasks.remove(0);
        }
        let count = |what: &str| {
            let query = format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {what}");
            let found = lines(&mut installation.database().connect(), &query);
            found[0].parse::<usize>().unwrap()
        };
        assert_eq!(count("draws"), answered_count, "one draw for each answer");
        assert_eq!(count("draws WHERE state = 'drawn'"), answered_count);
        assert_eq!(count("draw_outcomes"), answered_count);
        assert_eq!(count("draw_files"), 4 * answered_count);
        assert_eq!(count("checks"), 10 * answered_count);
        assert_eq!(count("log_entries"), 4 * answered_count);
        assert_eq!(count("tasks WHERE state = 'drawing'"), 0);
    }
}

each_database!(draw_in_a_killed_server_is_there_whole_or_not_at_all);
