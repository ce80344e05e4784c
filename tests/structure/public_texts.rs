//! What everybody may read is listed, text by text, with the guard that keeps numbers of persons out of
//! it: nobody publishes another text without saying which guard it has.

use std::collections::BTreeSet;

use serde_json::Value;
use sortition_tests::public_texts::{Field, Origin, PUBLIC_TEXTS, asked_for, guarded};

use super::openapi::{document, referenced};
use super::tree;

/// Formats that have no room for another text.
const FORMATS: [&str; 3] = ["uuid", "date", "date-time"];
/// How addresses of public reads begin.
const PUBLIC: &str = "/api/v1/public/";

#[test]
fn every_text_of_a_public_read_has_its_guard() {
    let document = document();
    let mut found = Texts {
        document: &document,
        seen: BTreeSet::new(),
        places: BTreeSet::new(),
    };
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let is_public = operation["security"]
                .as_array()
                .is_some_and(|needed| needed.is_empty());
            assert!(
                method != "get" || is_public == path.starts_with(PUBLIC),
                "{method} {path}: what is read without an account stands below {PUBLIC}"
            );
            if path.starts_with(PUBLIC) {
                found.read(operation, &format!("{method} {path}"));
            }
        }
    }
    let listed: BTreeSet<String> = PUBLIC_TEXTS
        .iter()
        .map(|(place, _)| (*place).to_owned())
        .collect();
    assert_eq!(listed.len(), PUBLIC_TEXTS.len(), "a text is listed twice");
    let missing: Vec<&String> = found.places.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "public texts without a guard: write them through `kernel::public_text` and add them to \
         tests/support/public_texts.rs: {missing:#?}"
    );
    let gone: Vec<&String> = listed.difference(&found.places).collect();
    assert!(
        gone.is_empty(),
        "no public read shows these any more: take them from tests/support/public_texts.rs: {gone:#?}"
    );
}

#[test]
fn every_guarded_field_is_one_of_a_request() {
    let document = document();
    for (operation, pointer) in guarded().into_iter().chain(asked_for()) {
        assert!(
            has_field(&document, (operation, pointer)),
            "{operation} has no field {pointer}: mend tests/support/public_texts.rs"
        );
    }
    for (place, origin) in PUBLIC_TEXTS {
        let is_said = match origin {
            Origin::Written(fields) | Origin::Submitted(fields) => !fields.is_empty(),
            Origin::Formed(form) => !form.is_empty(),
        };
        assert!(is_said, "{place}: say where it comes from");
    }
}

/// A public text is written through the guard: what goes past it is named with its reason.
#[test]
fn what_becomes_public_is_written_through_the_guard() {
    for file in [
        "backend/src/checklist/rules/fields.rs",
        "backend/src/draws/actions/aborting.rs",
        "backend/src/draws/actions/opening.rs",
        "backend/src/draws/rules/fields.rs",
        "backend/src/org/actions/units.rs",
        "backend/src/plans/actions/drafts.rs",
        "backend/src/plans/actions/entries.rs",
        "backend/src/publications/actions/approved.rs",
        "backend/src/publications/actions/results/decisions.rs",
        "backend/src/publications/actions/results/mod.rs",
        "backend/src/registers/rules/objects.rs",
        "backend/src/tasks/actions/endings.rs",
        "backend/src/tasks/rules/fields.rs",
    ] {
        let source = tree::read(file);
        let guards = ["public_text::", ".public_line(", ".public_paragraphs("];
        assert!(
            guards.iter().any(|guard| source.contains(guard)),
            "{file} writes texts that become public: do it by `kernel::public_text`, or by the methods \
             of `Fields` that do"
        );
    }
}

fn has_field(document: &Value, (operation, pointer): Field) -> bool {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.filter_map(|(_, methods)| methods.as_object());
    let mut operations = operations.flatten().map(|(_, one)| one);
    let found = operations.find(|one| one["operationId"] == operation);
    let body = found.map(|one| &one["requestBody"]["content"]["application/json"]["schema"]);
    let mut names = pointer.split('/').skip(1);
    body.is_some_and(|schema| {
        names
            .try_fold(schema, |schema, name| member(document, schema, name))
            .is_some()
    })
}

/// The schema of a member, through references and alternatives.
fn member<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(place) = schema["$ref"].as_str() {
        return member(
            document,
            document.pointer(place.trim_start_matches('#'))?,
            name,
        );
    }
    if let Some(found) = schema["properties"].get(name) {
        return Some(found);
    }
    let kinds = ["oneOf", "anyOf", "allOf"].iter();
    let mut parts = kinds.filter_map(|kind| schema[*kind].as_array()).flatten();
    parts.find_map(|part| member(document, part, name))
}

/// Looks for texts in answers.
struct Texts<'a> {
    document: &'a Value,
    /// The schemas that were read.
    seen: BTreeSet<String>,
    /// Where texts stand: `Schema/field`, or the operation.
    places: BTreeSet<String>,
}

impl Texts<'_> {
    fn read(&mut self, operation: &Value, at: &str) {
        for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
            if !status.starts_with('2') {
                continue;
            }
            for (_, content) in answer["content"].as_object().into_iter().flatten() {
                self.visit(&content["schema"], at);
            }
        }
    }

    fn visit(&mut self, schema: &Value, at: &str) {
        if let Some(place) = schema["$ref"].as_str() {
            self.follow(place);
            return;
        }
        let kinds = ["oneOf", "allOf", "anyOf"].iter();
        let parts: Vec<&Value> = kinds
            .filter_map(|kind| schema[*kind].as_array())
            .flatten()
            .collect();
        for part in &parts {
            self.visit(part, at);
        }
        let properties = schema["properties"].as_object();
        for (name, property) in properties.into_iter().flatten() {
            self.visit(property, &format!("{at}/{name}"));
        }
        if schema["items"].is_object() {
            self.visit(&schema["items"], at);
        } else if parts.is_empty() && properties.is_none() && is_text(schema) {
            self.places.insert(at.to_owned());
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

/// Whether a value may be a text, or an object of which the document says no more.
fn is_text(schema: &Value) -> bool {
    let format = schema["format"].as_str().unwrap_or_default();
    if schema["enum"].is_array() || !schema["const"].is_null() || FORMATS.contains(&format) {
        return false;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        // It may be anything.
        _ => return true,
    };
    kinds.iter().any(|kind| ["string", "object"].contains(kind))
}
