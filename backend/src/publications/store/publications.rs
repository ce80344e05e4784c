//! Publications.

use crate::insert_all;
use crate::kernel::db::{AnyConnection, Backend, Unread};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::page::Way;
use crate::kernel::rights::Scope;
use crate::kernel::schema::publications;
use crate::publications::rules::PublicationEvent;
use crate::record;
use crate::sight::reach;
use chrono::NaiveDateTime;
use diesel::BoxableExpression;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;
use sortition_contract::ids::{PublicationId, TaskId, UnitId, UserId};
use sortition_contract::publications::{PublicationKind, PublicationState};

/// A publication as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = publications)]
#[diesel(treat_none_as_default_value = false)]
pub struct PublicationRow {
    /// For paging and numbers.
    #[diesel(skip_insertion)]
    pub seq: i64,
    /// The publication.
    pub id: PublicationId,
    /// What is published.
    pub kind: PublicationKind,
    /// The plan, check, … that is published.
    pub subject_id: String,
    /// The task, if it has one.
    pub task_id: Option<TaskId>,
    /// Whose it is.
    pub unit_id: UnitId,
    /// How far it is.
    pub state: PublicationState,
    /// Its title.
    #[serde(skip)]
    pub title: String,
    /// The site.
    pub site: String,
    /// Where on it.
    pub url: String,
    /// Its number.
    pub number: String,
    /// What the public reads.
    #[serde(skip)]
    pub public_text: String,
    /// Frozen at publication: of each kind another.
    #[serde(skip)]
    pub content: Option<Unread>,
    /// For the search by company.
    #[serde(skip)]
    pub object_name: Option<String>,
    /// The same.
    #[serde(skip)]
    pub object_code: Option<String>,
    /// The same.
    #[serde(skip)]
    pub name_grams: Option<String>,
    /// Until when it must stand there.
    pub due_at: Option<NaiveDateTime>,
    /// Since when it does.
    pub published_at: Option<NaiveDateTime>,
    /// The one that this corrects.
    pub former_id: Option<PublicationId>,
    /// Why it was corrected, withheld or taken down.
    pub reason: Option<String>,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// Who decided on it last.
    pub decided_by: Option<UserId>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl Traced for PublicationRow {
    const MODULE: &'static str = "publications";
    const RESOURCE: &'static str = "publications";

    /// Titles of results name objects, which stay out of what many are told.
    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: Some(&self.unit_id),
            title: "",
        }
    }
}

record!(PublicationRow, PublicationEvent, saved by update);

/// Writes a new publication; its `seq` is the database's.
pub fn insert(connection: &mut AnyConnection, row: &PublicationRow) -> Result<(), ApiError> {
    insert_many(connection, std::slice::from_ref(row))
}

/// Writes new publications, numbered in their order.
pub fn insert_many(
    connection: &mut AnyConnection,
    rows: &[PublicationRow],
) -> Result<(), ApiError> {
    insert_all!(connection, publications::table, rows)?;
    Ok(())
}

/// Writes a changed publication; if somebody changed it since it was read, all is begun again.
pub fn update(
    connection: &mut AnyConnection,
    row: &PublicationRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = publications::table.filter(
        publications::id
            .eq(&row.id)
            .and(publications::version.eq(seen)),
    );
    let changed = diesel::update(target)
        .set((
            publications::state.eq(row.state),
            publications::title.eq(&row.title),
            publications::site.eq(&row.site),
            publications::url.eq(&row.url),
            publications::number.eq(&row.number),
            publications::public_text.eq(&row.public_text),
            publications::content.eq(&row.content),
            publications::object_name.eq(&row.object_name),
            publications::object_code.eq(&row.object_code),
            publications::name_grams.eq(&row.name_grams),
            publications::published_at.eq(row.published_at),
            publications::reason.eq(&row.reason),
            publications::submitted_by.eq(&row.submitted_by),
            publications::decided_by.eq(&row.decided_by),
            publications::return_reason.eq(&row.return_reason),
            publications::version.eq(row.version),
            publications::updated_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// A condition on publications.
pub type Condition = Box<dyn BoxableExpression<publications::table, Backend, SqlType = Bool>>;

/// The ways in which publications exist for a caller, one at least: of each of the own units, and of tasks in
/// which they take part.
pub(super) fn ways(scope: &Scope) -> Vec<Way<Condition>> {
    if scope.is_all {
        return vec![Way::Walked(Box::new(publications::id.is_not_null()))];
    }
    let of_unit = |unit_id: &UnitId| -> Way<Condition> {
        Way::Walked(Box::new(publications::unit_id.eq(unit_id.clone())))
    };
    let mut ways: Vec<Way<Condition>> = scope.units.iter().map(of_unit).collect();
    if !scope.task_units.is_empty() || ways.is_empty() {
        let joining = scope.task_units.iter().cloned().collect();
        ways.push(Way::Fetched(reach::of_joined_tasks(joining)));
    }
    ways
}

/// The condition that a publication exists for a caller.
pub fn visible(scope: &Scope) -> Condition {
    let nothing = || -> Condition { Box::new(publications::id.is_null()) };
    Way::any(ways(scope)).unwrap_or_else(nothing)
}

/// What isn't public yet, written out as the condition of the index `publications_open` is: SQLite takes
/// it for nothing else, so that the states can't be bound.
pub fn not_public() -> SqlLiteral<Bool> {
    let states = PublicationState::OPEN.iter();
    let states: Vec<String> = states.map(|state| format!("'{state}'")).collect();
    sql(&format!("publications.state IN ({})", states.join(", ")))
}

/// Units whose results a scope knows before they are public.
fn own_units(scope: &Scope) -> Vec<UnitId> {
    scope.units.union(&scope.task_units).cloned().collect()
}

/// Whether a caller may know what a publication says. Who reads all of them sees that a result is due,
/// not whose it is nor what it says, before it is public.
pub fn tells(scope: &Scope, row: &PublicationRow) -> bool {
    row.kind != PublicationKind::Result
        || PublicationState::SHOWN.contains(&row.state)
        || scope.units.contains(&row.unit_id)
        || scope.task_units.contains(&row.unit_id)
}

/// The same as a condition: what a caller may not know can't be found by it.
pub(super) fn telling(scope: &Scope) -> Condition {
    Box::new(
        publications::kind
            .ne(PublicationKind::Result)
            .or(publications::state.eq_any(PublicationState::SHOWN))
            .or(publications::unit_id.eq_any(own_units(scope))),
    )
}

/// A publication that exists for the caller; else 404.
pub fn find(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &PublicationId,
) -> Result<PublicationRow, ApiError> {
    publications::table
        .into_boxed::<Backend>()
        .filter(publications::id.eq(id.clone()))
        .filter(visible(scope))
        .select(PublicationRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The publications that correct these, drafts among them.
pub fn corrections_of(
    connection: &mut AnyConnection,
    ids: &[PublicationId],
) -> Result<Vec<PublicationRow>, ApiError> {
    Ok(publications::table
        .filter(publications::former_id.assume_not_null().eq_any(ids))
        .order(publications::seq.asc())
        .select(PublicationRow::as_select())
        .load(connection)?)
}

/// All publications of a subject, the newest first.
pub fn of_subject(
    connection: &mut AnyConnection,
    subject_id: &str,
) -> Result<Vec<PublicationRow>, ApiError> {
    Ok(publications::table
        .filter(publications::subject_id.eq(subject_id))
        .order(publications::seq.desc())
        .select(PublicationRow::as_select())
        .load(connection)?)
}
