//! What failed answers say: the problem document with its headers.

use crate::kernel::addresses::Addresses;
use crate::kernel::error::{ApiError, FieldError, Refusal};
use crate::kernel::request::language_of;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use sortition_contract::error::{ErrorCode, FieldProblem, Language, Problem};

/// So many seconds after `busy` one asks again: the server has tried for some itself.
const BUSY_SECONDS: &str = "1";

/// So many after `unavailable`: an outage takes a while.
const OUTAGE_SECONDS: &str = "5";

/// The problem document for a failed answer, unless it has one or is a page for people.
pub(super) fn problem_of(response: &ServiceResponse<BoxBody>, id: &str) -> Option<HttpResponse> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| {
        kind.starts_with("application/problem+json") || kind.starts_with("text/html")
    }) {
        return None;
    }
    let api_error = response
        .response()
        .error()
        .and_then(|error| error.as_error::<ApiError>());
    let refusal = match api_error {
        Some(ApiError::Refused(refusal)) => (**refusal).clone(),
        Some(ApiError::Busy) => Refusal::new(ErrorCode::Busy),
        Some(ApiError::Internal { source, place }) => {
            tracing::error!(request_id = id, %place, error = %source, "internal error");
            Refusal::new(ErrorCode::Internal)
        }
        Some(ApiError::Unavailable { source, place }) => {
            tracing::error!(request_id = id, %place, error = %source, "unavailable");
            Refusal::new(ErrorCode::Unavailable)
        }
        None => framework_refusal(response),
    };
    Some(document(response.request(), &refusal, id))
}

/// For answers that the web framework itself gives.
fn framework_refusal(response: &ServiceResponse<BoxBody>) -> Refusal {
    let request = response.request();
    let code = code_of_status(response.status().as_u16());
    let addresses = request.app_data::<web::Data<Addresses>>();
    match (code, addresses) {
        (ErrorCode::MethodNotAllowed, Some(addresses)) => {
            addresses.refusal(request.method(), request.path())
        }
        // Whatever is no upload takes JSON.
        _ => Refusal {
            parameters: [("kinds".to_owned(), "application/json".to_owned())].into(),
            ..Refusal::new(code)
        },
    }
}

fn code_of_status(status: u16) -> ErrorCode {
    match status {
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        406 => ErrorCode::NotAcceptable,
        408 => ErrorCode::TooSlow,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        400..500 => ErrorCode::Malformed,
        503 => ErrorCode::Busy,
        _ => ErrorCode::Internal,
    }
}

pub(super) fn document(request: &HttpRequest, refusal: &Refusal, id: &str) -> HttpResponse {
    let language = language_of(request);
    let problem = problem(refusal, language, id);
    let status = actix_web::http::StatusCode::from_u16(problem.status).unwrap_or_default();
    let mut response = HttpResponseBuilder::new(status);
    response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
    response.insert_header((header::CONTENT_LANGUAGE, language.tag()));
    let seconds = match refusal.code {
        ErrorCode::Busy => Some(BUSY_SECONDS),
        ErrorCode::Unavailable => Some(OUTAGE_SECONDS),
        _ => refusal.parameters.get("seconds").map(String::as_str),
    };
    if let Some(seconds) = seconds {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if let Some(methods) = refusal.parameters.get("allow") {
        response.insert_header((header::ALLOW, methods.as_str()));
    }
    if let Some(challenge) = challenge(refusal) {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    response.body(serde_json::to_vec(&problem).unwrap_or_default())
}

/// How to sign in instead (RFC 6750, 3): a program learns which scope its key lacks.
fn challenge(refusal: &Refusal) -> Option<String> {
    match refusal.code {
        ErrorCode::MissingScope => {
            let scope = refusal.parameters.get("scope").map_or("", String::as_str);
            Some(format!(
                "Bearer error=\"insufficient_scope\", scope=\"{scope}\""
            ))
        }
        code if code.status() == 401 => Some("Bearer".to_owned()),
        _ => None,
    }
}

/// Renders a refusal in a language.
pub fn problem(refusal: &Refusal, language: Language, request_id: &str) -> Problem {
    let code = refusal.code;
    Problem {
        kind: format!("/problems/{}", code.code()),
        title: code.title(language).to_owned(),
        status: code.status(),
        detail: code.text(language, &refusal.parameters),
        code: code.code().to_owned(),
        request_id: request_id.to_owned(),
        errors: refusal
            .fields
            .iter()
            .map(|field| field_problem(field, language))
            .collect(),
        state: (code == ErrorCode::InvalidState)
            .then(|| refusal.parameters.get("state").cloned())
            .flatten(),
        rows: (code == ErrorCode::ExportNeedsSecondPerson)
            .then(|| refusal.parameters.get("rows")?.parse::<i64>().ok())
            .flatten(),
        versions: refusal.versions.clone(),
    }
}

fn field_problem(field: &FieldError, language: Language) -> FieldProblem {
    FieldProblem {
        pointer: field.pointer.clone(),
        code: field.code.code().to_owned(),
        detail: field.code.text(language, &field.parameters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn challenge_names_the_scope_that_a_key_lacks() {
        let lacking = Refusal {
            parameters: [("scope".to_owned(), "objects:read".to_owned())].into(),
            ..Refusal::new(ErrorCode::MissingScope)
        };
        for (refusal, expected) in [
            (
                lacking,
                Some("Bearer error=\"insufficient_scope\", scope=\"objects:read\""),
            ),
            (Refusal::new(ErrorCode::KeyExpired), Some("Bearer")),
            (Refusal::new(ErrorCode::Forbidden), None),
        ] {
            assert_eq!(challenge(&refusal).as_deref(), expected, "{refusal:?}");
        }
    }

    #[test]
    fn document_says_when_to_ask_again() {
        let request = TestRequest::default().to_http_request();
        let often = Refusal {
            parameters: [("seconds".to_owned(), "7".to_owned())].into(),
            ..Refusal::new(ErrorCode::TooManyRequests)
        };
        for (refusal, expected) in [
            (Refusal::new(ErrorCode::Busy), Some("1")),
            (Refusal::new(ErrorCode::Unavailable), Some("5")),
            (often, Some("7")),
            (Refusal::new(ErrorCode::NotFound), None),
        ] {
            let answer = document(&request, &refusal, "1");
            let seconds = answer.headers().get(header::RETRY_AFTER);
            let seconds = seconds.and_then(|value| value.to_str().ok());
            assert_eq!(seconds, expected, "{refusal:?}");
        }
    }
}
