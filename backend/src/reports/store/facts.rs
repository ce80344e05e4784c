//! What reports read of the tables of tasks, checks, checklist, publications and ledgers. Nothing is
//! written here.

use crate::kernel::calendar::instants;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    checks, documents, item_versions, items, meetings, publications, task_items, task_units, tasks,
    trainings,
};
use crate::reports::rules::figures::{CheckedItem, Facts, Pair, Published, Task, TaskDocument};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::plans::StratumRatio;
use sortition_contract::reports::{CellRecord, RecordKind};
use std::collections::HashMap;

/// Which records are asked for.
#[derive(Clone, Debug)]
pub struct Extent<'a> {
    /// Led or made by this unit; none: the whole city.
    pub unit_id: Option<&'a str>,
    /// The first day of the period.
    pub start: NaiveDate,
    /// The last day of the period.
    pub end: NaiveDate,
    /// The setting `r4_is_problem`.
    pub is_r4_problem: bool,
}

/// All that the cells of a report are computed from.
pub fn read_facts(connection: &mut AnyConnection, extent: &Extent<'_>) -> Result<Facts, ApiError> {
    let mut facts = Facts {
        start: extent.start,
        end: extent.end,
        is_r4_problem: extent.is_r4_problem,
        ..Facts::default()
    };
    facts.pairs = read_pairs(connection, extent, facts.year_start())?;
    facts.tasks = read_tasks(connection, extent, facts.year_start(), &facts.pairs)?;
    let task_ids: Vec<String> = facts.tasks.iter().map(|task| task.id.clone()).collect();
    name_published_objects(connection, &task_ids, &mut facts.pairs)?;
    facts.items = read_items(connection, &task_ids)?;
    facts.task_documents = read_task_documents(connection, &task_ids)?;
    facts.meetings = read_meetings(connection, extent)?;
    facts.documents = read_documents(connection, extent)?;
    facts.trainings = read_trainings(connection, extent)?;
    facts.published = read_published(connection, extent)?;
    Ok(facts)
}

type PairColumns = (
    String,
    String,
    i32,
    String,
    Option<bool>,
    Option<String>,
    Option<NaiveDate>,
);

/// Pairs of tasks drawn this year, and of older ones whose result was entered in the period.
fn read_pairs(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
    year_start: NaiveDate,
) -> Result<Vec<Pair>, ApiError> {
    let recent = tasks::drawn_on.ge(year_start);
    let entered = checks::result_entered_on
        .ge(extent.start)
        .or(checks::result_entered_on.is_null());
    let mut query = checks::table
        .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
        .filter(tasks::state.ne("void"))
        .filter(tasks::drawn_on.le(extent.end))
        .filter(recent.or(entered))
        .order((checks::task_id, checks::position))
        .select((
            checks::id,
            checks::task_id,
            checks::position,
            checks::state,
            checks::is_enterprise,
            checks::result,
            checks::result_entered_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(tasks::unit_id.eq(unit_id));
    }
    let rows: Vec<PairColumns> = query.load(connection)?;
    Ok(rows.into_iter().map(pair_of).collect())
}

fn pair_of(columns: PairColumns) -> Pair {
    let (check_id, task_id, position, state, is_enterprise, result, entered_on) = columns;
    Pair {
        check_id,
        task_id,
        position,
        object_name: None,
        is_enterprise: is_enterprise.unwrap_or(false),
        is_withdrawn: matches!(state.as_str(), "replaced" | "terminated"),
        result,
        entered_on,
    }
}

type TaskColumns = (
    String,
    String,
    Option<String>,
    String,
    String,
    String,
    Option<NaiveDate>,
);

fn read_tasks(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
    year_start: NaiveDate,
    pairs: &[Pair],
) -> Result<Vec<Task>, ApiError> {
    let mut ids: Vec<&str> = pairs.iter().map(|pair| pair.task_id.as_str()).collect();
    ids.dedup();
    let mut query = tasks::table
        .filter(tasks::state.ne("void"))
        .filter(tasks::drawn_on.le(extent.end))
        .filter(tasks::drawn_on.ge(year_start).or(tasks::id.eq_any(ids)))
        .order((tasks::drawn_on, tasks::seq))
        .select((
            tasks::id,
            tasks::title,
            tasks::document_number,
            tasks::source,
            tasks::joint_kind,
            tasks::ratios,
            tasks::drawn_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(tasks::unit_id.eq(unit_id));
    }
    let rows: Vec<TaskColumns> = query.load(connection)?;
    rows.into_iter().map(task_of).collect()
}

fn task_of(columns: TaskColumns) -> Result<Task, ApiError> {
    let (id, title, document_number, source, joint_kind, ratios, drawn_on) = columns;
    let ratios: Vec<StratumRatio> = serde_json::from_str(&ratios).map_err(ApiError::internal)?;
    Ok(Task {
        id,
        title,
        document_number,
        is_planned: source == "plan",
        is_cross_department: joint_kind == "cross_department",
        is_credit_based: ratios
            .iter()
            .any(|ratio| matches!(ratio.stratum.as_str(), "A" | "B" | "C" | "D")),
        drawn_on: drawn_on.unwrap_or_default(),
    })
}

/// Names the objects whose result is public; of all others nobody learns here who was drawn.
fn name_published_objects(
    connection: &mut AnyConnection,
    task_ids: &[String],
    pairs: &mut [Pair],
) -> Result<(), ApiError> {
    let names: Vec<(String, Option<String>)> = publications::table
        .filter(publications::kind.eq("result"))
        .filter(publications::state.eq("published"))
        .filter(publications::task_id.eq_any(task_ids))
        .select((publications::subject_id, publications::object_name))
        .load(connection)?;
    let names: HashMap<String, Option<String>> = names.into_iter().collect();
    for pair in pairs {
        pair.object_name = names.get(&pair.check_id).cloned().flatten();
    }
    Ok(())
}

fn read_items(
    connection: &mut AnyConnection,
    task_ids: &[String],
) -> Result<Vec<CheckedItem>, ApiError> {
    let rows: Vec<(String, String, Option<String>, Option<String>)> = task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .filter(task_items::task_id.eq_any(task_ids))
        .order((task_items::task_id, items::code))
        .select((
            task_items::task_id,
            task_items::item_id,
            task_items::item_version_id,
            items::parent_id,
        ))
        .load(connection)?;
    let names = read_item_names(connection)?;
    let named = |id: &str| names.newest.get(id).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|(task_id, item_id, version_id, parent_id)| {
            // A major item that is checked itself is its own category.
            let category_id = parent_id.unwrap_or_else(|| item_id.clone());
            let fixed = version_id.and_then(|id| names.by_version.get(&id).cloned());
            CheckedItem {
                task_id,
                name: fixed.unwrap_or_else(|| named(&item_id)),
                category_name: named(&category_id),
                category_id,
                item_id,
            }
        })
        .collect())
}

