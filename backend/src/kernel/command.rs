//! Commands: one call, one transaction, one answer, which a repeated call gets again.

use crate::kernel::above::Above;
use crate::kernel::auth::Actor;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::fields;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::schema::idempotency_keys;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::ids::{JobId, UnitId};
use sortition_contract::page::Versioned;

/// How long a first answer is kept.
const IDEMPOTENCY_HOURS: i64 = 24;

/// Who asks for what, when and from where: what rules, audit and outbox need of a request.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub actor: Actor,
    /// The operation id.
    pub operation: &'static str,
    /// What the operation reaches for this caller.
    pub scope: Scope,
    /// What the caller may read of such records: outside it they don't exist (404).
    pub sight: Scope,
    /// When, by the one clock.
    pub now: DateTime<Utc>,
    /// The client's address.
    pub address: String,
    /// The request's id.
    pub request_id: String,
    /// The job that acts, if one does.
    pub job_id: Option<JobId>,
    /// The reader's language.
    pub language: Language,
    /// The version that the client saw (`If-Match`).
    pub if_match: Option<i64>,
    /// For giving a repeated call its first answer.
    pub idempotency: Option<Idempotency>,
    /// What modules bring to those below them, for where it moves records.
    pub above: Above,
}

/// What tells a repeated call from a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key.
    pub key: String,
    /// Hash of method, path and body: another content under the same key is an error.
    pub fingerprint: String,
}

impl Call {
    /// A call by the system itself, as jobs and the demo set make it.
    pub fn by_system(operation: &'static str, now: DateTime<Utc>) -> Self {
        Self {
            actor: Actor::system(),
            operation,
            scope: Scope::everything(),
            sight: Scope::everything(),
            now,
            address: String::new(),
            request_id: String::new(),
            job_id: None,
            language: Language::Chinese,
            if_match: None,
            idempotency: None,
            above: Above::default(),
        }
    }

    /// The same call with what modules bring to those below them.
    pub fn with_above(self, above: &Above) -> Self {
        Self {
            above: above.clone(),
            ..self
        }
    }

    /// A call by a person without a request of theirs, as the demo set makes it: what the operation
    /// reaches for them is as in a request.
    pub fn by_person<O: Operation>(actor: Actor, now: DateTime<Utc>) -> Self {
        let right = &O::RIGHT;
        let scope = Scope::of(right, &actor.roles);
        let sight = match right.sight {
            Some(sight) => Scope::of(sight, &actor.roles),
            None => scope.clone(),
        };
        Self {
            actor,
            scope,
            sight,
            ..Self::by_system(right.operation, now)
        }
    }

    /// The same call under another operation, for the entry of what else came of it.
    pub fn as_operation(&self, operation: &'static str) -> Self {
        Self {
            operation,
            ..self.clone()
        }
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        shanghai_day(self.now)
    }

    /// The reason with which the caller reads what isn't published, checked, if they have to give one.
    pub fn reading_reason(&self, given: Option<&str>) -> Result<Option<String>, ApiError> {
        let given = given.filter(|_| self.actor.gives_reasons());
        Ok(given.map(fields::reason_line).transpose()?)
    }

    /// Refuses who reaches nothing with the operation, and may only read such records.
    pub fn require_reach(&self) -> Result<(), ApiError> {
        if self.scope.is_empty() {
            return Err(ApiError::forbidden());
        }
        Ok(())
    }

    /// Refuses unless a record's unit is within what the operation reaches.
    pub fn require_unit(&self, unit_id: &UnitId) -> Result<(), ApiError> {
        if self.scope.has_unit(unit_id) {
            Ok(())
        } else {
            Err(ApiError::forbidden())
        }
    }

    /// Refuses a change of a version that the client hasn't seen: 428 without `If-Match`,
    /// 412 with another one.
    pub fn require_version(&self, current: i64) -> Result<(), ApiError> {
        match self.if_match {
            None => Err(ApiError::refused(ErrorCode::MissingIfMatch)),
            Some(_) => self.check_version(current),
        }
    }

    /// As `require_version`, for transitions, where `If-Match` is optional.
    pub fn check_version(&self, current: i64) -> Result<(), ApiError> {
        match self.if_match {
            Some(seen) if seen != current => Err(ApiError::refused(ErrorCode::StaleVersion)),
            _ => Ok(()),
        }
    }
}

/// An answer, kept as it is for a repeated call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    status: u16,
    location: Option<String>,
    version: Option<i64>,
    body: Option<serde_json::Value>,
    /// The field that the kept answer lacks.
    #[serde(skip)]
    once: Option<&'static str>,
}

impl Reply {
    /// 200 with a view.
    pub fn ok(view: &impl Serialize) -> Result<Self, ApiError> {
        Self::with(StatusCode::OK, view)
    }

    /// 201 with the new record and where it is.
    pub fn created(location: String, view: &impl Serialize) -> Result<Self, ApiError> {
        Ok(Self {
            location: Some(location),
            ..Self::with(StatusCode::CREATED, view)?
        })
    }

