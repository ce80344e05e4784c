//! Holds every answer of every test against the API's document: its status, type, headers and content
//! are described, as whoever generates a client from the document relies on.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use http::Method;
use serde_json::{Map, Value};

use crate::client::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(sortition::app::openapi);

/// Headers of HTTP itself, which OpenAPI doesn't describe.
const OF_HTTP: [&str; 5] = [
    "connection",
    "content-length",
    "content-type",
    "date",
    "transfer-encoding",
];

/// Panics if an answer isn't as the document has it. What is no address of the API is not in it.
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let is_head = method == Method::HEAD;
    let name = match is_head {
        true => "get".to_owned(),
        false => method.as_str().to_ascii_lowercase(),
    };
    let Some(operation) = operation(path, &name) else {
        return;
    };
    let objections = objections_to(operation, answer, is_head);
    assert!(
        objections.is_empty(),
        "the document has it otherwise; mend the handler's description or \
         backend/src/kernel/document\n{}\n{answer}",
        objections.join("\n")
    );
}

/// The operation at a path: of those that match, the one that says most of it.
fn operation(path: &str, method: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object()?;
    let matching = paths.iter().filter(|(template, _)| fits(template, path));
    let of_method = matching.filter(|(_, item)| !item[method].is_null());
    let (_, item) = of_method.max_by_key(|(template, _)| said(template))?;
    Some(&item[method])
}

/// How many characters of a path its template says: all but the places.
fn said(template: &str) -> usize {
    let places = template.split('{').skip(1);
    let places = places.filter_map(|place| place.find('}'));
    template.len() - places.map(|length| length + 2).sum::<usize>()
}

fn fits(template: &str, path: &str) -> bool {
    let (expected, given) = (template.split('/'), path.split('/'));
    template.matches('/').count() == path.matches('/').count()
        && expected.zip(given).all(|(expected, given)| {
            match expected.split_once('{').zip(expected.rsplit_once('}')) {
                Some(((before, _), (_, after))) => {
                    given.len() > before.len() + after.len()
                        && given.starts_with(before)
                        && given.ends_with(after)
                }
                None => expected == given,
            }
        })
}

fn objections_to(operation: &'static Value, answer: &Answer, is_head: bool) -> Vec<String> {
    let status = answer.status.as_str();
    let responses = &operation["responses"];
    let class = format!("{}XX", &status[..1]);
    let response = [status, &class].map(|name| &responses[name]);
    let Some(response) = response.into_iter().find(|response| !response.is_null()) else {
        return vec![format!("status {status} is not described")];
    };
    let response = resolved(response);
    let mut objections: Vec<String> = answer
        .headers
        .keys()
        .map(|name| name.as_str())
        .filter(|name| !OF_HTTP.contains(name) && !has_header(response, name))
        .map(|name| format!("the header {name} is not described"))
        .collect();
    if answer.body.is_empty() {
        let has_content = !response["content"].is_null();
        if has_content && !is_head {
            objections.push("a content is described".to_owned());
        }
        return objections;
    }
    let kind = answer.header("content-type");
    let kind = kind.split(';').next().unwrap_or_default();
    match &response["content"][kind] {
        Value::Null => objections.push(format!("the content type {kind} is not described")),
        content if kind.ends_with("json") && answer.header("content-encoding").is_empty() => {
            let value = answer.json();
            object_to(&content["schema"], &value, "", &mut objections);
        }
        _ => {}
    }
    objections
}

fn has_header(response: &Value, name: &str) -> bool {
    let headers = response["headers"].as_object().into_iter().flatten();
    headers
        .map(|(described, _)| described)
        .any(|described| described.eq_ignore_ascii_case(name))
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(place) => DOCUMENT
            .pointer(place.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{place} is not in the document")),
        None => value,
    }
}

/// Collects where a value isn't as its schema has it.
fn object_to(schema: &'static Value, value: &Value, at: &str, objections: &mut Vec<String>) {
    let schema = resolved(schema);
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let fits = choices.iter().any(|one| {
                let mut found = Vec::new();
                object_to(one, value, at, &mut found);
                found.is_empty()
            });
            if !fits {
                objections.push(format!("{at}: none of the choices fits {value}"));
            }
        }
    }
    if let Some(codes) = schema["enum"].as_array()
        && !codes.contains(value)
    {
        objections.push(format!("{at}: {value} is not one of {codes:?}"));
    }
    if !has_type(&schema["type"], value) {
        objections.push(format!("{at}: {value} is no {}", schema["type"]));
        return;
    }
    match value {
        Value::String(text) => object_to_text(schema, text, at, objections),
        Value::Number(number) => object_to_number(schema, number.as_f64(), at, objections),
        Value::Array(items) if !schema["items"].is_null() => {
            for (place, item) in items.iter().enumerate() {
                object_to(&schema["items"], item, &format!("{at}/{place}"), objections);
            }
        }
        Value::Object(members) => object_to_members(schema, members, at, objections),
        _ => {}
    }
}

fn has_type(kinds: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    match kinds {
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    }
}

fn object_to_text(schema: &Value, text: &str, at: &str, objections: &mut Vec<String>) {
    let is_right = match schema["format"].as_str() {
        Some("date") => text.parse::<NaiveDate>().is_ok(),
        Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
        Some("uuid") => text.len() == 36,
        _ => true,
    };
    let length = text.chars().count() as u64;
    let least = schema["minLength"].as_u64().unwrap_or(0);
    let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
    if !is_right || !(least..=most).contains(&length) {
        objections.push(format!("{at}: {text} is not as {schema} has it"));
    }
}

fn object_to_number(schema: &Value, number: Option<f64>, at: &str, objections: &mut Vec<String>) {
    let number = number.unwrap_or_default();
    let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
    let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
    if !(least..=most).contains(&number) {
        objections.push(format!("{at}: {number} is outside {least} to {most}"));
    }
}

fn object_to_members(
    schema: &'static Value,
    members: &Map<String, Value>,
    at: &str,
    objections: &mut Vec<String>,
) {
    let mut known = Vec::new();
    members_of(schema, &mut known, &mut |schema| {
        let required = schema["required"].as_array().into_iter().flatten();
        let missing = required.filter_map(Value::as_str);
        let missing = missing.filter(|name| !members.contains_key(*name));
        objections.extend(missing.map(|name| format!("{at}/{name} is missing")));
    });
    let others = &schema["additionalProperties"];
    for (name, value) in members {
        let at = format!("{at}/{name}");
        match known.iter().find(|(known, _)| **known == *name) {
            Some(&(_, schema)) => object_to(schema, value, &at, objections),
            None if others.is_object() => object_to(others, value, &at, objections),
            None if known.is_empty() || others == &Value::Bool(true) => {}
            None if !schema["oneOf"].is_null() || !schema["anyOf"].is_null() => {}
            None => objections.push(format!("{at} is not described")),
        }
    }
}

/// The members that a schema describes, with those of the schemas that it is made of.
fn members_of(
    schema: &'static Value,
    known: &mut Vec<(&'static String, &'static Value)>,
    look: &mut impl FnMut(&'static Value),
) {
    let schema = resolved(schema);
    look(schema);
    known.extend(schema["properties"].as_object().into_iter().flatten());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        members_of(part, known, look);
    }
}
