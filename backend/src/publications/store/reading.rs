//! What publications read of other modules' tables: the confirmed check behind a result.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    checks, draws, item_versions, items, objects, publications, task_items, task_units, tasks,
    units,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::publications::{PublicItem, PublicResult, PublicationKind};

/// A check as its publication needs it.
#[derive(Clone, Debug)]
pub struct CheckFacts {
    /// The check.
    pub id: String,
    /// Its task.
    pub task_id: String,
    /// The task's lead unit.
    pub unit_id: String,
    /// `CheckState`.
    pub state: String,
    /// The day of the submission, once confirmed.
    pub ended_on: Option<NaiveDate>,
    /// `CheckResult`.
    pub result: Option<String>,
    /// The object.
    pub object_id: Option<String>,
    /// Its draw.
    pub draw_id: String,
}

type Facts = (
    String,
    String,
    String,
    String,
    Option<NaiveDate>,
    Option<String>,
    Option<String>,
    String,
);

fn facts(row: Facts) -> CheckFacts {
    let (id, task_id, unit_id, state, ended_on, result, object_id, draw_id) = row;
    CheckFacts {
        id,
        task_id,
        unit_id,
        state,
        ended_on,
        result,
        object_id,
        draw_id,
    }
}

/// A check by its id.
pub fn check(connection: &mut AnyConnection, id: &str) -> Result<Option<CheckFacts>, ApiError> {
    let row: Option<Facts> = checks::table
        .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
        .filter(checks::id.eq(id))
        .select((
            checks::id,
            checks::task_id,
            tasks::unit_id,
            checks::state,
            checks::ended_on,
            checks::result,
            checks::object_id,
            checks::draw_id,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(facts))
}

/// Confirmed checks of a task of whose result no publication was made.
pub fn unpublished_checks(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<String>, ApiError> {
    let made = publications::table
        .filter(publications::kind.eq(PublicationKind::Result.code()))
        .select(publications::subject_id);
    Ok(checks::table
        .filter(
            checks::task_id
                .eq(task_id)
                .and(checks::state.eq("confirmed"))
                .and(checks::id.ne_all(made)),
        )
        .order(checks::position.asc())
        .select(checks::id)
        .load(connection)?)
}

/// A unit's name.
pub fn unit_name(connection: &mut AnyConnection, unit_id: &str) -> Result<String, ApiError> {
    Ok(units::table
        .find(unit_id)
        .select(units::name)
        .first(connection)?)
}

/// What the public gets to know of a confirmed check; none while something of it is missing.
pub fn public_result(
    connection: &mut AnyConnection,
    check: &CheckFacts,
) -> Result<Option<PublicResult>, ApiError> {
    let (Some(object_id), Some(ended_on), Some(result)) =
        (&check.object_id, check.ended_on, &check.result)
    else {
        return Ok(None);
    };
    let (object_code, object_name): (String, String) = objects::table
        .filter(objects::id.eq(object_id))
        .select((objects::code, objects::name))
        .first(connection)?;
    let (task_title, document_number): (String, Option<String>) = tasks::table
        .filter(tasks::id.eq(&check.task_id))
        .select((tasks::title, tasks::document_number))
        .first(connection)?;
    let manifest_hash: Option<String> = draws::table
        .filter(draws::id.eq(&check.draw_id))
        .select(draws::manifest_hash)
        .first(connection)?;
    let units: Vec<String> = task_units::table
        .inner_join(units::table.on(units::id.eq(task_units::unit_id)))
        .filter(task_units::task_id.eq(&check.task_id))
        .order(task_units::position.asc())
        .select(units::name)
        .load(connection)?;
    Ok(Some(PublicResult {
        object_name,
        object_code,
        task_title,
        document_number,
        unit_name: unit_name(connection, &check.unit_id)?,
        units,
        items: task_items_of(connection, &check.task_id)?,
        checked_on: ended_on,
        result: result.parse().map_err(ApiError::internal)?,
        draw_id: check.draw_id.clone(),
        manifest_hash,
    }))
}

fn task_items_of(
    connection: &mut AnyConnection,
    task_id: &str,
) -> Result<Vec<PublicItem>, ApiError> {
    let rows: Vec<(String, String)> = task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .inner_join(
            item_versions::table.on(item_versions::id.nullable().eq(task_items::item_version_id)),
        )
        .filter(task_items::task_id.eq(task_id))
        .order(items::code.asc())
        .select((items::code, item_versions::name))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(code, name)| PublicItem { code, name })
        .collect())
}

/// Titles of tasks by id.
pub fn task_titles(
    connection: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<(String, String)>, ApiError> {
    Ok(tasks::table
        .filter(tasks::id.eq_any(ids.to_vec()))
        .select((tasks::id, tasks::title))
        .load(connection)?)
}

/// Names of units by id.
pub fn unit_names(
    connection: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<(String, String)>, ApiError> {
    Ok(units::table
        .filter(units::id.eq_any(ids.to_vec()))
        .select((units::id, units::name))
        .load(connection)?)
}
