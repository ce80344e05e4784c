//! Inspectors.

use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::inspectors;
use crate::kernel::{search, text};
use crate::registers::rules::inspectors::is_expired;
use crate::sight::reach;
use crate::{record, sortable};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, UnitId, UserId};
use sortition_contract::page::Page;
use sortition_contract::registers::{
    InspectorAction, InspectorFilter, InspectorState, InspectorView,
};
use std::collections::HashMap;

/// An inspector as they are stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, AsChangeset, Serialize)]
#[diesel(table_name = inspectors)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
pub struct InspectorRow {
    /// The inner key.
    pub seq: i64,
    /// The inspector.
    pub id: InspectorId,
    /// The certificate's number.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// The name's grams.
    #[serde(skip_serializing)]
    pub name_grams: String,
    /// The initials of its pinyin.
    #[serde(skip_serializing)]
    pub name_initials: String,
    /// What it is sorted by.
    #[serde(skip_serializing)]
    pub name_order: String,
    /// Where they serve.
    pub unit_id: UnitId,
    /// Their account.
    pub user_id: Option<UserId>,
    /// Until when the certificate is valid, this day included.
    pub valid_until: NaiveDate,
    /// Codes of major items; empty: any.
    #[serde(serialize_with = "Json::serialize_value")]
    pub specialities: Json<Vec<String>>,
    /// County-level codes, or `*`.
    #[serde(serialize_with = "Json::serialize_value")]
    pub regions: Json<Vec<String>>,
    /// Whether they serve.
    pub state: InspectorState,
    /// First day of leave.
    pub leave_from: Option<NaiveDate>,
    /// Last day of leave.
    pub leave_until: Option<NaiveDate>,
    /// How many days before the certificate's end somebody was told of it last.
    #[serde(skip_serializing)]
    pub notice_days: Option<i32>,
    /// For `If-Match`.
    pub version: i64,
    /// When they were entered.
    pub created_at: NaiveDateTime,
    /// When they were changed.
    pub updated_at: NaiveDateTime,
}

impl InspectorRow {
    /// With this name.
    pub fn named(self, name: String) -> Self {
        Self {
            name_grams: search::grams(&name),
            name_initials: search::initials(&name),
            name_order: search::order(&name),
            name,
            ..self
        }
    }

    /// With a certificate that is valid until this day; of another one nobody was told yet.
    pub fn valid_until(self, valid_until: NaiveDate) -> Self {
        let is_same = valid_until == self.valid_until;
        Self {
            notice_days: self.notice_days.filter(|_| is_same),
            valid_until,
            ..self
        }
    }

    /// As the API shows it.
    pub fn view(
        &self,
        unit_name: &str,
        today: NaiveDate,
        allowed_actions: Vec<InspectorAction>,
    ) -> InspectorView {
        InspectorView {
            id: self.id.clone(),
            code: self.code.clone(),
            name: self.name.clone(),
            unit_id: self.unit_id.clone(),
            unit_name: unit_name.to_owned(),
            user_id: self.user_id.clone(),
            valid_until: self.valid_until,
            is_expired: is_expired(self.valid_until, today),
            specialities: self.specialities.cloned(),
            regions: self.regions.cloned(),
            state: self.state,
            leave_from: self.leave_from,
            leave_until: self.leave_until,
            allowed_actions,
            version: self.version,
        }
    }
}

record!(InspectorRow, InspectorAction, "registers" of "inspectors", titled name, saved by update);

pub(super) type Condition<'a> =
    Box<dyn BoxableExpression<inspectors::table, Backend, SqlType = Bool> + 'a>;

/// The inspectors that exist for a caller: of the own units, those named for tasks in which the own
/// unit takes part, and oneself. None: all.
pub(super) fn visible<'a>(actor: &Actor, scope: &Scope) -> Option<Condition<'a>> {
    if scope.is_all {
        return None;
    }
    let units: Vec<UnitId> = scope.units.iter().cloned().collect();
    let mut condition: Condition<'a> = Box::new(inspectors::unit_id.eq_any(units));
    if !scope.task_units.is_empty() {
        let joined: Vec<UnitId> = scope.task_units.iter().cloned().collect();
        condition = Box::new(condition.or(reach::named_for_tasks_of(joined)));
    }
    if let (true, Some(user_id)) = (scope.own, &actor.user_id) {
        let is_self = inspectors::user_id.assume_not_null().eq(user_id.clone());
        condition = Box::new(condition.or(inspectors::user_id.is_not_null().and(is_self)));
    }
    Some(condition)
}

sortable! {
    InspectorSort of inspectors::table, tie inspectors::seq => i64;
    "code" => inspectors::code => String,
    "name" => inspectors::name_order => String,
    "valid_until" => inspectors::valid_until => NaiveDate,
    "created_at" => inspectors::created_at => NaiveDateTime,
}

