//! Recusals: who is not to be matched with which object.

use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{inspectors, objects, recusals};
use crate::kernel::search;
use crate::registers::rules::recusals::RecusalEvent;
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, ObjectId, RecusalId, UnitId, UserId};
use sortition_contract::page::Page;
use sortition_contract::registers::{RecusalAction, RecusalFilter, RecusalState, RecusalView};
use std::collections::HashMap;

/// A recusal as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = recusals)]
#[diesel(treat_none_as_null = true)]
pub struct RecusalRow {
    /// The declaration.
    pub id: RecusalId,
    /// Who.
    pub inspector_id: InspectorId,
    /// Which object.
    pub object_id: ObjectId,
    /// Why.
    pub reason: String,
    /// Whether it was decided on.
    pub state: RecusalState,
    /// Whose declaration it is.
    pub declared_by: UserId,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was declared.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// What a recusal names by id.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Parties {
    /// The inspector's unit.
    pub unit_id: UnitId,
    /// The certificate number.
    pub inspector_code: String,
    /// The inspector's name.
    pub inspector_name: String,
    /// The object's code.
    pub object_code: String,
    /// Its name.
    pub object_name: String,
}

/// A recusal with whom and what it is about. Its trail holds the recusal alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Recusal {
    /// The recusal.
    pub row: RecusalRow,
    /// Whom and what it is about.
    #[serde(skip)]
    pub parties: Parties,
}

impl Recusal {
    /// As the API shows it.
    pub fn view(self, allowed_actions: Vec<RecusalAction>) -> RecusalView {
        let Self { row, parties } = self;
        RecusalView {
            id: row.id,
            inspector_id: row.inspector_id,
            inspector_code: parties.inspector_code,
            inspector_name: parties.inspector_name,
            object_id: row.object_id,
            object_code: parties.object_code,
            object_name: parties.object_name,
            reason: row.reason,
            state: row.state,
            allowed_actions,
            version: row.version,
            created_at: row.created_at.and_utc(),
        }
    }
}

impl Traced for Recusal {
    const MODULE: &'static str = "registers";
    const RESOURCE: &'static str = "recusals";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.parties.unit_id),
            title: &self.parties.inspector_name,
        }
    }
}

impl Record for Recusal {
    type Event = RecusalEvent;

    fn state(&self) -> RecusalState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, state: RecusalState, version: i64, updated_at: NaiveDateTime) -> Self {
        let row = RecusalRow {
            state,
            version,
            updated_at,
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        update(connection, &self.row, seen)
    }
}

/// Recusals with their parties, in the given order.
pub fn with_parties(
    connection: &mut AnyConnection,
    rows: Vec<RecusalRow>,
) -> Result<Vec<Recusal>, ApiError> {
    let mut known = parties_of(connection, &rows)?;
    let found = rows.into_iter().filter_map(|row| {
        let parties = known.remove(&row.id)?;
        Some(Recusal { row, parties })
    });
    Ok(found.collect())
}

/// The parties of recusals, by the recusals' ids.
fn parties_of(
    connection: &mut AnyConnection,
    rows: &[RecusalRow],
) -> Result<HashMap<RecusalId, Parties>, ApiError> {
    let ids: Vec<&RecusalId> = rows.iter().map(|row| &row.id).collect();
    let found: Vec<(RecusalId, Parties)> = recusals::table
        .inner_join(inspectors::table.on(inspectors::id.eq(recusals::inspector_id)))
        .inner_join(objects::table.on(objects::id.eq(recusals::object_id)))
        .filter(recusals::id.eq_any(ids))
        .select((
            recusals::id,
            (
                inspectors::unit_id,
                inspectors::code,
                inspectors::name,
                objects::code,
                objects::name,
            ),
        ))
        .load(connection)?;
    Ok(found.into_iter().collect())
}

sortable! {
    RecusalSort of recusals::table, tie recusals::id => String;
    "created_at" => recusals::created_at => NaiveDateTime,
}

