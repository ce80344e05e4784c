//! What can go wrong in a request, as a value with a stable code. The middleware of `telemetry`
//! renders it as a problem document; nothing of a library's own text reaches a client.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use serde::Serialize;
use sortition_contract::error::{ErrorCode, Versions};
use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;

/// A request that was refused, with what the client may know.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// From the contract's table.
    pub code: ErrorCode,
    /// For the places in the code's sentence.
    pub parameters: BTreeMap<String, String>,
    /// What is wrong with single fields.
    pub fields: Vec<FieldError>,
    /// What is stored and what was sent, where the two contradict.
    pub versions: Option<Box<Versions>>,
}

impl Refusal {
    /// A refusal without particulars.
    pub fn new(code: ErrorCode) -> Self {
        Self {
            code,
            parameters: BTreeMap::new(),
            fields: Vec::new(),
            versions: None,
        }
    }
}

/// What is wrong with one field of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON Pointer into the request.
    pub pointer: String,
    /// From the contract's table.
    pub code: ErrorCode,
    /// For the places in the code's sentence.
    pub parameters: BTreeMap<String, String>,
}

impl FieldError {
    /// A field error without parameters. `pointer` begins with `/`.
    pub fn new(pointer: impl Into<String>, code: ErrorCode) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            parameters: BTreeMap::new(),
        }
    }

    /// A reference to what there isn't, or what the caller may not refer to.
    pub fn unknown_reference(pointer: impl Into<String>, value: impl fmt::Display) -> Self {
        Self::new(pointer, ErrorCode::UnknownReference).with("value", value)
    }

    /// A word that isn't one of those that the field takes.
    pub fn unknown_value(pointer: impl Into<String>, value: impl fmt::Display) -> Self {
        Self::new(pointer, ErrorCode::UnknownValue).with("value", value)
    }

    /// A value of a list that stands in it before.
    pub fn repeated(pointer: impl Into<String>, value: impl fmt::Display) -> Self {
        Self::new(pointer, ErrorCode::Repeated).with("value", value)
    }

    /// A value below its least or beyond its most.
    pub fn out_of_range(
        pointer: impl Into<String>,
        min: impl fmt::Display,
        max: impl fmt::Display,
    ) -> Self {
        let error = Self::new(pointer, ErrorCode::OutOfRange);
        error.with("min", min).with("max", max)
    }

    /// Refuses a list of `count` entries that may have `most`, before anything is done for each of
    /// them.
    pub fn at_most(pointer: &str, count: usize, most: usize) -> Result<(), Self> {
        match count > most {
            true => Err(Self::new(pointer, ErrorCode::TooMany).with("max", most)),
            false => Ok(()),
        }
    }

    /// Adds a parameter of the sentence.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.parameters.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Why a request failed.
#[derive(Debug)]
pub enum ApiError {
    /// The client's to know and, often, to mend.
    Refused(Box<Refusal>),
    /// Two writers met; the write helper tries again before anybody sees this.
    Busy,
    /// Ours: the log has source and place, the client the request id.
    Internal {
        /// What happened, for the log.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// Where it became an `ApiError`.
        place: &'static Location<'static>,
    },
    /// The database or the disk can't do it for now: asking again later helps. Whether a change was
    /// made is uncertain only if the connection was lost at its very end.
    Unavailable {
        /// What happened, for the log.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// Where it became an `ApiError`.
        place: &'static Location<'static>,
    },
}

impl ApiError {
    /// A refusal with a code of the table.
    pub fn refused(code: ErrorCode) -> Self {
        Self::Refused(Box::new(Refusal::new(code)))
    }

    /// 404: no such record, or not this caller's to see.
    pub fn not_found() -> Self {
        Self::refused(ErrorCode::NotFound)
    }

    /// 403: readable, but not this caller's to change.
    pub fn forbidden() -> Self {
        Self::refused(ErrorCode::Forbidden)
    }

    /// 409 `invalid_state`, naming the state.
    pub fn invalid_state(state: impl fmt::Display) -> Self {
        Self::refused(ErrorCode::InvalidState).with("state", state)
    }

