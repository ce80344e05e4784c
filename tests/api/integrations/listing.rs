//! Which keys and scopes somebody sees, and where a program isn't listed: among people.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};

use super::{COUNTY, OTHER_COUNTY, path_of, program, program_with};

async fn list_api_keys_shows_those_of_ones_unit(app: App) {
    program(&app, COUNTY.0, &["objects:read"]).await;
    let (_, other) = program(&app, OTHER_COUNTY.0, &["plans:read"]).await;
    let own = app.sign_in(COUNTY.0).await.all("/api-keys").await;
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["unit_id"], json!(app.unit("130102-HRSS")));
    for username in ["regulations", "security_admin"] {
        let reader = app.sign_in(username).await;
        assert_eq!(reader.all("/api-keys").await.len(), 2, "{username}");
        let unit = format!("/api-keys?unit_id={}", app.unit("130104-HRSS"));
        let of_unit = reader.all(&unit).await;
        assert_eq!((of_unit.len(), &of_unit[0]["id"]), (1, &other["id"]));
        assert_eq!(reader.all("/api-keys?state=revoked").await.len(), 0);
        assert_eq!(reader.all("/api-keys?state=active&q=中台").await.len(), 2);
        assert_eq!(reader.all("/api-keys?q=别的").await.len(), 0);
    }
    app.travel_to("2027-01-05T10:00:00+08:00");
    let reader = app.sign_in("regulations").await;
    assert_eq!(reader.all("/api-keys?state=expired").await.len(), 2);
    assert_eq!(reader.all("/api-keys?state=active").await.len(), 0);
    for username in [
        "county_operator",
        "city_lead",
        "auditor",
        "partner_operator",
    ] {
        let other = app.sign_in(username).await;
        other.get("/api-keys").await.refused(403, "forbidden");
    }
}

async fn get_api_key_of_another_unit_is_not_found(app: App) {
    let (_, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    let other = app.sign_in(OTHER_COUNTY.0).await;
    other.get(&path_of(&key)).await.refused(404, "not_found");
}

async fn list_key_scopes_names_what_reaches_anything_for_the_unit(app: App) {
    let approver = app.sign_in(COUNTY.0).await;
    let page = approver.get("/key-scopes").await.ok();
    let items = page["items"].as_array().expect("scopes");
    let find = |scope: &str| items.iter().find(|item| item["scope"] == scope);
    let reading = find("objects:read").expect("objects are read by keys");
    let operations = reading["operations"].as_array().expect("operations");
    assert!(operations.contains(&json!("list_objects")));
    assert!(find("plans:write").is_some() && find("credit:write").is_some());
    for scope in ["checks:write", "metrics:read", "any", "checklist:write"] {
        assert!(find(scope).is_none(), "{scope}");
    }
    let regulations = app.sign_in("regulations").await;
    let bureau = format!("/key-scopes?unit_id={}", app.unit("130100-HRSS"));
    let page = regulations.get(&bureau).await.ok();
    let items = page["items"].as_array().expect("scopes");
    assert!(items.iter().any(|item| item["scope"] == "metrics:read"));
    // Of a task that it takes part in a unit's programs read, and change nothing.
    let outside = format!("/key-scopes?unit_id={}", app.unit("130100-AMR"));
    let page = regulations.get(&outside).await.ok();
    let items = page["items"].as_array().expect("scopes");
    assert!(items.iter().any(|item| item["scope"] == "tasks:read"));
    assert!(!items.iter().any(|item| item["scope"] == "tasks:write"));
    let foreign = format!("/key-scopes?unit_id={}", app.unit("130104-HRSS"));
    approver.get(&foreign).await.refused(403, "forbidden");
}

/// A key is its unit's: it stays when its maker goes, who has seen its secret, and the list says so.
async fn list_api_keys_says_whose_maker_has_left(app: App) {
    let (client, _) = program(&app, COUNTY.0, &["objects:read"]).await;
    let by_office = json!({ "name": "另一程序", "unit_id": app.unit("130102-HRSS") });
    program_with(&app, "regulations", &["objects:read"], &by_office).await;
    let left = async || {
        let security = app.sign_in("security_admin").await;
        let keys = security.all("/api-keys?sort=created_at").await;
        assert!(keys.iter().all(|key| key["stopped_by"] == Value::Null));
        let of = |name: &str| {
            let key = keys.iter().find(|key| key["name"] == name);
            key.map(|key| key["has_maker_left"].clone())
        };
        (of("数据中台"), of("另一程序"))
    };
    let (stays, has_left) = (Some(json!(false)), Some(json!(true)));
    assert_eq!(left().await, (stays.clone(), stays.clone()));
    let maker = app.user("county_approver");
    let elsewhere = app.unit("130104-HRSS");
    for change in [
        "role = 'operator'".to_owned(),
        format!("role = 'approver', unit_id = '{elsewhere}'"),
    ] {
        app.change(&[format!(
            "UPDATE user_roles SET {change} WHERE user_id = '{maker}'"
        )]);
        assert_eq!(left().await, (has_left.clone(), stays.clone()), "{change}");
        client.get("/objects").await.ok();
    }
}

/// A program has an account, and is nobody who is listed, counted or signed in.
async fn service_account_is_no_person(app: App) {
    let count = async |path: &str| {
        let admin = app.sign_in("system_admin").await;
        admin.get(path).await.ok()["total"].as_i64()
    };
    let (all, without) = ("/users?count=true", "/users?count=true&has_role=false");
    let before = (count(all).await, count(without).await);
    let (_, key) = program(&app, COUNTY.0, &["objects:read"]).await;
    assert_eq!((count(all).await, count(without).await), before);
    let id = text(&key, "service_account_id");
    let admin = app.sign_in("system_admin").await;
    let path = format!("/users/{id}");
    admin.get(&path).await.refused(404, "not_found");
    for password in ["-", ""] {
        let credentials = json!({ "username": format!("program:{id}"), "password": password });
        let answer = app.nobody().post("/session", &credentials).await;
        answer.refused(401, "wrong_credentials");
    }
}

on_both_databases!(
    get_api_key_of_another_unit_is_not_found,
    list_api_keys_says_whose_maker_has_left,
    list_api_keys_shows_those_of_ones_unit,
    list_key_scopes_names_what_reaches_anything_for_the_unit,
    service_account_is_no_person,
);
