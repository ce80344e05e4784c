//! What reports read of the tables of tasks, checks, checklist, publications and ledgers. Nothing is
//! written here.

mod ledgers;
mod pairs;
mod publications;
mod tasks;

pub use self::ledgers::read_incomplete_entries;
use self::ledgers::{read_documents, read_meetings, read_trainings};
use self::pairs::read_pairs;
use self::publications::read_published;
pub use self::publications::{read_overdue_publications, read_results_on_hand};
use self::tasks::{name_published_objects, read_items, read_task_documents, read_tasks};
pub use self::tasks::{read_has_void_task, read_participated};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::reports::rules::figures::Facts;
use chrono::NaiveDate;
use sortition_contract::ids::{TaskId, UnitId};

/// Which records are asked for.
#[derive(Clone, Debug)]
pub struct Extent<'a> {
    /// Led or made by this unit; none: the whole city.
    pub unit_id: Option<&'a UnitId>,
    /// The first day of the period.
    pub start: NaiveDate,
    /// The last day of the period.
    pub end: NaiveDate,
}

/// All that the cells of a report are computed from.
pub fn read_facts(connection: &mut AnyConnection, extent: &Extent<'_>) -> Result<Facts, ApiError> {
    let mut facts = Facts {
        start: extent.start,
        end: extent.end,
        ..Facts::default()
    };
    facts.pairs = read_pairs(connection, extent, facts.year_start())?;
    facts.tasks = read_tasks(connection, extent, facts.year_start(), &facts.pairs)?;
    let task_ids: Vec<TaskId> = facts.tasks.iter().map(|task| task.id.clone()).collect();
    name_published_objects(connection, &task_ids, &mut facts.pairs)?;
    facts.items = read_items(connection, &task_ids)?;
    facts.task_documents = read_task_documents(connection, &task_ids)?;
    facts.meetings = read_meetings(connection, extent)?;
    facts.documents = read_documents(connection, extent)?;
    facts.trainings = read_trainings(connection, extent)?;
    facts.published = read_published(connection, extent)?;
    Ok(facts)
}
