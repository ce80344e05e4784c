//! Inspectors.

use crate::kernel::db::{AnyConnection, Texts};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::inspectors;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::InspectorView;

/// An inspector as they are stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, AsChangeset, Serialize)]
#[diesel(table_name = inspectors)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
pub struct InspectorRow {
    /// The inner key.
    pub seq: i64,
    /// The inspector.
    pub id: String,
    /// The certificate's number.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// Where they serve.
    pub unit_id: String,
    /// Their account.
    pub user_id: Option<String>,
    /// Until when the certificate is valid, this day included.
    pub valid_until: NaiveDate,
    /// Codes of major items; empty: any.
    #[diesel(serialize_as = String)]
    pub specialities: Texts,
    /// County-level codes, or `*`.
    #[diesel(serialize_as = String)]
    pub regions: Texts,
    /// `InspectorState`.
    pub state: String,
    /// First day of leave.
    pub leave_from: Option<NaiveDate>,
    /// Last day of leave.
    pub leave_until: Option<NaiveDate>,
    /// For `If-Match`.
    pub version: i64,
    /// When they were entered.
    pub created_at: NaiveDateTime,
    /// When they were changed.
    pub updated_at: NaiveDateTime,
}

impl InspectorRow {
    /// As the API shows it.
    pub fn view(
        &self,
        unit_name: &str,
        today: NaiveDate,
        allowed_actions: Vec<String>,
    ) -> Result<InspectorView, ApiError> {
        Ok(InspectorView {
            id: self.id.clone().into(),
            code: self.code.clone(),
            name: self.name.clone(),
            unit_id: self.unit_id.clone().into(),
            unit_name: unit_name.to_owned(),
            user_id: self.user_id.clone().map(Into::into),
            valid_until: self.valid_until,
            is_expired: self.valid_until < today,
            specialities: self.specialities.0.clone(),
            regions: self.regions.0.clone(),
            state: self.state.parse().map_err(ApiError::internal)?,
            leave_from: self.leave_from,
            leave_until: self.leave_until,
            allowed_actions,
            version: self.version,
        })
    }
}

/// An inspector by their id.
pub fn find(connection: &mut AnyConnection, id: &str) -> Result<InspectorRow, ApiError> {
    inspectors::table
        .filter(inspectors::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The inspector behind an account, if it is linked.
pub fn find_by_user(
    connection: &mut AnyConnection,
    user_id: &str,
) -> Result<Option<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::user_id.eq(user_id))
        .first(connection)
        .optional()?)
}

/// All inspectors of units, by code.
pub fn of_units(
    connection: &mut AnyConnection,
    unit_ids: &[String],
) -> Result<Vec<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::unit_id.eq_any(unit_ids.to_vec()))
        .order(inspectors::code.asc())
        .load(connection)?)
}

/// Writes a new inspector; `seq` is set by the database.
pub fn insert(connection: &mut AnyConnection, row: &InspectorRow) -> Result<(), ApiError> {
    diesel::insert_into(inspectors::table)
        .values((
            inspectors::id.eq(&row.id),
            inspectors::code.eq(&row.code),
            inspectors::name.eq(&row.name),
            inspectors::unit_id.eq(&row.unit_id),
            inspectors::user_id.eq(&row.user_id),
            inspectors::valid_until.eq(row.valid_until),
            inspectors::specialities.eq(String::from(row.specialities.clone())),
            inspectors::regions.eq(String::from(row.regions.clone())),
            inspectors::state.eq(&row.state),
            inspectors::leave_from.eq(row.leave_from),
            inspectors::leave_until.eq(row.leave_until),
            inspectors::version.eq(row.version),
            inspectors::created_at.eq(row.created_at),
            inspectors::updated_at.eq(row.updated_at),
        ))
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    Ok(())
}

/// Writes a changed inspector, unless somebody changed it since.
pub fn update(
    connection: &mut AnyConnection,
    row: &InspectorRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = inspectors::table.filter(
        inspectors::seq
            .eq(row.seq)
            .and(inspectors::version.eq(seen)),
    );
    let changed = diesel::update(target)
        .set(row.clone())
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