/// A page of the inspectors that a caller sees, by certificate number.
pub fn list(
    connection: &mut AnyConnection,
    (actor, scope): (&Actor, &Scope),
    listing: &Listing<InspectorFilter>,
    today: NaiveDate,
) -> Result<Page<InspectorRow>, ApiError> {
    let matching = || matching(visible(actor, scope), listing, today);
    let value = |row: &InspectorRow, key: &str| match key {
        "name" => row.name_order.clone().into(),
        "valid_until" => row.valid_until.to_string().into(),
        "created_at" => serde_json::json!(row.created_at),
        _ => row.code.clone().into(),
    };
    InspectorSort::page(
        connection,
        listing,
        &[("code", false)],
        matching,
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

fn matching<'a>(
    visible: Option<Condition<'a>>,
    listing: &Listing<InspectorFilter>,
    today: NaiveDate,
) -> inspectors::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = inspectors::table.into_boxed();
    if let Some(condition) = visible {
        query = query.filter(condition);
    }
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(inspectors::unit_id.eq(unit_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(inspectors::state.eq(state));
    }
    match filter.is_expired {
        Some(true) => query = query.filter(inspectors::valid_until.lt(today)),
        Some(false) => query = query.filter(inspectors::valid_until.ge(today)),
        None => {}
    }
    if let Some(day) = filter.expires_by {
        query = query.filter(inspectors::valid_until.le(day));
    }
    if let Some(term) = &listing.q {
        query = query.filter(is_meant(term));
    }
    query
}

/// Whose number holds a text, or whose name its words, written or as the initials of their pinyin.
fn is_meant<'a>(text: &str) -> Condition<'a> {
    let key = search::containing_key(text, text::code);
    let by_number = inspectors::code.like(key).escape(search::ESCAPE);
    match is_named(text) {
        Some(by_name) => Box::new(by_name.or(by_number)),
        None => Box::new(by_number),
    }
}

/// Whose name holds all words of a text; none if it has none.
fn is_named<'a>(text: &str) -> Option<Condition<'a>> {
    let words = search::query_terms(text).into_iter();
    let held = words.map(|word| -> Condition<'a> {
        let written = inspectors::name_grams.like(word.like_pattern());
        match word.initials_pattern() {
            Some(initials) => Box::new(written.or(inspectors::name_initials.like(initials))),
            None => Box::new(written),
        }
    });
    held.reduce(|one, other| Box::new(one.and(other)))
}

/// An inspector by their id, if they exist for the caller.
pub fn find_visible(
    connection: &mut AnyConnection,
    actor: &Actor,
    scope: &Scope,
    id: &InspectorId,
) -> Result<InspectorRow, ApiError> {
    let mut query = inspectors::table
        .into_boxed::<Backend>()
        .filter(inspectors::id.eq(id.clone()));
    if let Some(condition) = visible(actor, scope) {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// An inspector by their id.
pub fn find(connection: &mut AnyConnection, id: &InspectorId) -> Result<InspectorRow, ApiError> {
    inspectors::table
        .filter(inspectors::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// All inspectors by their certificate's number.
pub fn all_by_code(
    connection: &mut AnyConnection,
) -> Result<HashMap<String, InspectorRow>, ApiError> {
    let rows: Vec<InspectorRow> = inspectors::table.load(connection)?;
    let by_code = rows.into_iter().map(|row| (row.code.clone(), row));
    Ok(by_code.collect())
}

/// Whether somebody has a certificate.
pub fn is_taken(connection: &mut AnyConnection, code: &str) -> Result<bool, ApiError> {
    let holders: i64 = inspectors::table
        .filter(inspectors::code.eq(code))
        .count()
        .get_result(connection)?;
    Ok(holders > 0)
}

/// The inspector behind an account, if it is linked.
pub fn find_by_user(
    connection: &mut AnyConnection,
    user_id: &UserId,
) -> Result<Option<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::user_id.eq(user_id))
        .first(connection)
        .optional()?)
}

/// All inspectors of units, by code.
pub fn of_units(
    connection: &mut AnyConnection,
    unit_ids: &[UnitId],
) -> Result<Vec<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::unit_id.eq_any(unit_ids.to_vec()))
        .order(inspectors::code.asc())
        .load(connection)?)
}

/// Inspectors who haven't left the register and whose certificate ends between two days.
pub fn read_ending(
    connection: &mut AnyConnection,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::valid_until.between(from, until))
        .filter(inspectors::state.ne(InspectorState::Retired))
        .order(inspectors::seq.asc())
        .load(connection)?)
}

/// Notes that somebody was told of a certificate's end.
pub fn set_notice(
    connection: &mut AnyConnection,
    id: &InspectorId,
    notice_days: i32,
) -> Result<(), ApiError> {
    diesel::update(inspectors::table.filter(inspectors::id.eq(id)))
        .set(inspectors::notice_days.eq(notice_days))
        .execute(connection)?;
    Ok(())
}

/// Inspectors who haven't left the register, under a name that is spelt like this one.
pub fn read_serving_like(
    connection: &mut AnyConnection,
    name: &str,
) -> Result<Vec<InspectorRow>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::name_order.eq(search::order(name)))
        .filter(inspectors::state.ne(InspectorState::Retired))
        .load(connection)?)
}

/// Writes a new inspector; `seq` is set by the database.
pub fn insert(connection: &mut AnyConnection, row: &InspectorRow) -> Result<(), ApiError> {
    diesel::insert_into(inspectors::table)
        .values((
            inspectors::id.eq(&row.id),
            inspectors::code.eq(&row.code),
            inspectors::name.eq(&row.name),
            inspectors::name_grams.eq(&row.name_grams),
            inspectors::name_initials.eq(&row.name_initials),
            inspectors::name_order.eq(&row.name_order),
            inspectors::unit_id.eq(&row.unit_id),
            inspectors::user_id.eq(&row.user_id),
            inspectors::valid_until.eq(row.valid_until),
            inspectors::specialities.eq(&row.specialities),
            inspectors::regions.eq(&row.regions),
            inspectors::state.eq(row.state),
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

/// Writes a changed inspector; if somebody changed it since it was read, all is begun again.
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
        .set(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}
