//! Objects: create, change, mark, tag.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::registers::store::objects;
use chrono::NaiveDate;

/// Notes that a check of an object was confirmed. The check's own entry in the audit trail tells
/// of it; the object's name stays out until then.
pub fn note_checked(
    connection: &mut AnyConnection,
    _call: &Call,
    object_id: &str,
    on: NaiveDate,
) -> Result<(), ApiError> {
    objects::set_last_checked(connection, object_id, on)
}
