//! Keys made, rotated and revoked by people.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};

use super::{COUNTY, OTHER_COUNTY, path_of, program, program_with, put, wanted};

async fn create_api_key_shows_the_secret_once_and_keeps_its_hash(app: App) {
    let approver = app.sign_in(COUNTY.0).await.unwatched();
    let otherwise = json!({ "addresses": ["10.0.3.7/24", "127.0.0.1"] });
    let body = wanted(&["objects:read", "objects:read"], &otherwise);
    let created = approver.post_as("/api-keys", &body, "once").await;
    let answer = created.with(201);
    let (secret, key) = (text(&answer, "secret"), &answer["key"]);
    let prefix = text(key, "prefix");
    assert!(prefix.starts_with("sortition_") && secret.starts_with(prefix));
    assert_eq!(secret.len(), 87, "{secret}");
    assert_eq!(key["scopes"], json!(["objects:read"]));
    assert_eq!(key["addresses"], json!(["10.0.3.0/24", "127.0.0.1"]));
    assert_eq!(key["state"], "active");
    assert_eq!(key["unit_id"], json!(app.unit("130102-HRSS")));
    assert_eq!(key["made_by_name"], "苏清和");
    assert_eq!(key["last_used_at"], Value::Null);
    assert_eq!(key["allowed_actions"], json!(["rotate", "revoke"]));
    let location = created.header("location").to_owned();
    assert_eq!(location, format!("/api/v1{}", path_of(key)));
    assert_eq!(&approver.get(&location).await.ok(), key);
    // Whoever repeats the command gets the same key, and no secret.
    let again = approver.post_as("/api-keys", &body, "once").await.with(201);
    assert_eq!(again["key"], *key);
    assert_eq!(again["secret"], Value::Null);
    let rest = &secret[prefix.len()..];
    let hashes = app.query("SELECT secret_hash AS line FROM api_keys");
    assert_eq!((hashes.len(), hashes[0].len()), (1, 64));
    for kept in [
        "SELECT secret_hash AS line FROM api_keys",
        "SELECT answer AS line FROM idempotency_keys",
        "SELECT parameters AS line FROM outbox_events",
        "SELECT COALESCE(after, '') AS line FROM record_changes",
    ] {
        let texts = app.query(kept);
        assert!(texts.iter().all(|text| !text.contains(rest)), "{kept}");
    }
}

async fn create_api_key_with_wrong_values_names_each_field(app: App) {
    let approver = app.sign_in(COUNTY.0).await;
    for (otherwise, pointer, code) in [
        (json!({ "name": " " }), "/name", "required"),
        (json!({ "name": "程".repeat(61) }), "/name", "too_long"),
        (json!({ "scopes": [] }), "/scopes", "required"),
        (json!({ "scopes": ["all"] }), "/scopes/0", "unknown_value"),
        (
            json!({ "scopes": ["plans:read", "any"] }),
            "/scopes/1",
            "unknown_value",
        ),
        (
            json!({ "addresses": ["10.0.3.7", "10.0.3.7/33"] }),
            "/addresses/1",
            "wrong_format",
        ),
        (
            json!({ "addresses": vec!["10.0.3.7"; 21] }),
            "/addresses",
            "too_many",
        ),
        (
            json!({ "expires_at": "2026-11-23T02:00:00Z" }),
            "/expires_at",
            "out_of_range",
        ),
        (
            json!({ "expires_at": "2028-01-01T00:00:00Z" }),
            "/expires_at",
            "out_of_range",
        ),
        (
            json!({ "unit_id": "01939999-0000-7000-8000-000000000000" }),
            "/unit_id",
            "unknown_reference",
        ),
        (json!({ "role": "operator" }), "/role", "unknown_field"),
    ] {
        let answer = approver
            .post("/api-keys", &wanted(&["objects:read"], &otherwise))
            .await;
        answer.refused_field(pointer, code);
    }
    assert!(app.query("SELECT id AS line FROM api_keys").is_empty());
    assert!(
        app.query("SELECT id AS line FROM service_accounts")
            .is_empty()
    );
}

async fn create_api_key_is_for_approvers_of_the_unit_and_the_regulations_office(app: App) {
    let unit = json!({ "unit_id": app.unit("130102-HRSS") });
    let body = wanted(&["objects:read"], &unit);
    for username in [
        "county_operator",
        "other_county_approver",
        "city_approver",
        "city_lead",
        "security_admin",
        "system_admin",
        "inspector",
    ] {
        let client = app.sign_in(username).await;
        client
            .post("/api-keys", &body)
            .await
            .refused(403, "forbidden");
    }
    let regulations = app.sign_in("regulations").await;
    let created = regulations.post("/api-keys", &body).await.with(201);
    assert_eq!(created["key"]["unit_id"], unit["unit_id"]);
}

