//! The one middleware around every request: its id, its log line, its metrics, and the problem
//! document if it failed, in the caller's language. [`delivery`] gives the answer its last headers.

use crate::kernel::addresses::Addresses;
use crate::kernel::connections::body::Serving;
use crate::kernel::delivery::{self, Wanted};
use crate::kernel::error::{ApiError, FieldError, Refusal};
use crate::kernel::limits::Allowance;
use crate::kernel::proxies::{self, Client};
use crate::kernel::refusals;
use crate::kernel::request::{RequestId, language_of, may_read_metrics};
use crate::kernel::services::Services;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sortition_contract::error::{ErrorCode, FieldProblem, Language, Problem};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;
use std::time::Instant;
use tracing::Instrument;

/// So many seconds after `busy` one asks again: the server has tried for some itself.
const BUSY_SECONDS: &str = "1";

/// So many after a network had too many requests in progress.
const TOO_MANY_SECONDS: u64 = 1;

/// So many after `unavailable`: an outage takes a while.
const OUTAGE_SECONDS: &str = "5";

/// The header of the request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every request.
pub async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = uuid::Uuid::now_v7().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = method_label(request.method());
    let serving = Serving::begin(&mut request);
    let client = client_of(&request);
    let is_over_tls = client.as_ref().is_ok_and(|client| client.is_over_tls);
    let wanted = Wanted::of(&mut request).over_tls(is_over_tls);
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id, method = %method, path = %request.path());
    let has_room = match (&serving, &client) {
        (Some(serving), Ok(client)) if client.is_proxied => serving.speak_for(client.address),
        _ => true,
    };
    let mut response = match client {
        Ok(_) if !has_room => request.error_response(ApiError::too_many(TOO_MANY_SECONDS)),
        Ok(client) => {
            request.extensions_mut().insert(client);
            hand_on(request, next).instrument(span.clone()).await?
        }
        Err(error) => request.error_response(error),
    };
    // Whatever a handler made of a content that ended too early.
    let is_too_slow = serving.as_ref().is_some_and(Serving::is_too_slow);
    let document = match is_too_slow {
        true => Some(too_slow(&response, &id)),
        false => problem_of(&response, &id),
    };
    if let Some(document) = document {
        response = response.into_response(document);
    }
    response = delivery::deliver(&wanted, response).await;
    tell_limit(&mut response);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let labels = [
        ("method", method),
        ("route", route),
        ("status", response.status().as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels)
        .record(started.elapsed().as_secs_f64());
    span.in_scope(|| {
        tracing::info!(
            status = response.status().as_u16(),
            milliseconds = started.elapsed().as_millis() as u64
        );
    });
    Ok(match serving {
        Some(serving) => serving.until_sent(response),
        None => response,
    })
}

/// Where a request comes from; refused if its proxy's headers contradict each other. In tests without
/// a connection it comes from nowhere.
fn client_of(request: &ServiceRequest) -> Result<Client, ApiError> {
    let peer = request.peer_addr();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let services = request.app_data::<web::Data<Services>>();
    let Some(services) = services else {
        return Ok(Client {
            address: peer,
            is_proxied: false,
            is_over_tls: false,
        });
    };
    let client = services.proxies.client(peer, request.headers());
    client.map_err(|error| {
        tracing::warn!(%peer, %error, "a request was refused");
        ApiError::refused(ErrorCode::Malformed)
    })
}

/// Says what is left of the limit of the key that asked.
fn tell_limit(response: &mut ServiceResponse<BoxBody>) {
    let left = response.request().extensions().get::<Allowance>().copied();
    for (name, value) in left.iter().flat_map(Allowance::headers) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
}

/// Says that a content came too slowly.
fn too_slow(response: &ServiceResponse<BoxBody>, id: &str) -> HttpResponse {
    document(response.request(), &Refusal::new(ErrorCode::TooSlow), id)
}

/// Has a request handled. Errors of handlers and extractors arrive here as answers; the request isn't
/// kept meanwhile: routing needs it undivided.
async fn hand_on(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if let Some(refused) = misdirected(&request) {
        return Ok(request.error_response(refused));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    refusals::note(&response).await;
    Ok(response)
}

/// Why a request isn't handed on, which would be answered at another address than it means.
fn misdirected(request: &ServiceRequest) -> Option<ApiError> {
    let addresses = request.app_data::<web::Data<Addresses>>()?;
    let refusal = addresses.misdirected(request.method(), request.path())?;
    Some(ApiError::Refused(Box::new(refusal)))
}

/// Bounds of the request's duration in seconds, as Prometheus counts them.
const DURATIONS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The counters, as Prometheus reads them. One recorder for the process: tests start several
/// servers in one.
pub fn metrics() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets(&DURATIONS)
                .unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("metrics are recorded by somebody else");
            }
            handle
        })
        .clone()
}

/// Takes what was measured into the counters. Each measurement waits in memory until then, so that
/// somebody has to call this where nobody reads `/metrics`.
pub fn settle_metrics() {
    metrics().run_upkeep();
}

/// A method as a label: whoever asks may invent methods, and each label is kept for good.
fn method_label(method: &Method) -> String {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    match known.contains(method) {
        true => method.to_string(),
        false => "other".to_owned(),
    }
}

/// Mounts `/health/live`, `/health/ready` and `/metrics`.
pub fn mount(config: &mut web::ServiceConfig) {
    config
        .route("/health/live", web::get().to(HttpResponse::Ok))
        .route("/health/ready", web::get().to(ready))
        .route("/metrics", web::get().to(show_metrics));
}

/// Whether a write would succeed; why it wouldn't is in the log only.
async fn ready(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    services.readiness.check(&services).await?;
    Ok(HttpResponse::Ok().finish())
}

/// For programs on this machine, and for nobody who comes through a proxy on it; for others with a key
/// that is for this.
async fn show_metrics(
    request: HttpRequest,
    handle: web::Data<PrometheusHandle>,
) -> Result<HttpResponse, ApiError> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let is_near = proxies::is_of_this_machine(peer, request.version(), request.headers());
    if !is_near && !may_read_metrics(&request).await? {
        return Err(ApiError::forbidden());
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(handle.render()))
}

/// The problem document for a failed answer, unless it has one or is a page for people.
fn problem_of(response: &ServiceResponse<BoxBody>, id: &str) -> Option<HttpResponse> {
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

fn document(request: &HttpRequest, refusal: &Refusal, id: &str) -> HttpResponse {
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
