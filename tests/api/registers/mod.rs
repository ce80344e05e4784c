//! `registers` over REST.

mod certificates;
mod counts;
mod import_beside;
mod import_cells;
mod import_crash;
mod import_inspectors;
mod import_lists;
mod import_objects;
mod import_refused;
mod import_words;
mod inspected;
mod inspectors;
mod keys;
mod objects;
mod reading;
mod recusals;
mod searching;
mod ways;

use serde_json::{Value, json};
use sortition_tests::fixtures::{object_code, object_name};
use sortition_tests::{App, Client};

/// An invented object of a region; fields can be added or changed.
fn object(number: u32, region: &str, others: &Value) -> Value {
    let mut object = json!({
        "code": object_code(number), "name": object_name(number), "type": "enterprise",
        "region_code": region,
    });
    for (name, value) in others.as_object().into_iter().flatten() {
        object[name] = value.clone();
    }
    object
}

/// Enters an object and gives its path.
async fn entered(client: &Client, number: u32, region: &str, others: &Value) -> String {
    let created = client
        .post("/objects", &object(number, region, others))
        .await;
    format!("/objects/{}", created.id())
}

/// An inspector of a unit.
fn inspector(app: &App, code: &str, unit: &str, others: &Value) -> Value {
    let mut inspector = json!({
        "code": code, "name": "秦朗", "unit_id": app.unit(unit), "valid_until": "2027-12-31",
    });
    for (name, value) in others.as_object().into_iter().flatten() {
        inspector[name] = value.clone();
    }
    inspector
}

/// How many rows a list has for somebody.
async fn total(client: &Client, path: &str) -> u64 {
    let joint = if path.contains('?') { '&' } else { '?' };
    let page = client.get(&format!("{path}{joint}count=true")).await.ok();
    page["total"].as_u64().expect("the total was asked for")
}

/// The codes of a list, page by page.
async fn codes(client: &Client, path: &str) -> Vec<String> {
    let code = |row: &Value| row["code"].as_str().expect("a code").to_owned();
    client.all(path).await.iter().map(code).collect()
}

/// A text as a value of a query.
fn form(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
