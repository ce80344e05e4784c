//! An import beside those who work with the register meanwhile: neither is refused, neither is lost.

use serde_json::json;
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::objects_csv;
use sortition_tests::{App, on_both_databases};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

async fn import_objects_goes_through_beside_those_who_change_them(app: App) {
    let operator = app.sign_in("city_operator").await.unwatched();
    let file = objects_csv(3_000);
    let job = import(&operator, "/objects/import", file.clone().into_bytes()).await;
    assert_eq!(job["result"]["created"], 3_000, "{job}");
    let listed = operator.get("/objects?limit=20").await.ok();
    let listed = listed["items"].as_array().unwrap();
    let ids: Vec<String> = listed
        .iter()
        .map(|one| text(one, "id").to_owned())
        .collect();

    let is_over = Arc::new(AtomicBool::new(false));
    let (clerk, seen) = (operator.clone(), Arc::clone(&is_over));
    let working = tokio::spawn(async move {
        let mut rounds = 0;
        while !seen.load(Ordering::Relaxed) {
            let action = ["mark", "tag"][rounds % 2];
            let body = match action {
                "mark" => json!({ "action": action, "ids": ids, "status": "suspended",
                    "reason": "停业" }),
                _ => json!({ "action": action, "ids": ids, "tags": ["专项"] }),
            };
            let done = clerk.post("/objects/batch", &body).await.ok();
            for one in done["results"].as_array().unwrap() {
                // Who is suspended already isn't a second time.
                let code = one["code"].as_str().unwrap_or_default();
                assert_ne!(code, "busy", "{one}");
                assert_ne!(code, "stale_version", "{one}");
            }
            rounds += 1;
        }
        rounds
    });
    let renamed = file.replace("建设大街", "中山路");
    let job = import(&operator, "/objects/import", renamed.into_bytes()).await;
    is_over.store(true, Ordering::Relaxed);
    assert!(working.await.unwrap() > 0);
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["updated"], 3_000, "{job}");
    let moved = app
        .query("SELECT CAST(COUNT(*) AS TEXT) AS line FROM objects WHERE address LIKE '中山路%'");
    assert_eq!(moved, ["3000"]);
}

on_both_databases!(import_objects_goes_through_beside_those_who_change_them);
