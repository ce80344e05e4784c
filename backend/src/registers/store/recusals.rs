//! Recusals: who is not to be matched with which object.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{objects, recusals};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::{RecusalState, RecusalView};

/// A recusal as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = recusals)]
#[diesel(treat_none_as_null = true)]
pub struct RecusalRow {
    /// The declaration.
    pub id: String,
    /// Who.
    pub inspector_id: String,
    /// Which object.
    pub object_id: String,
    /// Why.
    pub reason: String,
    /// `RecusalState`.
    pub state: String,
    /// Whose declaration it is.
    pub declared_by: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was declared.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl RecusalRow {
    /// As the API shows it.
    pub fn view(
        &self,
        (object_code, object_name): (String, String),
        allowed_actions: Vec<String>,
    ) -> Result<RecusalView, ApiError> {
        Ok(RecusalView {
            id: self.id.clone().into(),
            inspector_id: self.inspector_id.clone().into(),
            object_id: self.object_id.clone().into(),
            object_code,
            object_name,
            reason: self.reason.clone(),
            state: self.state.parse().map_err(ApiError::internal)?,
            allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        })
    }
}

/// Pairs of inspector and object that may not meet: from the declaration on, since the law lets
/// work go on and the draw must not wait for the decision.
pub fn in_force(
    connection: &mut AnyConnection,
    inspector_ids: &[String],
) -> Result<Vec<(String, String)>, ApiError> {
    let states = [
        RecusalState::Declared.code(),
        RecusalState::Confirmed.code(),
    ];
    Ok(recusals::table
        .filter(recusals::inspector_id.eq_any(inspector_ids.to_vec()))
        .filter(recusals::state.eq_any(states))
        .select((recusals::inspector_id, recusals::object_id))
        .distinct()
        .load(connection)?)
}

/// A recusal with its object's code and name.
pub type OfObject = (RecusalRow, (String, String));

/// All recusals of an inspector with their objects, the newest first.
pub fn of_inspector(
    connection: &mut AnyConnection,
    inspector_id: &str,
) -> Result<Vec<OfObject>, ApiError> {
    Ok(recusals::table
        .inner_join(objects::table.on(objects::id.eq(recusals::object_id)))
        .filter(recusals::inspector_id.eq(inspector_id))
        .order(recusals::id.desc())
        .select((RecusalRow::as_select(), (objects::code, objects::name)))
        .load(connection)?)
}

/// A recusal by its id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<RecusalRow, ApiError> {
    recusals::table
        .find(id)
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Writes a new recusal.
pub fn insert(connection: &mut AnyConnection, row: &RecusalRow) -> Result<(), ApiError> {
    diesel::insert_into(recusals::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes a changed recusal, unless somebody changed it since.
pub fn update(connection: &mut AnyConnection, row: &RecusalRow, seen: i64) -> Result<(), ApiError> {
    let target = recusals::table.filter(recusals::id.eq(&row.id).and(recusals::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