struct ItemNames {
    by_version: HashMap<String, String>,
    newest: HashMap<String, String>,
}

/// The checklist is short: all names are read at once.
fn read_item_names(connection: &mut AnyConnection) -> Result<ItemNames, ApiError> {
    let rows: Vec<(String, String, String)> = item_versions::table
        .order(item_versions::number)
        .select((
            item_versions::id,
            item_versions::item_id,
            item_versions::name,
        ))
        .load(connection)?;
    let newest = rows
        .iter()
        .map(|(_, item_id, name)| (item_id.clone(), name.clone()))
        .collect();
    let by_version = rows.into_iter().map(|(id, _, name)| (id, name)).collect();
    Ok(ItemNames { by_version, newest })
}

fn read_task_documents(
    connection: &mut AnyConnection,
    task_ids: &[String],
) -> Result<Vec<TaskDocument>, ApiError> {
    let rows: Vec<(String, Option<String>, String, String, NaiveDate)> = documents::table
        .filter(documents::task_id.eq_any(task_ids))
        .order((documents::issued_on, documents::seq))
        .select((
            documents::id,
            documents::task_id,
            documents::title,
            documents::doc_no,
            documents::issued_on,
        ))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, task_id, title, doc_no, on)| TaskDocument {
            task_id: task_id.unwrap_or_default(),
            record: Some(CellRecord {
                kind: RecordKind::Document,
                id,
                title: format!("{title}（{doc_no}）"),
                on,
            }),
            doc_no,
        })
        .collect())
}

fn read_meetings(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = meetings::table
        .filter(meetings::held_on.between(extent.start, extent.end))
        .order((meetings::held_on, meetings::seq))
        .select((meetings::id, meetings::name, meetings::held_on))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(meetings::unit_id.eq(unit_id));
    }
    let rows: Vec<(String, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, on)| CellRecord {
            kind: RecordKind::Meeting,
            id,
            title: format!("{name}（{on}）"),
            on,
        })
        .collect())
}

fn read_documents(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = documents::table
        .filter(documents::issued_on.between(extent.start, extent.end))
        .order((documents::issued_on, documents::seq))
        .select((
            documents::id,
            documents::title,
            documents::doc_no,
            documents::issued_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(documents::unit_id.eq(unit_id));
    }
    let rows: Vec<(String, String, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, doc_no, on)| CellRecord {
            kind: RecordKind::Document,
            id,
            title: format!("{title}（{doc_no}，{on}）"),
            on,
        })
        .collect())
}

