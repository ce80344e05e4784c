//! `jobs`: uploaded and generated files.

use crate::ids::AttachmentId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A file that somebody uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// For naming it in a record; its content is at `/attachments/{id}`.
    pub id: AttachmentId,
    /// The file's name, without a path.
    pub name: String,
    /// Told by the content, not by the name.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of the content, in lower-case hexadecimal digits.
    pub hash: String,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// The body of an upload: a form with one field, `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UploadForm {
    /// The file's content, with its name.
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Binary))]
    pub file: Vec<u8>,
}
