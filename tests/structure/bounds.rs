//! Whatever a request holds has an end, and the document says where: a client knows before it asks,
//! and nobody adds a field that takes all that a body has room for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::openapi::{document, referenced};

/// Formats that have a length of their own; a file has that of an upload.
const ENDING_FORMATS: [&str; 4] = ["uuid", "date", "date-time", "binary"];

/// What the document can't bound, and what does instead.
const BOUND_ELSEWHERE: [(&str, &str); 1] = [(
    "SetSetting/value",
    "each setting has its own kind of value: backend/src/org/rules/settings.rs",
)];

#[test]
fn whatever_a_request_holds_has_bounds() {
    let document = document();
    let mut found = Bounds {
        document: &document,
        seen: BTreeSet::new(),
        unbounded: BTreeSet::new(),
    };
    let mut bodies = 0;
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let contents = operation["requestBody"]["content"].as_object();
            for (_, content) in contents.into_iter().flatten() {
                found.visit(&content["schema"], &format!("{method} {path}"));
                bodies += 1;
            }
        }
    }
    assert!(bodies > 60, "only {bodies} bodies were read");
    for (place, reason) in BOUND_ELSEWHERE {
        assert!(
            found.unbounded.remove(place),
            "{place} ({reason}) has bounds in the document now: take it from BOUND_ELSEWHERE"
        );
    }
    assert!(
        found.unbounded.is_empty(),
        "without bounds: enforce them in the rules, and say them where openapi/src declares the field \
         (`schema(max_length = …)`, `max_items`, `minimum` and `maximum`)\n{}",
        found.unbounded.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn patterns_of_any_length_are_no_bounds() {
    for (pattern, ends) in [
        ("^[0-9a-f]{64}$", true),
        ("^[0-9]{4}-(0[1-9]|1[0-2])$", true),
        ("^[+*a-z]{2,4}$", true),
        ("[0-9]{4}", false),
        ("^[a-z]+$", false),
        ("^a*$", false),
        ("^[a-z]{2,}$", false),
    ] {
        assert_eq!(is_ending(pattern), ends, "{pattern}");
    }
}

/// Looks for values without bounds.
struct Bounds<'a> {
    document: &'a Value,
    /// The schemas that were read.
    seen: BTreeSet<String>,
    /// Where there are none: `Schema/field`.
    unbounded: BTreeSet<String>,
}

impl Bounds<'_> {
    fn visit(&mut self, schema: &Value, at: &str) {
        if let Some(place) = schema["$ref"].as_str() {
            self.follow(place);
            return;
        }
        let parts = ["oneOf", "allOf", "anyOf"]
            .iter()
            .filter_map(|kind| schema[*kind].as_array());
        let parts: Vec<&Value> = parts.flatten().collect();
        for part in &parts {
            self.visit(part, at);
        }
        if !has_bounds(schema, !parts.is_empty()) {
            self.unbounded.insert(at.to_owned());
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.visit(property, &format!("{at}/{name}"));
        }
        for inner in ["items", "propertyNames", "additionalProperties"] {
            if schema[inner].is_object() {
                self.visit(&schema[inner], &format!("{at}/{inner}"));
            }
        }
    }

    fn follow(&mut self, place: &str) {
        if !self.seen.insert(place.to_owned()) {
            return;
        }
        let schema = referenced(self.document, place);
        let name = place.rsplit('/').next().unwrap_or(place);
        self.visit(schema, name);
    }
}

/// Whether a schema bounds its own value; what is in it is looked at for itself.
fn has_bounds(schema: &Value, is_composed: bool) -> bool {
    if schema["enum"].is_array() || !schema["const"].is_null() {
        return true;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return is_composed,
    };
    let has = |name: &str| schema[name].is_number();
    kinds.iter().all(|kind| match *kind {
        "string" => {
            let format = schema["format"].as_str().unwrap_or_default();
            has("maxLength")
                || ENDING_FORMATS.contains(&format)
                || schema["pattern"].as_str().is_some_and(is_ending)
        }
        "array" => has("maxItems"),
        "integer" | "number" => has("minimum") && has("maximum"),
        "object" => {
            // Without named members it takes any.
            let is_closed =
                schema["additionalProperties"] == false || !schema["properties"].is_null();
            has("maxProperties") || (is_closed && !schema["additionalProperties"].is_object())
        }
        _ => true,
    })
}

/// Whether a pattern takes no text of any length: it holds from beginning to end and repeats nothing
/// without end.
fn is_ending(pattern: &str) -> bool {
    let mut is_in_class = false;
    let mut repeats = false;
    for c in pattern.chars() {
        match c {
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '*' | '+' if !is_in_class => repeats = true,
            _ => {}
        }
    }
    pattern.starts_with('^') && pattern.ends_with('$') && !repeats && !pattern.contains(",}")
}
