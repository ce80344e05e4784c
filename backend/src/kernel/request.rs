//! What a handler takes from a request, as types in its signature: [`Command`] and [`Query`]
//! carry the guard, [`Id`] an id of the path, [`Listing`] a list's parameters.

mod body;
mod keys;
mod objects;

use self::body::read_body;
pub use self::body::{Body, Maybe, parse_json};
pub use self::keys::may_read_metrics;
use crate::kernel::api_keys::is_meant_as_key;
use crate::kernel::auth::{self, Actor, Alive};
use crate::kernel::command::{Call, Idempotency};
use crate::kernel::connections::body::connection_of;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::proxies::Client;
use crate::kernel::refusals::Asked;
use crate::kernel::rights::{Operation, Right, Scope};
use crate::kernel::services::Services;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use chrono::TimeDelta;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::org::BACKGROUND_HEADER;
use std::marker::PhantomData;
use std::net::IpAddr;

/// The longest idempotency key.
const KEY_LIMIT: usize = 255;

/// True, as RFC 8941 writes it: with it a client says that it asks by itself, and nobody does anything.
const IS_BACKGROUND: &str = "?1";

/// What is done in a session is written down once in this time: idle is measured no finer.
const ACTIVITY_STEP: TimeDelta = TimeDelta::minutes(1);

/// The id that the middleware gave this request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The language that a request asks for.
pub fn language_of(request: &HttpRequest) -> Language {
    header_text(request, header::ACCEPT_LANGUAGE).map_or(Language::Chinese, Language::preferred)
}

fn header_text(request: &HttpRequest, name: impl header::AsHeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

/// A reading operation, allowed for its caller.
pub struct Query<O> {
    /// Who asks, and what the operation reaches for them.
    pub call: Call,
    operation: PhantomData<O>,
}

/// A changing operation, allowed for its caller, with its body. `()` takes an empty body or `{}`.
pub struct Command<O, T = ()> {
    /// Who asks, and what the operation reaches for them.
    pub call: Call,
    /// The body.
    pub body: T,
    operation: PhantomData<O>,
}

impl<O: Operation> FromRequest for Query<O> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let call = admit(&request, O::RIGHT).await?;
            Ok(Self {
                call,
                operation: PhantomData,
            })
        })
    }
}

impl<O: Operation, T: Body> FromRequest for Command<O, T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let mut call = admit(&request, O::RIGHT).await?;
            let bytes = read_body(&request, &mut payload).await?;
            call.idempotency = idempotency_of(&request, &bytes)?;
            let body = T::parse(&request, &bytes)?;
            Ok(Self {
                call,
                body,
                operation: PhantomData,
            })
        })
    }
}

/// A public operation: no account needed. The call's actor is nobody.
pub struct Anonymous<O, T = ()> {
    /// Who asks: nobody, from where and when.
    pub call: Call,
    /// The body.
    pub body: T,
    operation: PhantomData<O>,
}

impl<O: Operation, T: Body> FromRequest for Anonymous<O, T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let services = services_of(&request)?;
            let now = services.clock.now();
            services.queries.check(&request)?;
            let bytes = read_body(&request, &mut payload).await?;
            let body = T::parse(&request, &bytes)?;
            let call = Call {
                actor: Actor::anonymous(),
                scope: Scope::default(),
                sight: Scope::default(),
                address: address_of(&request),
                request_id: request_id_of(&request),
                language: language_of(&request),
                ..Call::by_system(O::RIGHT.operation, now)
            };
            Ok(Self {
                call,
                body,
                operation: PhantomData,
            })
        })
    }
}

/// The client's address: the connection's, or what a trusted proxy says of it.
fn address_of(request: &HttpRequest) -> String {
    client_address(request)
        .map(|address| address.to_string())
        .unwrap_or_default()
}

/// The address that a request comes from, as the middleware found it.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let client = request.extensions().get::<Client>().copied();
    client.map(|client| client.address)
}

