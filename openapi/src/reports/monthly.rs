//! Monthly reports.

use super::cells::{BrokenRuleView, CellView};
use crate::codes::{codes, known};
use crate::ids::{ReportId, UnitId};
use crate::org::UnitBrief;
use crate::page::versioned;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// The state of a report (`states.md`).
    ReportState {
        /// 草稿
        Draft = "draft",
        /// 已提交
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 已确认
        Accepted = "accepted",
    }
}

codes! {
    /// What somebody may do with a report.
    ReportAction {
        /// Fill it in, and put values into its cells by hand.
        Update = "update",
        /// Send it to the regulations office.
        Submit = "submit",
        /// Take it back before that office has read it.
        Withdraw = "withdraw",
        /// Confirm it.
        Accept = "accept",
        /// Send it back with a reason.
        Return = "return",
        /// Open its next version.
        Amend = "amend",
    }
}

/// A monthly report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MonthlyReportView {
    /// The report.
    pub id: ReportId,
    /// Whose.
    pub unit: UnitBrief,
    /// `YYYY-MM`.
    pub month: String,
    /// The first day that it covers.
    pub period_start: NaiveDate,
    /// The last day that it covers.
    pub period_end: NaiveDate,
    /// 1, and one more with each amendment. The `ETag` is `revision`.
    pub version: i32,
    /// Where it stands.
    pub state: ReportState,
    /// Until when it is to be submitted.
    pub due_on: NaiveDate,
    /// Whether it was due and isn't submitted, or was submitted after it was due.
    pub is_late: bool,
    /// The cells, in the annex's order. In lists of more than one unit's month none.
    pub cells: Vec<CellView>,
    /// The rules that it breaks. In such lists none.
    pub broken_rules: Vec<BrokenRuleView>,
    /// Whom to ask.
    pub contact_name: Option<String>,
    /// An office's number.
    pub contact_phone: Option<String>,
    /// A mobile's number.
    pub contact_mobile: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// Why it is an amendment.
    pub amend_reason: Option<String>,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who accepted or returned it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ReportAction>,
    /// For `If-Match`.
    pub revision: i64,
}

/// The filters of the list of reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct MonthlyReportFilter {
    /// Of one unit.
    pub unit_id: Option<UnitId>,
    /// `YYYY-MM`; with neither month nor year: the one whose period holds today.
    #[cfg_attr(feature = "schema", param(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"))]
    pub month: Option<String>,
    /// All months of a year.
    #[cfg_attr(feature = "schema", param(minimum = 2000, maximum = 2100))]
    pub year: Option<i32>,
    /// In one state.
    pub state: Option<ReportState>,
}

/// Opens a report in draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenMonthlyReport {
    /// Whose.
    pub unit_id: UnitId,
    /// `YYYY-MM`; absent: the one whose period holds today.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"))]
    pub month: Option<String>,
}

/// Fills in what no record says; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateMonthlyReport {
    /// Whom to ask, 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub contact_name: Option<String>,
    /// An office's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub contact_phone: Option<String>,
    /// A mobile's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 40))]
    pub contact_mobile: Option<String>,
    /// Notes to warnings, by the rule's number; an empty one is removed. Each at most 500
    /// characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(schema_with = notes_by_rule))]
    pub notes: Option<BTreeMap<String, String>>,
}

/// Sends a report back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnMonthlyReport {
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
    /// Comments by cell, each 1–500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(schema_with = comments_by_cell))]
    pub comments: BTreeMap<String, String>,
}

/// One text for each of some keys, each at most 500 characters.
#[cfg(feature = "schema")]
fn texts_by(keys: utoipa::openapi::ObjectBuilder, most: usize) -> utoipa::openapi::ObjectBuilder {
    use utoipa::openapi::ObjectBuilder;
    use utoipa::openapi::schema::Type;
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(500));
    ObjectBuilder::new()
        .property_names(Some(keys.schema_type(Type::String)))
        .additional_properties(Some(text))
        .max_properties(Some(most))
}

/// There are 17 rules; the macro takes no bounds for a map.
#[cfg(feature = "schema")]
fn notes_by_rule() -> utoipa::openapi::schema::Object {
    use utoipa::openapi::schema::{SchemaType, Type};
    texts_by(
        utoipa::openapi::ObjectBuilder::new().max_length(Some(2)),
        17,
    )
    .schema_type(SchemaType::from_iter([Type::Object, Type::Null]))
    .description(Some(
        "Notes to warnings, by the rule's number; an empty one is removed. Each at most 500 \
             characters.",
    ))
    .build()
}

/// As [`notes_by_rule`], by the cells that there are.
#[cfg(feature = "schema")]
fn comments_by_cell() -> utoipa::openapi::schema::Object {
    let cells = super::cells::CellKey::ALL;
    let keys = cells.iter().map(|key| key.code());
    let keys = utoipa::openapi::ObjectBuilder::new().enum_values(Some(keys));
    texts_by(keys, cells.len())
        .description(Some("Comments by cell, each 1–500 characters."))
        .build()
}

versioned!(MonthlyReportView: revision);
