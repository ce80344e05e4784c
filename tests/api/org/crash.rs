//! A server that is killed keeps what it has answered, and does nothing twice when asked again.

use std::time::Duration;

use http::Method;
use serde_json::json;
use sortition_tests::db::lines;
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database};

/// After how many milliseconds of writing the server is killed, one round each.
const ROUNDS: [u64; 5] = [3, 11, 23, 47, 80];

fn create_unit_answered_before_a_kill_is_kept(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(keeps_what_it_answered(kind));
}

async fn keeps_what_it_answered(kind: Kind) {
    let installation = Installation::new(kind);
    let mut kept: Vec<String> = Vec::new();
    for (round, milliseconds) in ROUNDS.into_iter().enumerate() {
        let mut server = installation.start();
        let admin = server.sign_in("system_admin").await;
        let writer = tokio::spawn(async move {
            let mut answered = Vec::new();
            for number in 0.. {
                let code = format!("130100-R{round}N{number}");
                let body = json!({ "code": code, "name": "新设科室", "kind": "section",
                    "region_code": "130100" });
                let request = admin
                    .request(Method::POST, "/units")
                    .header("Idempotency-Key", &code);
                match admin.try_send(request.json(&body)).await {
                    Ok(answer) => {
                        answer.with(201);
                        answered.push(code);
                    }
                    Err(_) => return (answered, code, body),
                }
            }
            unreachable!("the server is killed before the numbers end")
        });
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        server.kill();
        let (answered, code, body) = writer.await.unwrap();
        kept.extend(answered);

        let server = installation.start();
        let admin = server.sign_in("system_admin").await;
        let known: Vec<String> = lines(
            &mut installation.database().connect(),
            "SELECT code AS line FROM units",
        );
        for code in &kept {
            assert!(
                known.contains(code),
                "{code} was answered with 201 and is gone"
            );
        }
        // The request whose answer was lost, sent again as a careful client does.
        admin.post_as("/units", &body, &code).await.with(201);
        let query = format!("SELECT code AS line FROM units WHERE code = '{code}'");
        assert_eq!(
            lines(&mut installation.database().connect(), &query).len(),
            1
        );
        kept.push(code);
    }
}

each_database!(create_unit_answered_before_a_kill_is_kept);
