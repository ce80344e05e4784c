//! What can go wrong between page and server, and the sentence for it.

use crate::texts;
use sortition_contract::error::{FieldProblem, Problem};

/// Why a call gave no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// No answer came: no network, or the server is down. What was sent may have arrived.
    Unreachable,
    /// The session is over; the page asks to sign in again and keeps what was typed.
    SignedOut,
    /// The person stopped it.
    Cancelled,
    /// The server refused, with its reasons.
    Problem(Box<Problem>),
    /// An answer that is not what was agreed.
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// For asking the administrator.
        request_id: Option<String>,
    },
}

impl Error {
    /// The sentence to show: what is wrong and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Unreachable => texts::ui::error_unreachable().to_owned(),
            Self::SignedOut => texts::ui::error_signed_out().to_owned(),
            Self::Cancelled => texts::ui::error_cancelled().to_owned(),
            Self::Problem(problem) => problem.detail.clone(),
            Self::Unreadable { .. } => texts::ui::error_unreadable().to_owned(),
        }
    }

    /// The stable code, if the server gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            _ => None,
        }
    }

    /// The number under which the administrator finds the call.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.request_id),
            Self::Unreadable { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// How many rows the file has that one person doesn't take alone.
    pub fn rows(&self) -> Option<i64> {
        match self {
            Self::Problem(problem) => problem.rows,
            _ => None,
        }
    }

    /// What is wrong with single fields.
    pub fn fields(&self) -> &[FieldProblem] {
        match self {
            Self::Problem(problem) => &problem.errors,
            _ => &[],
        }
    }

    /// The HTTP status; 0 without an answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Problem(problem) => problem.status,
            Self::Unreadable { status, .. } => *status,
            _ => 0,
        }
    }

    /// The person may not see or do this.
    pub fn is_forbidden(&self) -> bool {
        self.status() == 403
    }

    /// The record doesn't exist, or not for this person.
    pub fn is_not_found(&self) -> bool {
        self.status() == 404
    }

    /// Somebody changed the record since it was read (412), or its state moved on (409): the page
    /// should load it again.
    pub fn is_outdated(&self) -> bool {
        self.status() == 412 || self.code() == Some("invalid_state")
    }
}