/// Checks who asks and whether any of their roles allows the operation. Not by its type: it would be
/// compiled once for each.
pub(super) async fn admit(request: &HttpRequest, right: Right) -> Result<Call, ApiError> {
    let services = services_of(request)?;
    let now = services.clock.now();
    let token = bearer_token(request)?;
    let actor = match is_meant_as_key(token) {
        true => keys::actor(request, &services, token).await?,
        false => person(request, &services, token).await?,
    };
    if let Some(connection) = connection_of(request) {
        connection.sign_in();
    }
    let mut scope = Scope::of(&right, &actor.roles);
    // What is one's own is so without any role: a new account has none yet.
    scope.own |= right.is_everybodys_own;
    let sight = right
        .sight
        .map_or_else(|| scope.clone(), |sight| Scope::sight(sight, &actor.roles));
    let call = Call {
        actor,
        operation: right.operation,
        scope,
        sight,
        now,
        address: address_of(request),
        request_id: request_id_of(request),
        job_id: None,
        language: language_of(request),
        if_match: if_match_of(request),
        idempotency: None,
        above: services.above.clone(),
    };
    request.extensions_mut().insert(Asked(call.clone()));
    if call.actor.must_change_password && !right.is_public && !right.is_everybodys_own {
        return Err(ApiError::refused(ErrorCode::PasswordChangeRequired));
    }
    if let Some(key) = &call.actor.key {
        key.require_scope(&right)?;
    }
    services.queries.check(request)?;
    if call.scope.is_empty() {
        match right.sight {
            // Readable perhaps: the record is looked up in `sight`, and then `Services` refuses.
            Some(_) if !call.sight.is_empty() => {}
            Some(_) => return Err(ApiError::not_found()),
            None => return Err(ApiError::forbidden()),
        }
    }
    Ok(call)
}

/// The token by which somebody signs a request.
fn bearer_token(request: &HttpRequest) -> Result<&str, ApiError> {
    header_text(request, header::AUTHORIZATION)
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(|| ApiError::refused(ErrorCode::Unauthenticated))
}

/// The person whose session an access token names.
async fn person(
    request: &HttpRequest,
    services: &Services,
    token: &str,
) -> Result<Actor, ApiError> {
    let now = services.clock.now();
    let session = auth::read_token(&services.keys, token, now)?;
    let id = session.clone();
    let Alive { actor, active_at } = services
        .database
        .read(move |connection| auth::alive_session(connection, &id, now))
        .await?;
    let is_background = header_text(request, BACKGROUND_HEADER) == Some(IS_BACKGROUND);
    if !is_background && now - active_at >= ACTIVITY_STEP {
        let note = services.note_activity;
        services
            .write_aside_if_idle("what is done in a session", move |connection| {
                note(connection, &session, now)
            })
            .await;
    }
    Ok(actor)
}

/// The id of a request, for logs and problem documents.
pub fn request_id_of(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}

pub(super) fn services_of(request: &HttpRequest) -> Result<web::Data<Services>, ApiError> {
    request
        .app_data::<web::Data<Services>>()
        .cloned()
        .ok_or_else(|| ApiError::internal("the services are not mounted"))
}

/// The version in `If-Match`, with which a record's tag begins. A tag that isn't of our form matches no
/// version, nor does a weak one (RFC 9110, 13.1.1).
fn if_match_of(request: &HttpRequest) -> Option<i64> {
    let tag = request.headers().get(header::IF_MATCH)?;
    let tag = tag.to_str().unwrap_or_default().trim().trim_matches('"');
    let version = tag.split('-').next().unwrap_or_default();
    Some(version.parse().unwrap_or(-1))
}

pub(super) fn idempotency_of(
    request: &HttpRequest,
    body: &[u8],
) -> Result<Option<Idempotency>, ApiError> {
    let Some(key) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    if request.method() != Method::POST {
        return Ok(None);
    }
    // A key that was overlooked would let a repeat do it twice.
    let key = key.to_str().map_err(|_| bad_key(ErrorCode::WrongFormat))?;
    if key.is_empty() {
        return Err(bad_key(ErrorCode::Required));
    }
    if key.len() > KEY_LIMIT {
        return Err(bad_key(ErrorCode::TooLong));
    }
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.uri().to_string());
    hash.update([0]);
    hash.update(body);
    Ok(Some(Idempotency {
        key: key.to_owned(),
        fingerprint: hex::encode(hash.finalize()),
    }))
}

fn bad_key(code: ErrorCode) -> ApiError {
    let error = FieldError::new("/Idempotency-Key", code);
    error.with("max", KEY_LIMIT).into()
}

/// An id in the path. What is no id names no record: 404.
pub struct Id<T>(pub T);

impl<T: std::str::FromStr + 'static> FromRequest for Id<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request
            .match_info()
            .get("id")
            .and_then(|text| text.parse().ok());
        std::future::ready(id.map(Id).ok_or_else(ApiError::not_found))
    }
}
