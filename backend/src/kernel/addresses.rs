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

/// Addresses, each with its methods in capitals.
pub struct Addresses(Vec<(ResourceDef, Vec<String>)>);

impl Addresses {
    /// As the API's document has them, and pages besides, which are read only. `HEAD` works where
    /// `GET` does.
    pub fn of(document: &Value, pages: &[&str]) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let addresses = paths.map(|(path, item)| {
            let has = |method: &str| {
                let is_read = method == "head" && !item["get"].is_null();
                is_read || !item[method].is_null()
            };
            let methods = METHODS.iter().filter(|method| has(method));
            (
                ResourceDef::new(path.as_str()),
                methods.map(|method| method.to_ascii_uppercase()).collect(),
            )
        });
        let read = || vec!["GET".to_owned(), "HEAD".to_owned()];
        let pages = pages.iter().map(|page| (ResourceDef::new(*page), read()));
        Self(addresses.chain(pages).collect())
    }

    /// Why nothing answers at a path: 405 with what it takes; 404 if it is no address at all, or one of a
    /// kind that takes the method, of which there is no such.
    pub fn refusal(&self, method: &Method, path: &str) -> Refusal {
        let known = self.0.iter().filter(|(address, _)| address.is_match(path));
        // Several patterns may match one path: `/objects/import` is one of `/objects/{id}` too.
        let methods: BTreeSet<&str> = known
            .flat_map(|(_, methods)| methods.iter().map(String::as_str))
            .collect();
        if methods.is_empty() || methods.contains(method.as_str()) {
            return Refusal::new(ErrorCode::NotFound);
        }
        let allowed = Vec::from_iter(methods).join(", ");
        Refusal {
            parameters: [("allow".to_owned(), allowed)].into(),
            ..Refusal::new(ErrorCode::MethodNotAllowed)
        }
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
            }}),
            &["/pages/{name}"],
        );
        let refused = |method, path: &str| addresses.refusal(&method, path);
        let allowed = |path: &str| {
            let refusal = refused(Method::TRACE, path);
            refusal.parameters.get("allow").cloned()
        };
        assert_eq!(allowed("/things").as_deref(), Some("GET, HEAD, POST"));
        assert_eq!(
            allowed("/things/import").as_deref(),
            Some("DELETE, GET, HEAD, POST")
        );
        assert_eq!(allowed("/pages/first").as_deref(), Some("GET, HEAD"));
        assert_eq!(allowed("/things/1/2"), None);
        let missing = refused(Method::GET, "/pages/first");
        assert_eq!(missing.code, ErrorCode::NotFound);
    }
}
