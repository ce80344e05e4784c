//! The addresses of the API with the methods that each takes, so that a wrong method is told from a
//! wrong address.

use crate::kernel::error::ApiError;
use actix_web::dev::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use std::collections::BTreeSet;

/// Methods of HTTP: a path item of the document may hold other things besides.
const METHODS: [&str; 7] = ["get", "head", "options", "post", "put", "patch", "delete"];

/// Addresses, each with its methods in capitals.
pub struct Addresses(Vec<(ResourceDef, Vec<String>)>);

impl Addresses {
    /// As the API's document has them.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let addresses = paths.map(|(path, item)| {
            let methods = METHODS.iter().filter(|method| !item[**method].is_null());
            (
                ResourceDef::new(path.as_str()),
                methods.map(|method| method.to_ascii_uppercase()).collect(),
            )
        });
        Self(addresses.collect())
    }

    /// Why nothing answers at a path: 405 with what it takes, 404 if it is no address at all.
    fn refusal(&self, path: &str) -> ApiError {
        let known = self.0.iter().filter(|(address, _)| address.is_match(path));
        // Several patterns may match one path: `/objects/import` is one of `/objects/{id}` too.
        let methods: BTreeSet<&str> = known
            .flat_map(|(_, methods)| methods.iter().map(String::as_str))
            .collect();
        if methods.is_empty() {
            return ApiError::not_found();
        }
        let allowed = Vec::from_iter(methods).join(", ");
        ApiError::refused(ErrorCode::MethodNotAllowed).with("allow", allowed)
    }
}

/// Answers what no handler takes.
pub async fn unmatched(
    request: HttpRequest,
    addresses: web::Data<Addresses>,
) -> Result<HttpResponse, ApiError> {
    Err(addresses.refusal(request.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_tells_a_wrong_method_from_a_wrong_address() {
        let addresses = Addresses::of(&serde_json::json!({"paths": {
            "/things": {"get": {}, "post": {}, "summary": "Things"},
            "/things/import": {"post": {}},
            "/things/{id}": {"get": {}, "delete": {}},
        }}));
        let allowed = |path: &str| match addresses.refusal(path) {
            ApiError::Refused(refusal) => refusal.parameters.get("allow").cloned(),
            other => panic!("{other}"),
        };
        assert_eq!(allowed("/things").as_deref(), Some("GET, POST"));
        assert_eq!(
            allowed("/things/import").as_deref(),
            Some("DELETE, GET, POST")
        );
        assert_eq!(allowed("/things/1/2"), None);
    }
}