/// Those of the own units' inspectors, and one's own (row 24); found by either party's name.
fn matching<'a>(
    (actor, scope): (&Actor, &Scope),
    listing: &Listing<RecusalFilter>,
) -> recusals::BoxedQuery<'a, Backend> {
    let units: Vec<UnitId> = scope.units.iter().cloned().collect();
    let own = actor.user_id.as_ref().filter(|_| scope.own);
    let own: Vec<UserId> = own.cloned().into_iter().collect();
    let reached = inspectors::table
        .filter(
            inspectors::unit_id
                .eq_any(units)
                .or(inspectors::user_id.assume_not_null().eq_any(own)),
        )
        .select(inspectors::id);
    let mut query = recusals::table
        .into_boxed()
        .filter(recusals::inspector_id.eq_any(reached));
    if let Some(state) = listing.filter.state {
        query = query.filter(recusals::state.eq(state));
    }
    if let Some(term) = &listing.q {
        let pattern = search::containing(term);
        let person = inspectors::table
            .filter(inspectors::id.eq(recusals::inspector_id))
            .filter(
                inspectors::name
                    .like(pattern.clone())
                    .escape(search::ESCAPE),
            );
        let object = objects::table
            .filter(objects::id.eq(recusals::object_id))
            .filter(objects::name.like(pattern).escape(search::ESCAPE));
        query = query.filter(exists(person).or(exists(object)));
    }
    query
}

/// A page of the recusals that a caller reads, the newest first.
pub fn list(
    connection: &mut AnyConnection,
    reader: (&Actor, &Scope),
    listing: &Listing<RecusalFilter>,
) -> Result<Page<RecusalRow>, ApiError> {
    RecusalSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(reader, listing),
        |query, connection| query.select(RecusalRow::as_select()).load(connection),
        |row: &RecusalRow, _| serde_json::json!(row.created_at),
        |row| row.id.as_str().into(),
    )
}

/// Pairs of inspector and object that may not meet: from the declaration on, since the law lets
/// work go on and the draw must not wait for the decision.
pub fn in_force(
    connection: &mut AnyConnection,
    inspector_ids: &[InspectorId],
) -> Result<Vec<(InspectorId, ObjectId)>, ApiError> {
    let states = [RecusalState::Declared, RecusalState::Confirmed];
    let mut pairs = Vec::new();
    for ids in inspector_ids.chunks(IDS_AT_ONCE) {
        let found: Vec<(InspectorId, ObjectId)> = recusals::table
            .filter(recusals::inspector_id.eq_any(ids.to_vec()))
            .filter(recusals::state.eq_any(states))
            .select((recusals::inspector_id, recusals::object_id))
            .distinct()
            .load(connection)?;
        pairs.extend(found);
    }
    Ok(pairs)
}

/// All recusals of an inspector, the newest first.
pub fn of_inspector(
    connection: &mut AnyConnection,
    inspector_id: &InspectorId,
) -> Result<Vec<RecusalRow>, ApiError> {
    Ok(recusals::table
        .filter(recusals::inspector_id.eq(inspector_id))
        .order(recusals::id.desc())
        .select(RecusalRow::as_select())
        .load(connection)?)
}

/// A recusal by its id.
pub fn find(connection: &mut AnyConnection, id: &RecusalId) -> Result<RecusalRow, ApiError> {
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

/// Who declared a recusal, and the account of the inspector whom it is about.
pub fn read_declarers(
    connection: &mut AnyConnection,
    recusal_id: &RecusalId,
) -> Result<Vec<UserId>, ApiError> {
    let (declared_by, inspector): (UserId, Option<UserId>) = recusals::table
        .inner_join(inspectors::table.on(inspectors::id.eq(recusals::inspector_id)))
        .filter(recusals::id.eq(recusal_id))
        .select((recusals::declared_by, inspectors::user_id))
        .first(connection)?;
    let mut told: Vec<UserId> = inspector.into_iter().collect();
    if !told.contains(&declared_by) {
        told.push(declared_by);
    }
    Ok(told)
}