    /// 200 with a record at its version.
    pub fn record(view: &(impl Serialize + Versioned)) -> Result<Self, ApiError> {
        Ok(Self::ok(view)?.at_version(view.version()))
    }

    /// 201 with a new record at its version.
    pub fn new_record(
        location: String,
        view: &(impl Serialize + Versioned),
    ) -> Result<Self, ApiError> {
        Ok(Self::created(location, view)?.at_version(view.version()))
    }

    /// 202 with where the job is.
    pub fn accepted(location: String, view: &impl Serialize) -> Result<Self, ApiError> {
        Ok(Self {
            location: Some(location),
            ..Self::with(StatusCode::ACCEPTED, view)?
        })
    }

    /// Where the record or the job is.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// 204.
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT.as_u16(),
            location: None,
            version: None,
            body: None,
            once: None,
        }
    }

    /// Holds a secret in a field of its own, which nothing keeps: in the answer to a repeated call the
    /// field is null.
    pub fn told_once(self, field: &'static str) -> Self {
        Self {
            once: Some(field),
            ..self
        }
    }

    /// What is kept of it for a repeated call.
    fn kept(&self) -> Self {
        let mut kept = self.clone();
        let body = kept
            .body
            .as_mut()
            .and_then(serde_json::Value::as_object_mut);
        if let (Some(field), Some(body)) = (self.once, body) {
            body.insert(field.to_owned(), serde_json::Value::Null);
        }
        kept
    }

    /// Adds the record's version as `ETag`.
    pub fn at_version(self, version: i64) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }

    fn with(status: StatusCode, view: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_value(view).map_err(ApiError::internal)?;
        Ok(Self {
            status: status.as_u16(),
            location: None,
            version: None,
            body: Some(body),
            once: None,
        })
    }
}

impl Responder for Reply {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(version) = self.version {
            response.insert_header((header::ETAG, format!("\"{version}\"")));
        }
        match self.body {
            Some(body) => response.json(body),
            None => response.finish(),
        }
    }
}

/// Runs a command inside its transaction, or gives the answer of the first call with its key.
/// A refused command leaves nothing, its key included, so that it can be tried again.
pub fn once(
    connection: &mut AnyConnection,
    call: &Call,
    command: impl FnOnce(&mut AnyConnection, &Call) -> Result<Reply, ApiError>,
) -> Result<Reply, ApiError> {
    let (Some(idempotency), Some(user)) = (&call.idempotency, &call.actor.user_id) else {
        return command(connection, call);
    };
    if let Some(reply) = first_answer(connection, call)? {
        return Ok(reply);
    }
    // Only what is too old: another call with this key may have ended since it was looked for.
    let old = idempotency_keys::table
        .filter(idempotency_keys::user_id.eq(user))
        .filter(idempotency_keys::key.eq(&idempotency.key))
        .filter(idempotency_keys::created_at.le(oldest(call)));
    diesel::delete(old).execute(connection)?;
    let reply = match command(connection, call) {
        // The first call with this key may have ended since it was looked for, and be why this one
        // is refused (read committed); it is undone, and finds that one's answer.
        Err(error @ ApiError::Refused(_)) => {
            return Err(match first_answer(connection, call) {
                Ok(Some(_)) => ApiError::Busy,
                _ => error,
            });
        }
        answer => answer?,
    };
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::user_id.eq(user),
            idempotency_keys::key.eq(&idempotency.key),
            idempotency_keys::fingerprint.eq(&idempotency.fingerprint),
            idempotency_keys::answer.eq(Json::new(reply.kept())?),
            idempotency_keys::created_at.eq(call.now.naive_utc()),
        ))
        .execute(connection)
        // Two calls with one key at once: the second is undone, and finds the first one's answer.
        .or_duplicate(|| ApiError::Busy)?;
    Ok(reply)
}

/// Answers given up to here are forgotten.
fn oldest(call: &Call) -> NaiveDateTime {
    (call.now - Duration::hours(IDEMPOTENCY_HOURS)).naive_utc()
}

/// What was answered to the first call with this call's key, if there was one.
pub fn first_answer(
    connection: &mut AnyConnection,
    call: &Call,
) -> Result<Option<Reply>, ApiError> {
    let (Some(idempotency), Some(user)) = (&call.idempotency, &call.actor.user_id) else {
        return Ok(None);
    };
    let first: Option<(String, Json<Reply>)> = idempotency_keys::table
        .find((user, &idempotency.key))
        .filter(idempotency_keys::created_at.gt(oldest(call)))
        .select((idempotency_keys::fingerprint, idempotency_keys::answer))
        .first(connection)
        .optional()?;
    let Some((fingerprint, answer)) = first else {
        return Ok(None);
    };
    if fingerprint != idempotency.fingerprint {
        return Err(ApiError::refused(ErrorCode::IdempotencyKeyReused));
    }
    Ok(Some(answer.into_inner()))
}
