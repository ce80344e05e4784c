//! The four tables of the ledgers. They are kept alike: [`Entry`] is what they have in common.

mod rows;

pub use rows::{DocumentRow, MeetingRow, PublicityRow, TrainingRow};
use sortition_contract::ids::{LedgerEntryId, TaskId, UnitId};

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::Traced;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{task_units, tasks};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::jobs::AttachmentView;
use sortition_contract::ledgers::{LedgerAction, LedgerFilter, LedgerState};
use sortition_contract::org::UnitBrief;
use sortition_contract::page::Page;
use std::collections::HashMap;

/// What each ledger sorts by: its day, whatever that is called, and its entry.
pub const SORT_FIELDS: &[&str] = &["on", "created_at"];

/// What an entry's view shows beside its row.
pub struct Shown {
    /// Its unit.
    pub unit: UnitBrief,
    /// Its files.
    pub attachments: Vec<AttachmentView>,
    /// Saved or locked.
    pub state: LedgerState,
    /// What the caller may do.
    pub allowed_actions: Vec<LedgerAction>,
}

/// An entry of one of the ledgers.
pub trait Entry: Traced + Clone + Serialize + Send + Sized + 'static {
    /// As the API shows it.
    type View: Serialize + Send + 'static;

    /// The entry.
    fn id(&self) -> &LedgerEntryId;
    /// Its unit.
    fn unit_id(&self) -> &UnitId;
    /// The day by which it counts.
    fn on(&self) -> NaiveDate;
    /// The task that it belongs to, by whose draw it counts too.
    fn task_id(&self) -> Option<&TaskId> {
        None
    }
    /// For `If-Match`.
    fn version(&self) -> i64;
    /// Counts a change.
    fn touch(&mut self, now: DateTime<Utc>);
    /// As the API shows it.
    fn view(&self, shown: Shown) -> Self::View;

    /// A page of what the scope reaches.
    fn list(
        connection: &mut AnyConnection,
        scope: &Scope,
        listing: &Listing<LedgerFilter>,
    ) -> Result<Page<Self>, ApiError>;
    /// An entry by its id.
    fn find(connection: &mut AnyConnection, id: &LedgerEntryId) -> Result<Self, ApiError>;
    /// Writes a new entry.
    fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError>;
    /// Writes a changed entry, unless somebody changed it since.
    fn update(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError>;
    /// Removes an entry.
    fn delete(&self, connection: &mut AnyConnection) -> Result<(), ApiError>;
}

/// On which day some tasks were drawn; those that weren't are left out.
pub fn read_draw_days(
    connection: &mut AnyConnection,
    task_ids: &[TaskId],
) -> Result<HashMap<TaskId, NaiveDate>, ApiError> {
    let found: Vec<(TaskId, NaiveDate)> = tasks::table
        .filter(tasks::id.eq_any(task_ids.to_vec()))
        .filter(tasks::drawn_on.is_not_null())
        .select((tasks::id, tasks::drawn_on.assume_not_null()))
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// Whether a unit takes part in a task, as its lead or otherwise.
pub fn read_participates(
    connection: &mut AnyConnection,
    task_id: &TaskId,
    unit_id: &UnitId,
) -> Result<bool, ApiError> {
    let leads: i64 = tasks::table
        .filter(tasks::id.eq(task_id).and(tasks::unit_id.eq(unit_id)))
        .count()
        .get_result(connection)?;
    if leads > 0 {
        return Ok(true);
    }
    let joins: i64 = task_units::table
        .filter(
            task_units::task_id
                .eq(task_id)
                .and(task_units::unit_id.eq(unit_id)),
        )
        .count()
        .get_result(connection)?;
    Ok(joins > 0)
}
