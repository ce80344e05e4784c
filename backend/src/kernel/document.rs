//! What all operations of the API's document share, so that no handler repeats it: the way to sign
//! in, and the problem document as the answer to whatever goes wrong.

use crate::kernel::rights::Right;
use actix_web::http::StatusCode;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, Ref, RefOr, Schema};

/// The name of the way to sign in.
const TOKEN: &str = "token";
/// Where the schema of problem documents is.
const PROBLEM: &str = "#/components/schemas/Problem";
/// The content type of problem documents.
const PROBLEM_TYPE: &str = "application/problem+json";

/// Completes a document that handlers made.
pub fn complete(document: &mut OpenApi, rights: &[Right]) {
    let components = document.components.get_or_insert_with(Components::new);
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components
        .security_schemes
        .insert(TOKEN.to_owned(), scheme.into());
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            complete_operation(operation, rights);
        }
    }
}

fn complete_operation(operation: &mut Operation, rights: &[Right]) {
    let id = operation.operation_id.as_deref();
    let is_public = rights
        .iter()
        .any(|right| right.is_public && Some(right.operation) == id);
    if !is_public {
        let requirement = SecurityRequirement::new(TOKEN, [""; 0]);
        operation.security = Some(vec![requirement]);
    }
    let responses = &mut operation.responses.responses;
    for (status, response) in &mut *responses {
        if let RefOr::T(response) = response {
            complete_response(status, response);
        }
    }
    let problem = RefOr::Ref(Ref::new(PROBLEM));
    let refusal = ResponseBuilder::new()
        .description("Anything that goes wrong, told by its code")
        .content(PROBLEM_TYPE, Content::new(Some(problem)))
        .build();
    responses.insert("default".to_owned(), refusal.into());
}

fn complete_response(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let status = StatusCode::from_bytes(status.as_bytes()).ok();
        let reason = status.and_then(|status| status.canonical_reason());
        response.description = reason.unwrap_or_default().to_owned();
    }
    let is_problem = |content: &RefOr<Content>| match content {
        RefOr::T(content) => is_problem_schema(content.schema.as_ref()),
        RefOr::Ref(_) => false,
    };
    let content = std::mem::take(&mut response.content);
    response.content = content
        .into_iter()
        .map(|(kind, content)| match is_problem(&content) {
            true => (PROBLEM_TYPE.to_owned(), content),
            false => (kind, content),
        })
        .collect();
}

fn is_problem_schema(schema: Option<&RefOr<Schema>>) -> bool {
    matches!(schema, Some(RefOr::Ref(place)) if place.ref_location == PROBLEM)
}