fn read_trainings(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = trainings::table
        .filter(trainings::held_on.between(extent.start, extent.end))
        .order((trainings::held_on, trainings::seq))
        .select((
            trainings::id,
            trainings::name,
            trainings::headcount,
            trainings::content,
            trainings::held_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(trainings::unit_id.eq(unit_id));
    }
    let rows: Vec<(String, String, i32, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, headcount, content, on)| CellRecord {
            kind: RecordKind::Training,
            id,
            title: format!("{name}，{headcount} 人，{content}（{on}）"),
            on,
        })
        .collect())
}

/// Results published in the period. A correction is the same result again, so it counts once, on
/// the day of its first publication.
fn read_published(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<Published>, ApiError> {
    let (from, to) = instants(extent.start, extent.end);
    let mut query = publications::table
        .filter(publications::kind.eq("result"))
        .filter(publications::state.eq_any(["published", "corrected"]))
        .filter(publications::former_id.is_null())
        .filter(publications::published_at.ge(from.naive_utc()))
        .filter(publications::published_at.lt(to.naive_utc()))
        .order((publications::published_at, publications::seq))
        .select((
            publications::id,
            publications::title,
            publications::site,
            publications::published_at,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(publications::unit_id.eq(unit_id));
    }
    let rows: Vec<(String, String, String, Option<NaiveDateTime>)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, site, at)| Published {
            id,
            title,
            site,
            on: at.map_or(extent.end, |at| shanghai_day(at.and_utc())),
        })
        .collect())
}

/// Whether a drawn task of the unit was voided since a day.
pub fn read_has_void_task(
    connection: &mut AnyConnection,
    unit_id: &str,
    since: NaiveDate,
) -> Result<bool, ApiError> {
    let voided: i64 = tasks::table
        .filter(tasks::unit_id.eq(unit_id))
        .filter(tasks::state.eq("void"))
        .filter(tasks::drawn_on.ge(since))
        .count()
        .get_result(connection)?;
    Ok(voided > 0)
}

/// Results entered up to the period's end, without those published before it began.
pub fn read_results_on_hand(
    connection: &mut AnyConnection,
    unit_id: &str,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<i64, ApiError> {
    let entered: i64 = checks::table
        .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
        .filter(tasks::unit_id.eq(unit_id))
        .filter(checks::result_entered_on.le(end))
        .count()
        .get_result(connection)?;
    let (from, _) = instants(start, end);
    let published: i64 = publications::table
        .filter(publications::kind.eq("result"))
        .filter(publications::unit_id.eq(unit_id))
        .filter(publications::former_id.is_null())
        .filter(publications::published_at.lt(from.naive_utc()))
        .count()
        .get_result(connection)?;
    Ok((entered - published).max(0))
}

/// Results of the unit that should have been published by now.
pub fn read_overdue_publications(
    connection: &mut AnyConnection,
    unit_id: &str,
    now: DateTime<Utc>,
) -> Result<i64, ApiError> {
    Ok(publications::table
        .filter(publications::kind.eq("result"))
        .filter(publications::unit_id.eq(unit_id))
        .filter(publications::state.eq_any(["draft", "submitted", "returned", "approved"]))
        .filter(publications::due_at.lt(now.naive_utc()))
        .count()
        .get_result(connection)?)
}

/// Entries of part one that lack what the form asks for.
pub fn read_incomplete_entries(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<i64, ApiError> {
    let unit_id = extent.unit_id.unwrap_or_default();
    let meetings: i64 = meetings::table
        .filter(meetings::unit_id.eq(unit_id))
        .filter(meetings::held_on.between(extent.start, extent.end))
        .filter(meetings::name.eq(""))
        .count()
        .get_result(connection)?;
    let documents: i64 = documents::table
        .filter(documents::unit_id.eq(unit_id))
        .filter(documents::issued_on.between(extent.start, extent.end))
        .filter(documents::title.eq("").or(documents::doc_no.eq("")))
        .count()
        .get_result(connection)?;
    let trainings: i64 = trainings::table
        .filter(trainings::unit_id.eq(unit_id))
        .filter(trainings::held_on.between(extent.start, extent.end))
        .filter(trainings::name.eq("").or(trainings::content.eq("")))
        .count()
        .get_result(connection)?;
    Ok(meetings + documents + trainings)
}

/// Tasks of a year that another unit led and this one took part in.
pub fn read_participated(
    connection: &mut AnyConnection,
    unit_id: &str,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<i64, ApiError> {
    Ok(task_units::table
        .inner_join(tasks::table.on(tasks::id.eq(task_units::task_id)))
        .filter(task_units::unit_id.eq(unit_id))
        .filter(tasks::unit_id.ne(unit_id))
        .filter(tasks::state.ne("void"))
        .filter(tasks::drawn_on.between(start, end))
        .count()
        .get_result(connection)?)
}
