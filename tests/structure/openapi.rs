//! `openapi/openapi.json` is what the code says, and every operation is named and tested as the house
//! wants it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::UnitKind;

use super::tree::{self, MODULES};

const FILE: &str = "openapi/openapi.json";

/// One operation of the API's document.
pub struct ApiOperation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub tags: Vec<String>,
    /// The parameters that it cannot do without, with values of their kind.
    pub query: String,
}

impl ApiOperation {
    /// Whether it changes something.
    pub fn is_command(&self) -> bool {
        self.method != "get"
    }
}

/// All operations that the code mounts.
pub fn operations() -> Vec<ApiOperation> {
    let document = document();
    let paths = document["paths"]
        .as_object()
        .expect("the document has paths");
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("a path has methods") {
            let tags = operation["tags"].as_array().into_iter().flatten();
            found.push(ApiOperation {
                id: operation["operationId"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                method: method.clone(),
                path: path.clone(),
                tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
                query: required_query(operation),
            });
        }
    }
    found
}

fn required_query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let required = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
    let given = required.map(|one| {
        let value = match (
            one["schema"]["type"].as_str(),
            one["schema"]["format"].as_str(),
        ) {
            (_, Some("date")) => "2026-11-23",
            (Some("integer"), _) => "1",
            // Read as text, and as JSON where a parameter holds that.
            _ => "%7B%7D",
        };
        format!("{}={value}", one["name"].as_str().unwrap_or_default())
    });
    given.collect::<Vec<_>>().join("&")
}

/// The document as the code has it.
pub fn document() -> Value {
    sortition::app::openapi()
}

/// What a reference (`$ref`) leads to.
pub fn referenced<'a>(document: &'a Value, place: &str) -> &'a Value {
    let schema = document.pointer(place.trim_start_matches('#'));
    schema.expect("the reference leads somewhere")
}

#[test]
fn document_is_what_the_code_says() {
    let mut now = serde_json::to_string_pretty(&document()).expect("the document is JSON");
    now.push('\n');
    if std::env::var_os("SORTITION_UPDATE").is_some() {
        std::fs::write(tree::at(FILE), &now).expect("the document is written");
    }
    let committed = if tree::exists(FILE) {
        tree::read(FILE)
    } else {
        String::new()
    };
    if committed == now {
        return;
    }
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (committed.lines().collect(), now.lines().collect());
    let changed: Vec<_> = before.symmetric_difference(&after).take(10).collect();
    panic!(
        "{FILE} differs from the code, in lines such as {changed:#?}\nRun `SORTITION_UPDATE=1 cargo \
         test -p sortition-tests --test structure openapi::` and commit the file"
    );
}

#[test]
fn enums_are_described_by_their_codes() {
    let document = document();
    let described = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    let codes = UnitKind::ALL.iter().map(|kind| kind.code());
    assert_eq!(
        described("UnitKind"),
        json!(codes.collect::<Vec<_>>()),
        "the document names variants: the macro of openapi/src/codes.rs must hand codes on as tokens"
    );
}

/// All values that stand under a name, anywhere.
fn all_under<'a>(name: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(name));
            members.values().for_each(|one| all_under(name, one, found));
        }
        Value::Array(items) => items.iter().for_each(|one| all_under(name, one, found)),
        _ => {}
    }
}

#[test]
fn references_lead_somewhere() {
    let document = document();
    let mut places = Vec::new();
    all_under("$ref", &document, &mut places);
    for place in places {
        let place = place.as_str().expect("a reference is text");
        assert!(
            document.pointer(place.trim_start_matches('#')).is_some(),
            "{place} is not in the document: backend/src/kernel/document/shared.rs describes shared parts"
        );
    }
}

#[test]
fn operations_are_described_for_clients() {
    let document = document();
    let tags = document["tags"].as_array().expect("the document has tags");
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let at = format!("{method} {path}");
            let has_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
            assert!(
                has_text(&operation["summary"]),
                "{at}: document the handler"
            );
            assert!(
                tags.iter().any(|tag| tag["name"] == operation["tags"][0]
                    && has_text(&tag["description"])),
                "{at}: give its module a sentence in backend/src/app/document.rs"
            );
            assert!(operation["security"].is_array(), "{at}: no security");
            let responses = operation["responses"]
                .as_object()
                .expect("it has responses");
            for class in ["4XX", "5XX"] {
                assert!(responses.contains_key(class), "{at}: no {class}");
            }
            assert!(
                responses.keys().any(|status| status.starts_with('2')),
                "{at}: say what it answers when all goes well"
            );
            for (status, response) in responses
                .iter()
                .filter(|(status, _)| status.starts_with('2'))
            {
                let contents = response["content"].as_object().into_iter().flatten();
                for (kind, content) in contents {
                    let schema = &content["schema"];
                    assert!(
                        kind.ends_with("json") || schema["type"] == "string",
                        "{at} {status}: a file is a string, not {schema}"
                    );
                    assert!(!schema.is_null(), "{at} {status}: {kind} has no schema");
                }
            }
        }
    }
}

#[test]
fn rows_of_lists_are_described_once() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object();
    let pages = schemas.into_iter().flatten();
    let pages = pages.filter(|(name, _)| name.starts_with("Page_"));
    let mut count = 0;
    for (name, page) in pages {
        let row = page["properties"]["items"]["items"]["$ref"].as_str();
        let expected = name.replacen("Page_", "#/components/schemas/", 1);
        assert_eq!(row, Some(expected.as_str()), "{name}");
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn codes_of_problems_are_an_enum() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    for (schema, at) in [("Problem", "code"), ("FieldProblem", "code")] {
        let code = &schemas[schema]["properties"][at]["$ref"];
        assert_eq!(code, "#/components/schemas/ErrorCode", "{schema}");
    }
    let codes = ErrorCode::ALL.iter().map(|code| code.code());
    assert_eq!(
        schemas["ErrorCode"]["enum"],
        json!(codes.collect::<Vec<_>>())
    );
}

#[test]
fn operations_are_named_as_handlers_and_tagged_with_their_module() {
    let mut seen = BTreeSet::new();
    for operation in operations() {
        let at = format!("{} {}", operation.method, operation.path);
        assert!(
            seen.insert(operation.id.clone()),
            "{at}: the operation id {} is taken",
            operation.id
        );
        assert!(
            operation.id.contains('_')
                && operation
                    .id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{at}: name the handler <verb>_<noun>, not {}",
            operation.id
        );
        assert!(
            operation.tags.len() == 1 && MODULES.contains(&&*operation.tags[0]),
            "{at}: tag it with its module, not {:?}",
            operation.tags
        );
        assert!(
            operation.path.starts_with("/api/v1/"),
            "{at}: paths begin with /api/v1"
        );
    }
}

#[test]
fn each_operation_has_an_api_test_named_after_it() {
    let tests: String = tree::files("tests/api", "rs")
        .iter()
        .map(|file| tree::read(file))
        .collect();
    let untested: Vec<String> = operations()
        .into_iter()
        .filter(|operation| !tests.contains(&format!(" {}_", operation.id)))
        .map(|operation| format!("{} ({})", operation.id, operation.tags.join(", ")))
        .collect();
    assert!(
        untested.is_empty(),
        "operations without a test `<operation>_<condition>_<result>` in tests/api: write one for\n{}",
        untested.join("\n")
    );
}
