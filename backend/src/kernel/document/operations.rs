//! One operation, completed.

use super::shared::{
    ALWAYS, ENCODED, KEY, LIMITED, PROBLEM_TYPE, TOKEN, file_schema, headers, place,
};
use super::{Facts, members};
use crate::kernel::files::FileKind;
use crate::kernel::queries::SORT_FIELDS;
use crate::kernel::rights::ANY_KEY;
use actix_web::http::StatusCode;
use serde_json::{Value, json};

/// What a list is as a file.
const TABLES: [&str; 2] = ["text/csv", FileKind::Xlsx.content_type()];
/// What a handler says that answers with whatever was stored.
const ANY_FILE: &str = "application/octet-stream";
/// Problem documents as a schema.
const PROBLEM: &str = "#/components/schemas/Problem";

/// What the completion has to know of an operation.
pub(super) struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    schemas: &'a Value,
    is_public: bool,
    /// The scopes of which a key needs one, if keys may; none: each may.
    key_scopes: Option<Vec<&'static str>>,
    /// Whether the list can be taken as a file.
    is_export: bool,
    /// What the list sorts by, if it is one that sorts.
    sorts: Option<&'a [&'static str]>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(
        (path, method): (&'a str, &'a str),
        schemas: &'a Value,
        facts: &'a Facts,
        operation: &Value,
    ) -> Self {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let is_it = |right: &&crate::kernel::rights::Right| right.operation == id;
        let sorted = facts.sorts.iter().find(|sorted| sorted.operation == id);
        let right = facts.rights.iter().find(is_it);
        let key_scopes = right
            .filter(|right| right.key_scope.is_some())
            .map(|right| {
                let named = right.key_scopes().filter(|scope| *scope != ANY_KEY);
                named.collect()
            });
        Self {
            path,
            method,
            schemas,
            is_public: right.is_some_and(|right| right.is_public),
            key_scopes,
            is_export: facts.exports.iter().any(|right| is_it(&right)),
            sorts: sorted.map(|sorted| sorted.fields),
        }
    }

    pub(super) fn complete(&self, operation: &mut Value) {
        operation["security"] = Value::Array(self.ways_to_sign_in());
        let has_tag = self.complete_responses(&mut operation["responses"]);
        self.complete_parameters(operation, has_tag);
    }

    /// One of them is enough: as a person, or by a key with any of the scopes.
    fn ways_to_sign_in(&self) -> Vec<Value> {
        if self.is_public {
            return Vec::new();
        }
        let by_key = self.key_scopes.iter().flat_map(|scopes| match scopes[..] {
            [] => vec![json!({ KEY: [] })],
            _ => scopes.iter().map(|one| json!({ KEY: [one] })).collect(),
        });
        [json!({ TOKEN: [] })].into_iter().chain(by_key).collect()
    }

    /// Says whether the answer has a tag.
    fn complete_responses(&self, responses: &mut Value) -> bool {
        let mut has_tag = false;
        for (status, response) in members(responses) {
            if is_problem(response) {
                *response = place("responses", "Refused");
                response["description"] = json!(reason(status));
            } else if status == "304" {
                *response = place("responses", "NotModified");
            } else {
                has_tag |= self.complete_success(status, response);
            }
        }
        responses["4XX"] = place("responses", "Refused");
        responses["5XX"] = place("responses", "Failed");
        if has_tag && self.method == "get" {
            responses["304"] = place("responses", "NotModified");
        }
        has_tag
    }

    fn complete_success(&self, status: &str, response: &mut Value) -> bool {
        if response["description"].as_str().is_none_or(str::is_empty) {
            response["description"] = json!(reason(status));
        }
        if self.is_export && status == "200" {
            for kind in TABLES {
                response["content"][kind] = json!({});
            }
        }
        name_stored_kinds(&mut response["content"]);
        let mut kinds: Vec<String> = Vec::new();
        for (kind, content) in members(&mut response["content"]) {
            // Bytes are a file, not a list of numbers.
            if !kind.ends_with("json") {
                content["schema"] = file_schema(kind);
            }
            kinds.push(kind.to_owned());
        }
        if kinds.is_empty()
            && let Some(response) = response.as_object_mut()
        {
            response.remove("content");
        }
        let shown = response["content"]["application/json"]["schema"].clone();
        let mut names: Vec<&str> = ALWAYS.to_vec();
        if kinds.iter().any(|kind| !kind.ends_with("json")) {
            names.extend(["Content-Disposition", "Content-Security-Policy"]);
        }
        if !kinds.is_empty() {
            names.extend(ENCODED);
        }
        let is_read = self.method == "get" && status == "200";
        let has_tag = is_read || self.has_version(&shown);
        if has_tag {
            names.push("ETag");
        }
        if is_read && is_page(&shown) {
            names.push("Link");
        }
        if status == "201" || status == "202" {
            names.push("Location");
        }
        if self.is_public || self.key_scopes.is_some() {
            names.extend(LIMITED);
        }
        let own = response["headers"].take();
        response["headers"] = headers(names);
        if let Value::Object(own) = own {
            for (name, _) in own {
                response["headers"][&name] = place("headers", &name);
            }
        }
        has_tag
    }

    /// Whether a schema is that of a record at a version, by itself or by what it is made of.
    fn has_version(&self, schema: &Value) -> bool {
        let place = schema["$ref"].as_str();
        let schema = match place.and_then(|place| place.rsplit('/').next()) {
            Some(name) => &self.schemas[name],
            None => schema,
        };
        let properties = &schema["properties"];
        let mut parts = schema["allOf"].as_array().into_iter().flatten();
        !properties["version"].is_null()
            || !properties["revision"].is_null()
            || parts.any(|part| self.has_version(part))
    }

    fn complete_parameters(&self, operation: &mut Value, has_tag: bool) {
        let mut parameters = match operation["parameters"].take() {
            Value::Array(parameters) => parameters,
            _ => Vec::new(),
        };
        let is_if_match = |one: &Value| one["name"] == "If-Match";
        let stated = parameters.iter().find(|one| is_if_match(one)).cloned();
        let is_sort = |one: &Value| one["name"] == "sort";
        let cannot_sort = self.sorts.is_none_or(<[_]>::is_empty);
        parameters.retain(|one| !(is_if_match(one) || (cannot_sort && is_sort(one))));
        for parameter in &mut parameters {
            if let (Some(fields), "sort") =
                (self.sorts, parameter["name"].as_str().unwrap_or_default())
            {
                describe_sort(parameter, fields);
            }
        }
        parameters.push(place("parameters", "AcceptLanguage"));
        if self.is_export {
            parameters.push(place("parameters", "ExportRequest"));
        }
        if !self.is_public {
            parameters.push(place("parameters", "Background"));
        }
        match (self.method, stated) {
            ("get", _) if has_tag => parameters.push(place("parameters", "IfNoneMatch")),
            (_, Some(stated))
                if stated["required"] == true && stated["schema"]["type"] == "string" =>
            {
                parameters.push(place("parameters", "IfMatch"));
            }
            (_, Some(_)) => parameters.push(place("parameters", "IfMatchOptional")),
            ("post", None) if has_tag && self.path.contains('{') => {
                parameters.push(place("parameters", "IfMatchOptional"));
            }
            _ => {}
        }
        if self.method == "post" && !self.is_public {
            parameters.push(place("parameters", "IdempotencyKey"));
        }
        operation["parameters"] = Value::Array(parameters);
    }
}

