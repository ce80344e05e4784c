//! Exports that need a second person.

use crate::codes::{codes, known};
use crate::ids::{ExportRequestId, UnitId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Names the request under which a large list is taken as a file.
pub const EXPORT_REQUEST_HEADER: &str = "Sortition-Export-Request";

/// So many rows one takes alone; above, another person has to agree (row 21 of the rights table).
pub const ROWS_ALONE: i64 = 10_000;

codes! {
    /// The state of a request for an export.
    ExportState {
        /// 待同意
        Requested = "requested",
        /// 已同意
        Confirmed = "confirmed",
        /// 不同意
        Refused = "refused",
        /// 已导出
        Taken = "taken",
    }
}

codes! {
    /// What somebody may do with a request for an export.
    ExportAction {
        /// Agree to it.
        Confirm = "confirm",
        /// Not agree to it.
        Refuse = "refuse",
        /// Take the file.
        Take = "take",
    }
}

codes! {
    /// What kind of file.
    ExportFormat {
        /// CSV
        Csv = "csv",
        /// XLSX
        Xlsx = "xlsx",
    }
}

/// Asks for a large export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateExportRequest {
    /// The list, by its operation id, as `list_objects`.
    #[cfg_attr(feature = "schema", schema(max_length = 60))]
    pub operation: String,
    /// Its query: filters, search term, order and columns, encoded as in the address.
    #[cfg_attr(feature = "schema", schema(max_length = 2000))]
    pub query: String,
    /// The kind of file.
    pub format: ExportFormat,
    /// How many rows it has, as the refusal said: it may have a tenth more when it is taken.
    #[cfg_attr(feature = "schema", schema(minimum = 10001, maximum = 100000000))]
    pub row_count: i64,
    /// What for: 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// A request for a large export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExportRequestView {
    /// The request.
    pub id: ExportRequestId,
    /// The list, by its operation id.
    pub operation: String,
    /// Its query, the parameters in their order.
    pub query: String,
    /// The kind of file.
    pub format: ExportFormat,
    /// How many rows it had when it was asked for.
    pub row_count: i64,
    /// What for.
    pub reason: String,
    /// How far it is.
    pub state: ExportState,
    /// Who asks.
    pub requested_by: UserId,
    /// Their name.
    pub requested_by_name: String,
    /// Their unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Who agreed or refused.
    pub decided_by: Option<UserId>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// Until when the file can be taken; null unless it was agreed to.
    pub valid_until: Option<DateTime<Utc>>,
    /// When it was taken first.
    pub taken_at: Option<DateTime<Utc>>,
    /// How many rows the file had that was taken last.
    pub taken_count: Option<i64>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ExportAction>,
}

/// Filters of the list of requests.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ExportRequestFilter {
    /// Only in this state.
    pub state: Option<ExportState>,
    /// Only one's own, or only others'.
    pub is_own: Option<bool>,
}
