//! What the page calls is what the API's document has: a path that was renamed, a method that was
//! mistaken or a function that is named otherwise than its operation is found before a user finds it.

use std::collections::BTreeMap;

use super::openapi::{ApiOperation, operations};
use super::tree;

/// Functions of a module's `api.rs` that are no operation: they put several together, or ask one
/// operation in a way of their own.
const OTHERS: [&str; 8] = [
    "all_industries",
    "all_major_items",
    "all_regions",
    "all_units",
    "count",
    "dictionaries",
    "download_rejected_rows",
    "read_draw_bundle",
];

/// A call of the page: its method, and the address that is written there; none if it is made elsewhere.
struct Call<'a> {
    method: &'static str,
    address: Option<&'a str>,
}

/// The calls in some code: `api::get("/plans")`, `api::post(format!("/plans/{id}/submit"))`.
fn calls(code: &str) -> Vec<Call<'_>> {
    let found = code.split("api::").skip(1).filter_map(|rest| {
        let (method, argument) = ["get", "post", "put", "patch", "delete"]
            .into_iter()
            .find_map(|method| Some((method, rest.strip_prefix(method)?.strip_prefix('(')?)))?;
        Some(Call {
            method,
            address: address(argument),
        })
    });
    found.collect()
}

/// The address that an argument begins with.
fn address(argument: &str) -> Option<&str> {
    let argument = argument.trim_start();
    let argument = argument.strip_prefix("format!(").unwrap_or(argument);
    argument.trim_start().strip_prefix('"')?.split('"').next()
}

/// A path without the names of what stands in it and without a query: `/plans/{}/submit`.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut shape = String::new();
    let mut is_inside = false;
    for letter in path.chars() {
        match letter {
            '{' => shape.push_str("{}"),
            '}' => {}
            _ if is_inside => {}
            _ => shape.push(letter),
        }
        is_inside = letter == '{' || is_inside && letter != '}';
    }
    shape
}

/// The operations by method and shape of their path below `/api/v1`.
fn mounted() -> BTreeMap<(String, String), ApiOperation> {
    let operations = operations().into_iter().map(|operation| {
        let path = operation.path.trim_start_matches("/api/v1");
        ((operation.method.clone(), shape(path)), operation)
    });
    operations.collect()
}

/// The file's own function that begins addresses: `format!("{}/submit", path(version))`.
fn beginning(code: &str) -> Option<&str> {
    let body = code.split("\nfn path(").nth(1)?;
    address(body.split_once("{\n")?.1)
}

#[test]
fn every_path_that_the_page_calls_is_in_the_document() {
    let mounted = mounted();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in tree::files("frontend/src", "rs") {
        let code = tree::read(&file);
        for Call { method, address } in calls(&code) {
            let path = match address {
                None => continue,
                // One function for the four ledgers; each function below is held against its operation.
                Some(address) if address.starts_with("{path}") => continue,
                Some(address) => match address.strip_prefix("{}") {
                    Some(end) => format!("{}{end}", beginning(&code).unwrap_or_default()),
                    None => address.to_owned(),
                },
            };
            count += 1;
            if !mounted.contains_key(&(method.to_owned(), shape(&path))) {
                wrong.push(format!("{file}: {method} {path}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the document has no such operation; call one that it has:\n{}",
        wrong.join("\n")
    );
    assert!(count > 150, "only {count} calls of the page were found");
}

#[test]
fn functions_of_the_page_call_the_operation_that_they_are_named_after() {
    let operations = operations();
    let mut wrong = Vec::new();
    let files = tree::files("frontend/src", "rs").into_iter();
    for file in files.filter(|file| file.ends_with("/api.rs") && file.matches('/').count() > 2) {
        let code = tree::read(&file);
        for function in code.split("pub async fn ").skip(1) {
            let name = function.split(['(', '<']).next().unwrap_or_default();
            if OTHERS.contains(&name) {
                continue;
            }
            let Some(operation) = operations.iter().find(|one| one.id == name) else {
                wrong.push(format!("{file}: {name} is no operation"));
                continue;
            };
            let path = shape(operation.path.trim_start_matches("/api/v1"));
            let body = function.split("\n}").next().unwrap_or_default();
            for Call { method, address } in calls(body) {
                let is_path = address.is_none_or(|one| !one.starts_with('/') || shape(one) == path);
                if method != operation.method || !is_path {
                    wrong.push(format!(
                        "{file}: {name} calls {method} {}, its operation is {} {}",
                        address.unwrap_or("elsewhere"),
                        operation.method,
                        operation.path
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "name functions of the page as what they call:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn lists_are_taken_as_files_from_their_own_operation() {
    let operations = operations();
    let mut wrong = Vec::new();
    for file in tree::files("frontend/src", "rs") {
        let code = tree::read(&file);
        for call in code.split("=list_file(").skip(1) {
            let mut texts = call.split('"').skip(1).step_by(2);
            let (Some(operation), Some(path)) = (texts.next(), texts.next()) else {
                continue;
            };
            // The four ledgers share one list.
            if operation.contains('{') {
                continue;
            }
            let address = format!("/api/v1{}", path);
            let is_there = operations
                .iter()
                .any(|one| one.id == operation && one.path == address && one.method == "get");
            if !is_there {
                wrong.push(format!("{file}: {} at {}", operation, path));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the document has no such list:\n{}",
        wrong.join("\n")
    );
}
