//! Who may not read a record learns nothing of it: whatever is asked of it, and with whatever body, the
//! answer is as of one that there is not.
//!
//! Asked on the demo set, where each kind of record is there in several units.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};
use sortition::demo;
use sortition::kernel::password::{self, Cost};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::TestDatabase;
use sortition_tests::{Answer, App, Client, Kind, run_with};

use super::openapi::{document, referenced};

/// An id that no record has.
const NO_RECORD: &str = "01939999-0000-7000-8000-000000000000";

/// Between them they read all records.
const READERS: [&str; 6] = [
    "regulations",
    "city_operator",
    "county_operator",
    "system_admin",
    "security_admin",
    "inspector",
];

/// One of each role, in the city, in a county and elsewhere.
const ASKING: [&str; 12] = [
    "city_operator",
    "city_approver",
    "agency_operator",
    "county_operator",
    "county_approver",
    "county_inspector",
    "inspector",
    "partner_operator",
    "regulations",
    "system_admin",
    "security_admin",
    "auditor",
];

#[test]
fn what_one_may_not_read_is_as_if_there_were_none() {
    let app = App::over(TestDatabase::empty(Kind::Sqlite));
    run_with(app, async |app: App| {
        let hash = password::hash_blocking(PASSWORD, Cost::Test).expect("the password is hashed");
        demo::ensure(app.services(), &hash).expect("the demo set is made");
        let document = document();
        let known = records(&app, &document).await;
        let (mut wrong, mut compared) = (Vec::new(), 0);
        for username in ASKING {
            let client = app.sign_in(username).await.unwatched();
            for (resource, ids) in &known {
                let Some(id) = unseen(&client, resource, ids).await else {
                    continue;
                };
                for ask in asks(&document, resource) {
                    let there = ask.send(&client, &id).await;
                    let missing = ask.send(&client, NO_RECORD).await;
                    compared += 1;
                    if told(&there) != told(&missing) {
                        wrong.push(format!("{username}: {there}\nbut {missing}"));
                    }
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "the answer tells that there is such a record: look it up in the caller's sight first\n{}",
            wrong.join("\n")
        );
        assert!(compared > 200, "only {compared} were compared");
    });
}

/// Ids of records, by the list that shows them.
async fn records(app: &App, document: &Value) -> BTreeMap<String, Vec<String>> {
    let mut readers = Vec::new();
    for username in READERS {
        readers.push(app.sign_in(username).await.unwatched());
    }
    let paths = document["paths"].as_object().expect("there are paths");
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for resource in paths.keys() {
        let one = format!("{resource}/{{id}}");
        if paths.get(&one).is_none_or(|item| item["get"].is_null()) {
            continue;
        }
        for reader in &readers {
            let answer = reader.get(&format!("{resource}?limit=200")).await;
            if answer.status != 200 {
                continue;
            }
            let page = answer.json();
            let items = page["items"].as_array().into_iter().flatten();
            let ids = items.filter_map(|item| item["id"].as_str().map(str::to_owned));
            known.entry(resource.clone()).or_default().extend(ids);
        }
    }
    known
}

/// A record that somebody may not read.
async fn unseen(client: &Client, resource: &str, ids: &[String]) -> Option<String> {
    // The first and the last are of different readers, and mostly of different units.
    let (first, last) = ids.split_at(ids.len() / 2);
    for id in first.iter().take(5).chain(last.iter().rev().take(20)) {
        if client.get(&format!("{resource}/{id}")).await.status == 404 {
            return Some(id.clone());
        }
    }
    None
}

/// What can be asked of a record.
struct Ask {
    method: Method,
    path: String,
    etag: Option<&'static str>,
    body: Option<Value>,
}

impl Ask {
    async fn send(&self, client: &Client, id: &str) -> Answer {
        let path = self.path.replace("{id}", id);
        let mut request = client.request(self.method.clone(), &path);
        if let Some(etag) = self.etag {
            request = request.header("If-Match", etag);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        client.send(request).await
    }
}

/// All operations on a record of a list, with the smallest bodies that the document takes.
fn asks(document: &Value, resource: &str) -> Vec<Ask> {
    let below = format!("{resource}/{{id}}");
    let mut asks = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let Some(rest) = path.strip_prefix(&below) else {
            continue;
        };
        if rest.contains('{') {
            continue;
        }
        for (name, operation) in item.as_object().into_iter().flatten() {
            let content = &operation["requestBody"]["content"];
            if !content.is_null() && content["application/json"].is_null() {
                continue;
            }
            let method: Method = name.to_uppercase().parse().expect("the method is one");
            let etags: &[Option<&str>] = match method {
                Method::PUT | Method::PATCH | Method::DELETE => &[None, Some("\"1\"")],
                _ => &[None],
            };
            let schema = &content["application/json"]["schema"];
            let body = (!schema.is_null()).then(|| example(document, schema));
            asks.extend(etags.iter().map(|etag| Ask {
                method: method.clone(),
                path: path.clone(),
                etag: *etag,
                body: body.clone(),
            }));
        }
    }
    asks
}

/// A value that a schema takes, with what is required of it.
fn example(document: &Value, schema: &Value) -> Value {
    if let Some(place) = schema["$ref"].as_str() {
        return example(document, referenced(document, place));
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.last()) {
            return example(document, first);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
        kind => kind.as_str().unwrap_or_default(),
    };
    match kind {
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten();
            let members: Map<String, Value> = required
                .filter_map(Value::as_str)
                .map(|name| {
                    let member = example(document, &schema["properties"][name]);
                    (name.to_owned(), member)
                })
                .collect();
            Value::Object(members)
        }
        "array" => json!([]),
        "boolean" => json!(true),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "string" => match schema["format"].as_str() {
            Some("date") => json!("2026-11-23"),
            Some("date-time") => json!("2026-11-23T02:00:00Z"),
            Some("uuid") => json!(NO_RECORD),
            _ => json!("说明"),
        },
        _ => Value::Null,
    }
}

/// What an answer tells, but for the request's own id.
fn told(answer: &Answer) -> (u16, Value, Value) {
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let (code, errors) = (problem["code"].clone(), problem["errors"].clone());
    (answer.status.as_u16(), code, errors)
}