async fn create_api_key_beyond_the_units_own_rights_is_refused(app: App) {
    let regulations = app.sign_in("regulations").await;
    for (unit, scope) in [
        ("130100-AMR", "plans:write"),
        ("130100-AMR", "tasks:write"),
        ("130100-LSB", "checks:write"),
        ("130100-LSB", "metrics:read"),
    ] {
        let body = wanted(&[scope], &json!({ "unit_id": app.unit(unit) }));
        let answer = regulations.post("/api-keys", &body).await;
        answer.refused_field("/scopes/0", "scope_beyond_unit");
    }
    let closed = json!({ "unit_id": app.unit("130104-HRSS") });
    put(
        &app,
        "UPDATE units SET state = 'closed' WHERE code = '130104-HRSS'",
    );
    let body = wanted(&["objects:read"], &closed);
    let answer = regulations.post("/api-keys", &body).await;
    answer.refused(409, "invalid_state");
}

/// Whoever approves for the regulations office doesn't read all units, nor does a key of theirs.
async fn create_api_key_reaches_no_further_than_its_maker(app: App) {
    app.grant(
        "section_approver",
        &[(sortition_contract::org::Role::Approver, "130100-LAW")],
    )
    .await;
    let (narrow, _) = program(&app, "section_approver", &["reports:read"]).await;
    let other = json!({ "name": "另一程序" });
    let (wide, _) = program_with(&app, "regulations", &["reports:read"], &other).await;
    let path = "/reports/monthly?count=true";
    let (few, all) = (narrow.get(path).await.ok(), wide.get(path).await.ok());
    assert!(few["total"].as_i64() < all["total"].as_i64(), "{few} {all}");
    let aggregate = "/reports/monthly/aggregate?month=2026-11";
    narrow.get(aggregate).await.refused(403, "forbidden");
    wide.get(aggregate).await.ok();
}

async fn rotate_api_key_gives_a_second_key_and_never_a_third(app: App) {
    let approver = app.sign_in(COUNTY.0).await;
    let here = json!({ "addresses": ["127.0.0.1"] });
    let (first, key) = program_with(&app, COUNTY.0, &["objects:read"], &here).await;
    let path = path_of(&key);
    let rotated = approver.command(&format!("{path}/rotate")).await;
    let answer = rotated.with(201);
    let (second, next) = (app.with_token(text(&answer, "secret")), &answer["key"]);
    assert_ne!(next["id"], key["id"]);
    for same in [
        "service_account_id",
        "scopes",
        "addresses",
        "name",
        "unit_id",
    ] {
        assert_eq!(next[same], key[same], "{same}");
    }
    first.get("/objects").await.ok();
    second.get("/objects").await.ok();
    let third = format!("{}/rotate", path_of(next));
    approver
        .command(&third)
        .await
        .refused(409, "two_living_keys");
    let body = wanted(&["plans:read"], &json!({}));
    let answer = approver.post("/api-keys", &body).await;
    answer.refused(409, "two_living_keys");
    approver.command(&format!("{path}/revoke")).await.ok();
    let ends = json!({ "expires_at": "2026-11-24T02:00:00Z" });
    let answer = approver.post(&third, &ends).await.with(201);
    assert_eq!(answer["key"]["expires_at"], "2026-11-24T02:00:00Z");
    // One that has expired makes room by itself, and can be the model of the next.
    app.travel_to("2026-11-24T10:00:01+08:00");
    let approver = app.sign_in(COUNTY.0).await;
    let expired = approver.get(&path_of(&answer["key"])).await.ok();
    assert_eq!(expired["state"], "expired");
    assert_eq!(expired["allowed_actions"], json!(["rotate"]));
    let again = format!("{}/rotate", path_of(&expired));
    approver.command(&again).await.with(201);
    approver
        .command(&format!("{path}/rotate"))
        .await
        .refused(409, "invalid_state");
}

