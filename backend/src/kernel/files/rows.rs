//! The rows that name contents: whose a file is, and to which record it is tied. Until it is tied,
//! its maker alone reads and uses it; then whoever reads the record does.

use super::StoredFile;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::Right;
use crate::kernel::schema::attachments;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::ids::{AttachmentId, UnitId, UserId};
use sortition_contract::jobs::AttachmentView;

/// The most files that one record has.
const MOST: usize = 50;

/// How a module says who may read the files of one kind of its records.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The kind of record, as in `Change::resource`.
    pub resource: &'static str,
    /// The operation that reads such a record.
    pub right: Right,
    /// Whether a file of such a record is within the call's scope, which is that of the operation.
    pub reads: Reads,
}

/// Whether a call reads a file, with the reason that it gives for reading what is secret, if one does; who
/// reads more by it writes that down.
pub type Reads =
    fn(&mut AnyConnection, &Call, &AttachmentRow, Option<&str>) -> Result<bool, ApiError>;

/// A file as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = attachments)]
pub struct AttachmentRow {
    /// The file.
    pub id: AttachmentId,
    /// Of its content.
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Told by its content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Who uploaded it.
    pub made_by: UserId,
    /// The kind of record that it is tied to.
    pub resource: Option<String>,
    /// The record.
    pub record_id: Option<String>,
    /// The unit whose part of the record it belongs to, where a record has parts.
    #[serde(skip)]
    pub part_unit_id: Option<UnitId>,
    /// When it was uploaded.
    pub created_at: NaiveDateTime,
}

impl AttachmentRow {
    /// As the API shows it.
    pub fn view(&self) -> AttachmentView {
        AttachmentView {
            id: self.id.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            hash: self.hash.clone(),
            created_at: self.created_at.and_utc(),
        }
    }
}

/// Names a stored content: a new file of the caller's.
pub fn create_attachment(
    connection: &mut AnyConnection,
    call: &Call,
    name: &str,
    file: &StoredFile,
) -> Result<AttachmentRow, ApiError> {
    let row = AttachmentRow {
        id: AttachmentId::new(),
        hash: file.hash.to_string(),
        name: name.to_owned(),
        media_type: file.kind.content_type().to_owned(),
        size: i64::try_from(file.size).map_err(ApiError::internal)?,
        made_by: call.actor.person()?.clone(),
        resource: None,
        record_id: None,
        part_unit_id: None,
        created_at: call.now.naive_utc(),
    };
    diesel::insert_into(attachments::table)
        .values(&row)
        .execute(connection)?;
    let change = Change {
        module: "jobs",
        event: "upload",
        resource: "attachments",
        record_id: &row.id,
        after: Some(serde_json::to_value(&row).map_err(ApiError::internal)?),
        parameters: [("title".to_owned(), row.name.clone())].into(),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    Ok(row)
}

/// A file by its id.
pub fn find(connection: &mut AnyConnection, id: &AttachmentId) -> Result<AttachmentRow, ApiError> {
    attachments::table
        .find(id)
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Whether a file is that content.
pub fn is_named(connection: &mut AnyConnection, hash: &str) -> Result<bool, ApiError> {
    let found: Option<AttachmentId> = attachments::table
        .filter(attachments::hash.eq(hash))
        .select(attachments::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// The contents that files are, each once.
pub fn hashes(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    Ok(attachments::table
        .select(attachments::hash)
        .distinct()
        .load(connection)?)
}

/// The files of a record, in the order in which they were uploaded.
pub fn of_record(
    connection: &mut AnyConnection,
    resource: &str,
    record_id: &str,
) -> Result<Vec<AttachmentRow>, ApiError> {
    Ok(attachments::table
        .filter(attachments::resource.eq(resource))
        .filter(attachments::record_id.eq(record_id))
        .order(attachments::id)
        .load(connection)?)
}

/// The files of several records.
pub fn of_records(
    connection: &mut AnyConnection,
    resource: &str,
    record_ids: &[String],
) -> Result<Vec<AttachmentRow>, ApiError> {
    Ok(attachments::table
        .filter(attachments::resource.eq(resource))
        .filter(attachments::record_id.eq_any(record_ids))
        .order(attachments::id)
        .load(connection)?)
}

/// Makes these the files of a record: new ones must be the caller's own and tied to nothing; those
/// left out are untied. The caller's action tells the trail. Errors point to `pointer/<index>`.
pub fn tie(
    connection: &mut AnyConnection,
    call: &Call,
    resource: &str,
    record_id: &str,
    ids: &[AttachmentId],
    pointer: &str,
) -> Result<Vec<AttachmentRow>, ApiError> {
    FieldError::at_most(pointer, ids.len(), MOST)?;
    tie_all(connection, call, (resource, record_id), ids, |index| {
        format!("{pointer}/{index}")
    })?;
    of_record(connection, resource, record_id)
}

/// As [`tie`], for a record that has one file at the most, named in the field `pointer`.
pub fn tie_only(
    connection: &mut AnyConnection,
    call: &Call,
    resource: &str,
    record_id: &str,
    id: Option<&AttachmentId>,
    pointer: &str,
) -> Result<(), ApiError> {
    let ids: Vec<AttachmentId> = id.into_iter().cloned().collect();
    tie_all(connection, call, (resource, record_id), &ids, |_| {
        pointer.to_owned()
    })
}

/// `at` points to the field that names the file of an index.
fn tie_all(
    connection: &mut AnyConnection,
    call: &Call,
    (resource, record_id): (&str, &str),
    ids: &[AttachmentId],
    at: impl Fn(usize) -> String,
) -> Result<(), ApiError> {
    let tied: Vec<AttachmentId> = of_record(connection, resource, record_id)?
        .into_iter()
        .map(|row| row.id)
        .collect();
    for (index, id) in ids.iter().enumerate() {
        let is_tied_here = tied.contains(id);
        if !is_tied_here && !tie_one(connection, call, resource, record_id, id)? {
            return Err(FieldError::unknown_reference(at(index), id).into());
        }
    }
    let dropped: Vec<&AttachmentId> = tied.iter().filter(|one| !ids.contains(one)).collect();
    diesel::update(attachments::table.filter(attachments::id.eq_any(dropped)))
        .set((
            attachments::resource.eq(None::<String>),
            attachments::record_id.eq(None::<String>),
            attachments::part_unit_id.eq(None::<String>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Says whose part of its record a file belongs to.
pub fn set_part(
    connection: &mut AnyConnection,
    id: &AttachmentId,
    unit_id: &UnitId,
) -> Result<(), ApiError> {
    diesel::update(attachments::table.find(id))
        .set(attachments::part_unit_id.eq(unit_id))
        .execute(connection)?;
    Ok(())
}

fn tie_one(
    connection: &mut AnyConnection,
    call: &Call,
    resource: &str,
    record_id: &str,
    id: &AttachmentId,
) -> Result<bool, ApiError> {
    let Some(user_id) = &call.actor.user_id else {
        return Ok(false);
    };
    let own = attachments::id
        .eq(id)
        .and(attachments::made_by.eq(user_id))
        .and(attachments::resource.is_null());
    let tied = diesel::update(attachments::table.filter(own))
        .set((
            attachments::resource.eq(resource),
            attachments::record_id.eq(record_id),
        ))
        .execute(connection)?;
    Ok(tied == 1)
}
