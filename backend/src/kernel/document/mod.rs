//! What all operations of the API's document share, so that no handler repeats it: how one signs in,
//! the headers of questions and answers, problem documents as the answer to whatever goes wrong, files,
//! bounds of lists. A new operation has all of it by itself.

mod operations;
mod shared;

use self::operations::Operation;
use crate::kernel::page::Sorted;
use crate::kernel::rights::Right;
use serde_json::{Map, Value, json};

/// What the modules say of their operations beside what their handlers do.
pub struct Facts {
    /// The rights table: which operations are public.
    pub rights: Vec<Right>,
    /// What the lists sort by.
    pub sorts: Vec<Sorted>,
    /// Which lists are files too.
    pub exports: Vec<Right>,
    /// The modules, each with a sentence.
    pub tags: &'static [(&'static str, &'static str)],
}

/// Completes a document that handlers made.
pub fn complete(described: Value, facts: &Facts) -> Value {
    let mut document = described;
    document["servers"] = json!([{
        "url": "/",
        "description": "This installation: addresses are relative to where the document is"
    }]);
    document["info"]["license"] = json!({ "name": "Apache-2.0", "identifier": "Apache-2.0" });
    let tags = facts.tags.iter();
    document["tags"] = tags
        .map(|(name, text)| json!({ "name": name, "description": text }))
        .collect();
    let components = &mut document["components"];
    shared::add_to(components);
    refer_items(components);
    let schemas = components["schemas"].clone();
    for (path, item) in members(&mut document["paths"]) {
        for (method, operation) in members(item) {
            Operation::new((path, method), &schemas, facts, operation).complete(operation);
        }
    }
    document
}

/// The members of an object; of anything else none.
fn members(value: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    let members = value.as_object_mut().map(Map::iter_mut);
    members
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

/// The rows of a page are what the row's own schema says: described once, one type for clients.
fn refer_items(components: &mut Value) {
    let mut rows = Vec::new();
    for (name, schema) in members(&mut components["schemas"]) {
        let Some(row) = name.strip_prefix("Page_") else {
            continue;
        };
        let items = &mut schema["properties"]["items"]["items"];
        let inline = std::mem::replace(items, shared::place("schemas", row));
        rows.push((row.to_owned(), inline));
    }
    for (row, inline) in rows {
        if components["schemas"][&row].is_null() {
            components["schemas"][&row] = inline;
        }
    }
}