/// A stored file is one of the kinds that are kept.
fn name_stored_kinds(contents: &mut Value) {
    let Some(contents) = contents.as_object_mut() else {
        return;
    };
    if contents.remove(ANY_FILE).is_some() {
        for kind in FileKind::ALL {
            contents.insert(kind.content_type().to_owned(), json!({}));
        }
    }
}

/// The fields of a list's order, for people, for clients that check, and for
/// [`queries`](crate::kernel::queries).
fn describe_sort(parameter: &mut Value, fields: &[&str]) {
    let names = fields.join("`, `");
    parameter["description"] = json!(format!(
        "Fields to sort by, `-` before one for descending: of `{names}`, with commas between."
    ));
    let field = format!("-?({})", fields.join("|"));
    parameter["schema"]["pattern"] = json!(format!("^{field}(,{field})*$"));
    parameter[SORT_FIELDS] = json!(fields);
}

fn is_problem(response: &Value) -> bool {
    let contents = response["content"].as_object().into_iter().flatten();
    contents
        .map(|(kind, content)| (kind, &content["schema"]["$ref"]))
        .any(|(kind, schema)| kind == PROBLEM_TYPE || schema == PROBLEM)
}

fn is_page(schema: &Value) -> bool {
    let place = schema["$ref"].as_str().unwrap_or_default();
    place.starts_with("#/components/schemas/Page_")
}

fn reason(status: &str) -> &'static str {
    let status = StatusCode::from_bytes(status.as_bytes()).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default()
}