async fn rotate_api_key_at_once_from_everywhere_gives_one_more(app: App) {
    let approver = app.sign_in(COUNTY.0).await.unwatched();
    let (_, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let path = format!("{}/rotate", path_of(&key));
    let asked: Vec<_> = (0..6)
        .map(|_| {
            let (approver, path) = (approver.clone(), path.clone());
            tokio::spawn(async move { approver.command(&path).await.status.as_u16() })
        })
        .collect();
    let mut made = 0;
    for answer in asked {
        match answer.await.expect("the server answers") {
            201 => made += 1,
            409 | 503 => {}
            other => panic!("neither made nor refused: {other}"),
        }
    }
    assert_eq!(made, 1);
    let living = app.query("SELECT id AS line FROM api_keys WHERE slot IS NOT NULL");
    assert_eq!(living.len(), 2);
}

async fn create_api_key_at_once_under_one_name_makes_one_program(app: App) {
    let approver = app.sign_in(COUNTY.0).await.unwatched();
    let body = wanted(&["objects:read"], &json!({}));
    let asked: Vec<_> = (0..6)
        .map(|_| {
            let (approver, body) = (approver.clone(), body.clone());
            tokio::spawn(async move { approver.post("/api-keys", &body).await.status.as_u16() })
        })
        .collect();
    let mut made = 0;
    for answer in asked {
        made += u32::from(answer.await.expect("the server answers") == 201);
    }
    // Those that met too often are told to try again.
    assert!((1..=2).contains(&made), "{made}");
    let programs = app.query("SELECT id AS line FROM service_accounts");
    assert_eq!(programs.len(), 1);
}

async fn revoke_api_key_ends_it_at_once_and_for_good(app: App) {
    let approver = app.sign_in(COUNTY.0).await;
    let (client, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    client.get("/objects").await.ok();
    let path = format!("{}/revoke", path_of(&key));
    let revoked = approver.command(&path).await;
    assert_eq!(revoked.ok()["state"], "revoked");
    assert_eq!(revoked.ok()["allowed_actions"], json!([]));
    assert_ne!(revoked.ok()["revoked_at"], Value::Null);
    client.get("/objects").await.refused(401, "key_revoked");
    approver.command(&path).await.refused(409, "invalid_state");
    app.settled().await;
    let trail = app.sign_in("auditor").await;
    let path = format!("/audit-events?record_id={}", text(&key, "id"));
    let operations: Vec<String> = trail
        .all(&path)
        .await
        .iter()
        .map(|event| text(event, "operation").to_owned())
        .collect();
    // The clock stands: entries of one moment come in their order.
    assert_eq!(
        operations,
        ["create_api_key", "revoke_api_key", "refuse_key"]
    );
}

async fn revoke_api_key_is_for_the_security_administrator_too(app: App) {
    let (client, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let path = path_of(&key);
    let security = app.sign_in("security_admin").await;
    let seen = security.get(&path).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["revoke"]));
    security
        .command(&format!("{path}/rotate"))
        .await
        .refused(403, "forbidden");
    for (username, status, code) in [
        ("county_operator", 404, "not_found"),
        (OTHER_COUNTY.0, 404, "not_found"),
        ("system_admin", 404, "not_found"),
    ] {
        let other = app.sign_in(username).await;
        for command in ["revoke", "rotate"] {
            let answer = other.command(&format!("{path}/{command}")).await;
            answer.refused(status, code);
        }
    }
    security.command(&format!("{path}/revoke")).await.ok();
    client.get("/objects").await.refused(401, "key_revoked");
}

async fn revoke_api_key_of_another_version_is_refused(app: App) {
    let approver = app.sign_in(COUNTY.0).await;
    let (_, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let path = format!("{}/revoke", path_of(&key));
    let stale = approver
        .request(http::Method::POST, &path)
        .header("If-Match", "\"7\"");
    approver.send(stale).await.refused(412, "stale_version");
}

on_both_databases!(
    create_api_key_at_once_under_one_name_makes_one_program,
    create_api_key_beyond_the_units_own_rights_is_refused,
    create_api_key_is_for_approvers_of_the_unit_and_the_regulations_office,
    create_api_key_reaches_no_further_than_its_maker,
    create_api_key_shows_the_secret_once_and_keeps_its_hash,
    create_api_key_with_wrong_values_names_each_field,
    revoke_api_key_ends_it_at_once_and_for_good,
    revoke_api_key_is_for_the_security_administrator_too,
    revoke_api_key_of_another_version_is_refused,
    rotate_api_key_at_once_from_everywhere_gives_one_more,
    rotate_api_key_gives_a_second_key_and_never_a_third,
);