    /// 422 `invalid_values` over the given fields; there is at least one.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self::Refused(Box::new(Refusal {
            fields,
            ..Refusal::new(ErrorCode::InvalidValues)
        }))
    }

    /// 422 with one field.
    pub fn field(pointer: &str, code: ErrorCode) -> Self {
        Self::invalid(vec![FieldError::new(pointer, code)])
    }

    /// 429, with the seconds to wait.
    pub fn too_many(seconds: u64) -> Self {
        Self::refused(ErrorCode::TooManyRequests).with("seconds", seconds)
    }

    /// Adds a parameter of the sentence.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal
                .parameters
                .insert(name.to_owned(), value.to_string());
        }
        self
    }

    /// Adds what is stored and what was sent.
    pub fn with_versions(
        mut self,
        stored: impl Serialize,
        sent: impl Serialize,
    ) -> Result<Self, Self> {
        if let Self::Refused(refusal) = &mut self {
            refusal.versions = Some(Box::new(Versions {
                stored: serde_json::to_value(stored).map_err(Self::internal)?,
                sent: serde_json::to_value(sent).map_err(Self::internal)?,
            }));
        }
        Ok(self)
    }

    /// Wraps a failure that is ours. Names the place for the log.
    #[track_caller]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal {
            source: source.into(),
            place: Location::caller(),
        }
    }

    /// Wraps an outage of the database or the disk. Names the place for the log.
    #[track_caller]
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable {
            source: source.into(),
            place: Location::caller(),
        }
    }

    /// The code that the client sees.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Busy => ErrorCode::Busy,
            Self::Internal { .. } => ErrorCode::Internal,
            Self::Unavailable { .. } => ErrorCode::Unavailable,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(formatter, "refused: {}", refusal.code.code()),
            Self::Busy => formatter.write_str("busy"),
            Self::Internal { source, place } | Self::Unavailable { source, place } => {
                write!(formatter, "{source} (at {place})")
            }
        }
    }
}

impl std::error::Error for ApiError {}

/// 422 with the one field.
/// What was looked for, none if there is no such thing; another failure stays one.
pub fn found<T>(looked_up: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match looked_up {
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        other => other.map(Some),
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::invalid(vec![error])
    }
}

/// What PostgreSQL says of two transactions that wait for each other, and of one that has waited too
/// long, in the languages in which it is installed here; the code beside it isn't passed on to us.
const MEETINGS: [&str; 4] = [
    "deadlock detected",
    "检测到死锁",
    "canceling statement due to lock timeout",
    "由于锁超时，取消语句操作",
];

/// What the databases say when the disk is full or gone, or when they are being stopped.
const OUTAGES: [&str; 8] = [
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
    "No space left on device",
    "设备上没有空间",
    "terminating connection due to",
    "由于管理员命令中断联接",
];

/// Whether a connection was lost, or the database says that it can't write.
fn is_outage(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(_, information) => OUTAGES
            .iter()
            .any(|text| information.message().contains(text)),
        DieselError::RollbackErrorOnCommit {
            rollback_error,
            commit_error,
        } => is_outage(rollback_error) || is_outage(commit_error),
        _ => false,
    }
}

/// Diesel's errors are ours unless they say that two writers met, or that the database is away.
impl From<DieselError> for ApiError {
    #[track_caller]
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            DieselError::DatabaseError(_, information)
                if information.message().contains("database is locked")
                    || MEETINGS
                        .iter()
                        .any(|text| information.message().contains(text)) =>
            {
                Self::Busy
            }
            outage if is_outage(outage) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Only the status: the middleware writes the document, which needs language and request id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Maps a broken uniqueness to an answer. SQLite names no constraint, so the caller says which
/// one can break here; anything else stays as it is.
pub trait OrDuplicate<T> {
    /// Answers `refusal()` if a unique constraint was broken.
    fn or_duplicate(self, refusal: impl FnOnce() -> ApiError) -> Result<T, ApiError>;
}

impl<T> OrDuplicate<T> for Result<T, DieselError> {
    #[track_caller]
    fn or_duplicate(self, refusal: impl FnOnce() -> ApiError) -> Result<T, ApiError> {
        match self {
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                Err(refusal())
            }
            other => other.map_err(ApiError::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: DatabaseErrorKind, text: &str) -> ErrorCode {
        ApiError::from(DieselError::DatabaseError(kind, Box::new(text.to_owned()))).code()
    }

    #[test]
    fn outages_and_meetings_are_told_from_faults_of_ours() {
        use DatabaseErrorKind::{ClosedConnection, SerializationFailure, Unknown};
        for (kind, text, expected) in [
            (Unknown, "database is locked", ErrorCode::Busy),
            (SerializationFailure, "", ErrorCode::Busy),
            (Unknown, "检测到死锁", ErrorCode::Busy),
            (
                Unknown,
                "canceling statement due to lock timeout",
                ErrorCode::Busy,
            ),
            (Unknown, "由于锁超时，取消语句操作", ErrorCode::Busy),
            (ClosedConnection, "", ErrorCode::Unavailable),
            (Unknown, "database or disk is full", ErrorCode::Unavailable),
            (Unknown, "disk I/O error", ErrorCode::Unavailable),
            (
                Unknown,
                "could not extend file \"base/1/2\": No space left on device",
                ErrorCode::Unavailable,
            ),
            (Unknown, "no such column: x", ErrorCode::Internal),
        ] {
            assert_eq!(said(kind, text), expected, "{text}");
        }
        let lost = || DieselError::DatabaseError(ClosedConnection, Box::new(String::new()));
        let commit = DieselError::RollbackErrorOnCommit {
            rollback_error: Box::new(DieselError::NotInTransaction),
            commit_error: Box::new(lost()),
        };
        assert_eq!(ApiError::from(commit).code(), ErrorCode::Unavailable);
    }
}
