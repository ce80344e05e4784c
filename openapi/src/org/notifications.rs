//! What one is told.

use crate::ids::NotificationId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A notification, rendered in the reader's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NotificationView {
    /// The notification.
    pub id: NotificationId,
    /// What happened, as `plans.submit`.
    pub kind: String,
    /// The sentence.
    pub text: String,
    /// The kind of record, in the plural.
    pub resource: String,
    /// The record that it is about.
    pub record_id: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Null while unread.
    pub read_at: Option<DateTime<Utc>>,
}

/// Filters of one's notifications.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationFilter {
    /// Only those read, or not.
    pub is_read: Option<bool>,
}
