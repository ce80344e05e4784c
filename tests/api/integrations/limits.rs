//! How often a key may ask, and what is written down of its use.

use serde_json::Value;
use sortition::kernel::api_keys::NewKey;
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};

use super::{COUNTY, OTHER_COUNTY, path_of, program};

/// Far beyond what a key may ask at once, whatever is refilled meanwhile.
const MANY: u32 = 20_000;

fn left(answer: &sortition_tests::Answer) -> u32 {
    let header = answer.header("ratelimit");
    let (_, rest) = header.split_once(";r=").expect("what is left");
    let (left, _) = rest.split_once(";t=").expect("and until when");
    left.parse().expect("a number")
}

async fn key_that_asks_too_often_waits_and_no_other_does(app: App) {
    let (client, _) = program(&app, COUNTY.0, &["objects:read"]).await;
    let client = client.unwatched();
    let first = client.get("/units").await;
    assert_eq!(
        first.header("ratelimit-policy"),
        "\"key\";q=600;w=60;per=\"server\""
    );
    assert_eq!(left(&first), 599);
    // What is refused counts too, and says what is left.
    let refused = client.get("/plans").await;
    refused.refused(403, "missing_scope");
    assert!(left(&refused) <= 599, "{:?}", refused.headers);
    let mut limited = None;
    for _ in 0..MANY {
        let answer = client.get("/regions").await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.ok();
    }
    let limited = limited.expect("there is a limit");
    limited.refused(429, "too_many_requests");
    assert_eq!(left(&limited), 0);
    let wait: u32 = limited.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let (other, _) = program(&app, OTHER_COUNTY.0, &["objects:read"]).await;
    other.get("/regions").await.ok();
    let person = app.sign_in("county_operator").await.get("/regions").await;
    person.ok();
    assert_eq!(person.header("ratelimit"), "", "people have no such limit");
}

/// Each well-formed key costs a read: keys that nobody has wait for their turn to be looked up, and good
/// ones from there don't.
async fn wrong_keys_wait_and_good_ones_from_there_do_not(app: App) {
    let (good, _) = program(&app, COUNTY.0, &["objects:read"]).await;
    let (revoked, key) = program(&app, OTHER_COUNTY.0, &["objects:read"]).await;
    let (good, revoked) = (good.unwatched(), revoked.unwatched());
    good.get("/units").await.ok();
    revoked.get("/units").await.ok();
    let mut limited = None;
    for _ in 0..1_000 {
        let wrong = NewKey::make().expect("there is chance").secret;
        let answer = app.with_token(&wrong).unwatched().get("/units").await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.refused(401, "invalid_key");
    }
    let limited = limited.expect("there is a limit");
    limited.refused(429, "too_many_requests");
    assert_eq!(
        limited.header("ratelimit-policy"),
        "\"unknown-key\";q=60;w=60;per=\"server\""
    );
    let wait: u32 = limited.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let answer = good.get("/units").await;
    answer.ok();
    assert_eq!(
        answer.header("ratelimit-policy"),
        "\"key\";q=600;w=60;per=\"server\""
    );
    // One that is revoked is told so once, and is then one of those.
    let approver = app.sign_in(OTHER_COUNTY.0).await;
    let path = format!("{}/revoke", path_of(&key));
    approver.command(&path).await.ok();
    revoked.get("/units").await.refused(401, "key_revoked");
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(revoked.get("/units").await.status.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    good.get("/units").await.ok();
}

async fn use_of_a_key_is_written_down_once_a_minute(app: App) {
    let (client, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let used = async || {
        app.settled().await;
        let approver = app.sign_in(COUNTY.0).await;
        let view = approver.get(&path_of(&key)).await.ok();
        let version = view["version"].as_i64();
        assert_eq!(version, Some(1), "a use is no change");
        (view["last_used_at"].clone(), view["last_used_from"].clone())
    };
    assert_eq!(used().await, (Value::Null, Value::Null));
    client.get("/units").await.ok();
    let first = used().await;
    assert_eq!(first.0, "2026-11-23T02:00:00Z");
    assert_eq!(first.1, "127.0.0.1");
    app.travel_to("2026-11-23T10:00:59+08:00");
    client.get("/units").await.ok();
    assert_eq!(used().await, first);
    app.travel_to("2026-11-23T10:01:00+08:00");
    // Also by what is refused: the key was shown.
    client.get("/plans").await.refused(403, "missing_scope");
    assert_eq!(used().await.0, "2026-11-23T02:01:00Z");
    let listed = app.sign_in(COUNTY.0).await.all("/api-keys").await;
    assert_eq!(text(&listed[0], "last_used_at"), "2026-11-23T02:01:00Z");
}

on_both_databases!(
    key_that_asks_too_often_waits_and_no_other_does,
    use_of_a_key_is_written_down_once_a_minute,
    wrong_keys_wait_and_good_ones_from_there_do_not,
);
