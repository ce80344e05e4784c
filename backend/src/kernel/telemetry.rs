//! The one middleware around every request: its id, its log line, its metrics, and the problem
//! document if it failed, in the caller's language. [`delivery`] gives the answer its last headers.

mod problems;

pub use self::problems::problem;
use self::problems::{document, problem_of};
use crate::kernel::addresses::Addresses;
use crate::kernel::connections::body::Serving;
use crate::kernel::db::Kind;
use crate::kernel::delivery::{self, Wanted};
use crate::kernel::error::{ApiError, Refusal};
use crate::kernel::limits::Allowance;
use crate::kernel::proxies::{self, Client};
use crate::kernel::refusals;
use crate::kernel::request::{RequestId, may_read_metrics};
use crate::kernel::services::Services;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use sortition_contract::error::ErrorCode;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;
use std::time::Instant;
use tracing::Instrument;

/// So many seconds after a network had too many requests in progress one asks again.
const TOO_MANY_SECONDS: u64 = 1;

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

/// Why a request isn't handed on, which would be answered at another address than it means, or at one that
/// no record has.
fn misdirected(request: &ServiceRequest) -> Option<ApiError> {
    if request.path().contains("%00") {
        return Some(ApiError::not_found());
    }
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

/// Mounts `/health/live`, `/health/ready`, `/health/details` and `/metrics`.
pub fn mount(config: &mut web::ServiceConfig) {
    config
        .route("/health/live", web::get().to(HttpResponse::Ok))
        .route("/health/ready", web::get().to(ready))
        .route("/health/details", web::get().to(show_details))
        .route("/metrics", web::get().to(show_metrics));
}

/// Whether a write would succeed; why it wouldn't is in the log only.
async fn ready(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    services.readiness.check(&services).await?;
    Ok(HttpResponse::Ok().finish())
}

/// Refuses all but programs on this machine, who don't come through a proxy on it, and others with a key
/// that is for this.
async fn require_near(request: &HttpRequest) -> Result<(), ApiError> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let is_near = proxies::is_of_this_machine(peer, request.version(), request.headers());
    match is_near || may_read_metrics(request).await? {
        true => Ok(()),
        false => Err(ApiError::forbidden()),
    }
}

/// Which database it is, and how the replica is: what a server goes on without isn't a matter of its being
/// ready.
async fn show_details(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    require_near(&request).await?;
    let replica = services.database.replica().map(|replica| {
        let (standing, age) = replica.standing();
        json!({
            "standing": standing.code(),
            "lag_seconds": age.map(|age| age.as_secs_f64()),
        })
    });
    let database = match services.database.kind() {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    Ok(HttpResponse::Ok().json(json!({ "database": database, "replica": replica })))
}

async fn show_metrics(
    request: HttpRequest,
    handle: web::Data<PrometheusHandle>,
) -> Result<HttpResponse, ApiError> {
    require_near(&request).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(handle.render()))
}
