//! Checks, their parts and inspectors as they are stored.

use crate::checks::rules::{DeviceTime, device_time};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{check_inspectors, check_parts, checks};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState, TerminateCheck};

/// A check as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = checks)]
pub struct CheckRow {
    /// For paging.
    pub key: i64,
    /// The check.
    pub id: String,
    /// Its task.
    pub task_id: String,
    /// The draw that drew its object.
    pub draw_id: String,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped, until it is released.
    pub sealed: Option<String>,
    /// The object, once released.
    pub object_id: Option<String>,
    /// The object's stratum, once released.
    pub stratum: Option<String>,
    /// Whether the object is an enterprise, once released.
    pub is_enterprise: Option<bool>,
    /// `CheckState`, the least advanced part's.
    pub state: String,
    /// When it was released.
    pub visible_from: Option<NaiveDateTime>,
    /// When the first inspector began, by the server's clock.
    pub started_at: Option<NaiveDateTime>,
    /// The same by the inspector's device, as it was claimed.
    pub client_started_at: Option<NaiveDateTime>,
    /// Where, coarsely.
    pub place: Option<String>,
    /// The day of the last submission, once confirmed.
    pub ended_on: Option<NaiveDate>,
    /// `CheckResult`, the worst part's.
    pub result: Option<String>,
    /// What the representative said.
    pub representative_words: Option<String>,
    /// How signing was refused.
    pub refusal: Option<String>,
    /// The day on which the result was entered.
    pub result_entered_on: Option<NaiveDate>,
    /// `TerminateCheck` as JSON, once somebody asked for it.
    pub terminate_reason: Option<String>,
    /// Who asked.
    pub terminate_asked_by: Option<String>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl CheckRow {
    /// The state.
    pub fn state(&self) -> Result<CheckState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// The result.
    pub fn result(&self) -> Result<Option<CheckResult>, ApiError> {
        result_of(self.result.as_deref())
    }

    /// A time by a device's clock, held against the check's release and when the server got it.
    pub fn device_time(&self, claimed: NaiveDateTime, received_at: NaiveDateTime) -> DeviceTime {
        let released_at = self.visible_from.unwrap_or(self.created_at);
        let (released_at, received_at) = (released_at.and_utc(), received_at.and_utc());
        device_time(claimed.and_utc(), released_at, received_at)
    }

    /// Why it is to be given up, or was.
    pub fn termination(&self) -> Result<Option<TerminateCheck>, ApiError> {
        let asked = self.terminate_reason.as_deref();
        asked
            .map(|asked| serde_json::from_str(asked).map_err(ApiError::internal))
            .transpose()
    }
}

/// A stored result.
pub fn result_of(code: Option<&str>) -> Result<Option<CheckResult>, ApiError> {
    code.map(|code| code.parse().map_err(ApiError::internal))
        .transpose()
}

/// A check that a draw makes.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = checks)]
pub struct NewCheck {
    /// The check.
    pub id: String,
    /// Its task.
    pub task_id: String,
    /// Its draw.
    pub draw_id: String,
    /// Place in the draw order.
    pub position: i32,
    /// Object and inspectors, wrapped.
    pub sealed: String,
    /// `sealed`.
    pub state: String,
    /// 1.
    pub version: i64,
    /// When it was drawn.
    pub created_at: NaiveDateTime,
    /// The same.
    pub updated_at: NaiveDateTime,
}

/// A unit's part as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_parts)]
pub struct PartRow {
    /// The check.
    pub check_id: String,
    /// The unit.
    pub unit_id: String,
    /// `CheckState`.
    pub state: String,
    /// `CheckResult`.
    pub result: Option<String>,
    /// Who submitted it last.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<NaiveDateTime>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
}

impl PartRow {
    /// A part nobody has opened yet.
    pub fn sealed(check_id: &str, unit_id: &str) -> Self {
        Self {
            check_id: check_id.to_owned(),
            unit_id: unit_id.to_owned(),
            state: CheckState::Sealed.code().to_owned(),
            result: None,
            submitted_by: None,
            submitted_at: None,
            confirmed_by: None,
            confirmed_at: None,
            return_reason: None,
        }
    }

    /// The state.
    pub fn state(&self) -> Result<CheckState, ApiError> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// The result.
    pub fn result(&self) -> Result<Option<CheckResult>, ApiError> {
        result_of(self.result.as_deref())
    }
}

/// An inspector's place in a check.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_inspectors)]
pub struct AssignmentRow {
    /// The check.
    pub check_id: String,
    /// The inspector's unit.
    pub unit_id: String,
    /// The inspector.
    pub inspector_id: String,
    /// 0 leads the unit's part.
    pub position: i32,
}
