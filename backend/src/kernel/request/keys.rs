//! A program that asks by its key: is it one, is it of use from here, and does it ask too often?

use super::{address_of, bearer_token, client_address, language_of, request_id_of, services_of};
use crate::kernel::api_keys::{self, Key, METRICS_SCOPE, Presented};
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::refusals;
use crate::kernel::services::Services;
use actix_web::{HttpMessage, HttpRequest};
use chrono::TimeDelta;
use serde_json::json;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ApiKeyId;

/// That a key is used is written down once in this time.
const USE_STEP: TimeDelta = TimeDelta::minutes(1);

/// The program whose key a token is. What is left of the key's limit stays with the request, for its
/// answer.
pub(super) async fn actor(
    request: &HttpRequest,
    services: &Services,
    token: &str,
) -> Result<Actor, ApiError> {
    let now = services.clock.now();
    let unknown = || ApiError::refused(ErrorCode::InvalidKey);
    let presented = Presented::read(token).ok_or_else(unknown)?;
    let from = client_address(request);
    admit_lookup(request, services, &presented)?;
    let prefix = presented.prefix.clone();
    let found = services
        .database
        .read(move |connection| api_keys::find(connection, &prefix))
        .await?;
    let Some(key) = found.filter(|key| presented.is_of(key)) else {
        services.key_lookups.forget(from, presented.hash());
        return Err(unknown());
    };
    if let Some(code) = key.refusal(now, from) {
        services.key_lookups.forget(from, presented.hash());
        tell(request, services, &key, code).await;
        return Err(ApiError::refused(code).with("address", address_of(request)));
    }
    services.key_lookups.know(from, presented.hash());
    let allowance = services.key_limit.check(&key.id);
    request.extensions_mut().insert(allowance);
    if let Some(seconds) = allowance.retry_after_seconds() {
        return Err(ApiError::too_many(seconds));
    }
    let is_due = key.last_used_at.is_none_or(|last| now - last >= USE_STEP);
    if is_due {
        let (note, id, address) = (services.note_key_use, key.id, address_of(request));
        services
            .write_aside_if_idle("the use of a key", move |connection| {
                note(connection, &id, &address, now)
            })
            .await;
    }
    Ok(key.actor)
}

/// Whether the key may be looked up: too many from there that were nobody's are told to wait before they
/// cost a read.
fn admit_lookup(
    request: &HttpRequest,
    services: &Services,
    presented: &Presented,
) -> Result<(), ApiError> {
    let from = client_address(request);
    let Some(allowance) = services.key_lookups.check(from, presented.hash()) else {
        return Ok(());
    };
    request.extensions_mut().insert(allowance);
    match allowance.retry_after_seconds() {
        Some(seconds) => Err(ApiError::too_many(seconds)),
        None => Ok(()),
    }
}

/// Whether a request brings a key that is for reading `/metrics`.
pub async fn may_read_metrics(request: &HttpRequest) -> Result<bool, ApiError> {
    let Ok(token) = bearer_token(request) else {
        return Ok(false);
    };
    if !api_keys::is_meant_as_key(token) {
        return Ok(false);
    }
    let services = services_of(request)?;
    let actor = actor(request, &services, token).await?;
    Ok(actor
        .key
        .is_some_and(|key| key.scopes.contains(METRICS_SCOPE)))
}

/// Tells the trail that somebody who has a key was refused: it may have been found, or a program goes on
/// with one that is over.
async fn tell(request: &HttpRequest, services: &Services, key: &Key, code: ErrorCode) {
    let address = address_of(request);
    let Some(left_out) = services.refusals.admit_anonymous(&address) else {
        return;
    };
    let call = Call {
        actor: Actor {
            // Nobody is let in: the entry is about the key.
            roles: Vec::new(),
            ..key.actor.clone()
        },
        address,
        request_id: request_id_of(request),
        language: language_of(request),
        ..Call::by_system("refuse_key", services.clock.now())
    };
    let id = key.id.clone();
    services
        .write_aside("a refused key", move |connection| {
            record(connection, &call, &id, code, left_out)
        })
        .await;
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ApiKeyId,
    code: ErrorCode,
    left_out: u64,
) -> Result<(), ApiError> {
    let change = Change {
        module: "integrations",
        event: "refuse_key",
        resource: "api_keys",
        record_id: id,
        unit_id: call.actor.unit_id.as_ref(),
        after: refusals::facts(json!({ "code": code.code() }), left_out),
        ..Change::default()
    };
    history::record_refusal(connection, call, &change)
}
