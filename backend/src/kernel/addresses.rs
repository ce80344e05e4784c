//! The addresses of the server with the methods that each takes, so that a wrong method is told from a
//! wrong address.

use crate::kernel::error::{ApiError, Refusal};
use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use std::collections::BTreeSet;

/// Methods of HTTP: a path item of the document may hold other things besides.
const METHODS: [&str; 7] = ["get", "head", "options", "post", "put", "patch", "delete"];

/// Addresses, each with the methods that it takes.
pub struct Addresses {
    all: Vec<Address>,
    /// Places of those whose paths a wider pattern takes too, as `/objects/{id}` that of
    /// `/objects/import`.
    within_others: Vec<usize>,
}

struct Address {
    pattern: ResourceDef,
    /// In capitals, in the order of the alphabet.
    methods: BTreeSet<String>,
    /// How much of the pattern is fixed: of several that match a path the narrowest is meant.
    fixed: usize,
}

impl Address {
    fn new(path: &str, methods: BTreeSet<String>) -> Self {
        Self {
            pattern: ResourceDef::new(path),
            methods,
            fixed: pieces(path).map(|(fixed, _)| fixed.len()).sum(),
        }
    }
}

/// What is fixed of a pattern, and after each piece of it whether a part of any content follows.
fn pieces(path: &str) -> impl Iterator<Item = (&str, bool)> {
    path.split('}').map(|piece| match piece.split_once('{') {
        Some((fixed, _)) => (fixed, true),
        None => (piece, false),
    })
}

/// A path of a pattern.
fn example(path: &str) -> String {
    pieces(path)
        .map(|(fixed, has_part)| format!("{fixed}{}", if has_part { "x" } else { "" }))
        .collect()
}

impl Addresses {
    /// As the API's document has them, and pages besides, which are read only. `HEAD` works where
    /// `GET` does.
    pub fn of(document: &Value, pages: &[&str]) -> Self {
        let mut paths: Vec<(&str, BTreeSet<String>)> = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let has = |method: &str| {
                let is_read = method == "head" && !item["get"].is_null();
                is_read || !item[method].is_null()
            };
            let methods = METHODS.iter().filter(|method| has(method));
            let methods = methods.map(|method| method.to_ascii_uppercase()).collect();
            paths.push((path.as_str(), methods));
        }
        let read = || BTreeSet::from(["GET", "HEAD"].map(str::to_owned));
        paths.extend(pages.iter().map(|page| (*page, read())));
        let all: Vec<Address> = paths
            .iter()
            .map(|(path, methods)| Address::new(path, methods.clone()))
            .collect();
        let is_within = |place: usize| {
            let path = example(paths[place].0);
            let wider = |other: &Address| other.fixed < all[place].fixed;
            all.iter()
                .any(|other| wider(other) && other.pattern.is_match(&path))
        };
        let within_others = (0..all.len()).filter(|place| is_within(*place)).collect();
        Self { all, within_others }
    }

    /// Why nothing answers at a path: 405 with what it takes; 404 if it is no address at all, or one of a
    /// kind that takes the method, of which there is no such.
    pub fn refusal(&self, method: &Method, path: &str) -> Refusal {
        let known = self.all.iter();
        let known = known.filter(|address| address.pattern.is_match(path));
        match known.max_by_key(|address| address.fixed) {
            Some(address) if !address.methods.contains(method.as_str()) => not_allowed(address),
            _ => Refusal::new(ErrorCode::NotFound),
        }
    }

    /// The refusal of a method that an address doesn't take, where a wider one does, which would be
    /// asked in its place: for the object "import", of which there is none.
    pub fn misdirected(&self, method: &Method, path: &str) -> Option<Refusal> {
        let known = self.within_others.iter().map(|place| &self.all[*place]);
        let known = known.filter(|address| address.pattern.is_match(path));
        let address = known.max_by_key(|address| address.fixed)?;
        let takes = address.methods.contains(method.as_str());
        (!takes).then(|| not_allowed(address))
    }
}

fn not_allowed(address: &Address) -> Refusal {
    let methods: Vec<&str> = address.methods.iter().map(String::as_str).collect();
    Refusal {
        parameters: [("allow".to_owned(), methods.join(", "))].into(),
        ..Refusal::new(ErrorCode::MethodNotAllowed)
    }
}

/// Answers what no handler takes.
pub async fn unmatched(
    request: HttpRequest,
    addresses: web::Data<Addresses>,
) -> Result<HttpResponse, ApiError> {
    Err(ApiError::Refused(Box::new(
        addresses.refusal(request.method(), request.path()),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_tells_a_wrong_method_from_a_wrong_address() {
        let addresses = Addresses::of(
            &serde_json::json!({"paths": {
                "/things": {"get": {}, "post": {}, "summary": "Things"},
                "/things/import": {"post": {}},
                "/things/{id}": {"get": {}, "delete": {}},
                "/things/{id}.docx": {"get": {}},
            }}),
            &["/pages/{name}"],
        );
        let refused = |method, path: &str| addresses.refusal(&method, path);
        let allowed = |path: &str| {
            let refusal = refused(Method::TRACE, path);
            refusal.parameters.get("allow").cloned()
        };
        assert_eq!(allowed("/things").as_deref(), Some("GET, HEAD, POST"));
        assert_eq!(allowed("/things/import").as_deref(), Some("POST"));
        assert_eq!(allowed("/things/1").as_deref(), Some("DELETE, GET, HEAD"));
        assert_eq!(allowed("/things/1.docx").as_deref(), Some("GET, HEAD"));
        assert_eq!(allowed("/pages/first").as_deref(), Some("GET, HEAD"));
        assert_eq!(allowed("/things/1/2"), None);
        let missing = refused(Method::GET, "/pages/first");
        assert_eq!(missing.code, ErrorCode::NotFound);
        let misdirected = |method, path: &str| {
            let refusal = addresses.misdirected(&method, path)?;
            refusal.parameters.get("allow").cloned()
        };
        // A wider address would take these.
        for (method, path, allowed) in [
            (Method::GET, "/things/import", "POST"),
            (Method::DELETE, "/things/1.docx", "GET, HEAD"),
        ] {
            assert_eq!(misdirected(method, path).as_deref(), Some(allowed));
        }
        assert_eq!(misdirected(Method::POST, "/things/import"), None);
        assert_eq!(misdirected(Method::DELETE, "/things/1"), None);
        assert_eq!(misdirected(Method::PUT, "/things"), None);
    }
}
