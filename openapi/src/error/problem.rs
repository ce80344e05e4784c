//! The problem document (RFC 9457) that carries an error.

use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/{code}`, where a page explains it.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schema(format = "uri-reference"))]
    pub kind: String,
    /// The code's sentence for all occurrences, in the language asked for.
    pub title: String,
    /// The HTTP status.
    #[cfg_attr(feature = "schema", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// What is wrong here and what to do.
    pub detail: String,
    /// The stable code.
    #[cfg_attr(feature = "schema", schema(value_type = super::ErrorCode))]
    pub code: String,
    /// For asking the administrator.
    pub request_id: String,
    /// What is wrong with single fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The record's state, with `invalid_state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// How many rows the file has, with `export_needs_second_person`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<i64>,
    /// What is stored and what was sent, where the two contradict: `edit_conflict`, `form_changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Box<Versions>>,
}

/// Two versions of one record, for the person to choose between.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Versions {
    /// As the server has it.
    pub stored: serde_json::Value,
    /// As the request had it.
    pub sent: serde_json::Value,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// JSON Pointer (RFC 6901) into the request.
    pub pointer: String,
    /// The stable code.
    #[cfg_attr(feature = "schema", schema(value_type = super::ErrorCode))]
    pub code: String,
    /// The sentence.
    pub detail: String,
}
