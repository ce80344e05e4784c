//! Keys by which programs sign in: made and ended by people, used by programs.

mod asking;
mod jobs;
mod keys;
mod limits;
mod listing;

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Client};

/// An approver of 长安区 and of another county, with the regions of their units.
const COUNTY: (&str, &str) = ("county_approver", "130102");
const OTHER_COUNTY: (&str, &str) = ("other_county_approver", "130104");

/// What is asked of a new key, with some of it otherwise.
fn wanted(scopes: &[&str], otherwise: &Value) -> Value {
    let mut body =
        json!({ "name": "数据中台", "scopes": scopes, "expires_at": "2026-12-31T00:00:00Z" });
    for (name, value) in otherwise.as_object().expect("fields by name") {
        body[name] = value.clone();
    }
    body
}

/// A program of an approver's unit with its key: who asks by it, and the key's view.
async fn program_with(
    app: &App,
    approver: &str,
    scopes: &[&str],
    otherwise: &Value,
) -> (Client, Value) {
    let approver = app.sign_in(approver).await;
    let body = wanted(scopes, otherwise);
    let mut created = approver.post("/api-keys", &body).await.with(201);
    let client = app.with_token(text(&created, "secret"));
    (client, created["key"].take())
}

async fn program(app: &App, approver: &str, scopes: &[&str]) -> (Client, Value) {
    program_with(app, approver, scopes, &json!({})).await
}

/// The address of a key.
fn path_of(key: &Value) -> String {
    format!("/api-keys/{}", text(key, "id"))
}

/// What is entered of a new object.
fn object(number: u32, region: &str) -> Value {
    json!({ "code": object_code(number), "name": format!("石家庄众合商贸有限公司第{number}号"),
        "type": "enterprise", "region_code": region })
}

/// Changes what no test can change by the API alone, past it.
fn put(app: &App, statement: &str) {
    assert_eq!(
        app.query(&format!("{statement} RETURNING id AS line"))
            .len(),
        1,
        "{statement}"
    );
}
