//! Drafts of results. Whose they are and what they say comes from the module of what was checked.

use super::load;
use crate::kernel::calendar::{Calendar, start_of_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::{lifecycle, search, text};
use crate::org::store::{dictionaries, settings};
use crate::publications::actions::approved::{DEFAULT_SITE, permalink};
use crate::publications::rules::PublicationEvent;
use crate::publications::store::publications::{self, PublicationRow};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use sortition_contract::ids::{CheckId, PublicationId, TaskId, UnitId};
use sortition_contract::publications::{
    PublicResult, PublicationKind, PublicationState, UpdatePublication,
};
use std::collections::HashMap;

/// The longest public text.
const TEXT_LIMIT: usize = 4000;

/// The last day on which something must become public that is settled since `since`: so many working
/// days later, as the unit's setting says.
pub fn publish_by(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    unit_id: &UnitId,
    since: NaiveDate,
) -> Result<NaiveDate, ApiError> {
    let days: u32 = settings::value(
        connection,
        "publish_within_working_days",
        Some(unit_id),
        since,
    )?;
    let deadline = calendar
        .deadline(since, days)
        .ok_or_else(|| ApiError::internal("a deadline beyond the calendar"))?;
    Ok(deadline.date)
}

/// Until when results must be public, each day worked out once: the calendar and a setting are read for it.
struct DueTimes {
    calendar: Calendar,
    by_day: HashMap<(UnitId, NaiveDate), DateTime<Utc>>,
}

impl DueTimes {
    fn read(connection: &mut AnyConnection) -> Result<Self, ApiError> {
        Ok(Self {
            calendar: dictionaries::calendar(connection)?,
            by_day: HashMap::new(),
        })
    }

    /// So many working days after the day of submission, to the last second of that day.
    fn due_at(
        &mut self,
        connection: &mut AnyConnection,
        unit_id: &UnitId,
        ended_on: NaiveDate,
    ) -> Result<DateTime<Utc>, ApiError> {
        let day = (unit_id.clone(), ended_on);
        if let Some(due_at) = self.by_day.get(&day) {
            return Ok(*due_at);
        }
        let next_day = publish_by(connection, &self.calendar, unit_id, ended_on)?
            .succ_opt()
            .ok_or_else(|| ApiError::internal("a deadline beyond the calendar"))?;
        let due_at = start_of_day(next_day) - Duration::seconds(1);
        self.by_day.insert(day, due_at);
        Ok(due_at)
    }
}

/// The result in its usual words. Neither class nor person is in them.
fn usual_text(result: &PublicResult) -> String {
    format!(
        "{}在“{}”中对{}（{}）进行了随机抽查，检查结果：{}。",
        result.units.join("、"),
        result.task_title,
        result.object_name,
        result.object_code,
        result.result.chinese()
    )
}

/// A result to be published.
#[derive(Clone, Copy, Debug)]
pub struct NewResult<'a> {
    /// The check.
    pub check_id: &'a CheckId,
    /// Its task.
    pub task_id: &'a TaskId,
    /// The task's lead unit.
    pub unit_id: &'a UnitId,
    /// What the public gets to know.
    pub result: &'a PublicResult,
}

/// Makes the drafts of results, in their usual words unless others are given. What they have in common is read
/// once, and what they leave behind is written together: a task has thousands.
pub fn draft_results(
    connection: &mut AnyConnection,
    call: &Call,
    results: &[NewResult<'_>],
    public_text: Option<&str>,
) -> Result<Vec<PublicationRow>, ApiError> {
    let given = public_text.map(|text| text::paragraphs(text, TEXT_LIMIT));
    let given = given
        .transpose()
        .map_err(|error| error.at("/public_text"))?;
    let mut due_times = DueTimes::read(connection)?;
    let mut rows = Vec::with_capacity(results.len());
    for new in results {
        let due_at = due_times.due_at(connection, new.unit_id, new.result.checked_on)?;
        let public_text = given.clone().unwrap_or_else(|| usual_text(new.result));
        rows.push(draft(call, new, public_text, due_at));
    }
    publications::insert_many(connection, &rows)?;
    lifecycle::begin_all(connection, call, ("create", None), &rows)?;
    Ok(rows)
}

fn draft(
    call: &Call,
    new: &NewResult<'_>,
    public_text: String,
    due_at: DateTime<Utc>,
) -> PublicationRow {
    let result = new.result;
    let id = PublicationId::new();
    let now = call.now.naive_utc();
    PublicationRow {
        seq: 0,
        url: permalink(PublicationKind::Result, &id),
        id,
        kind: PublicationKind::Result,
        subject_id: new.check_id.to_string(),
        task_id: Some(new.task_id.clone()),
        unit_id: new.unit_id.clone(),
        state: PublicationState::Draft,
        title: format!("{}抽查结果", result.object_name),
        site: DEFAULT_SITE.to_owned(),
        number: String::new(),
        public_text,
        content: None,
        object_name: Some(result.object_name.clone()),
        object_code: Some(result.object_code.clone()),
        name_grams: Some(search::grams(&result.object_name)),
        due_at: Some(due_at.naive_utc()),
        published_at: None,
        former_id: None,
        reason: None,
        submitted_by: None,
        decided_by: None,
        return_reason: None,
        created_by: call.actor.user_id.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Changes a draft's texts.
pub fn update_publication(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PublicationId,
    update: &UpdatePublication,
) -> Result<PublicationRow, ApiError> {
    let before = load(connection, call, id, PublicationEvent::Update)?;
    call.require_version(before.version)?;
    let mut row = before.clone();
    let mut fields = Fields::default();
    fields.change(&mut row.title, update.title.as_deref(), |fields, title| {
        fields.line("/title", title, text::MAX_TEXT)
    });
    let public_text = update.public_text.as_deref();
    fields.change(&mut row.public_text, public_text, |fields, text| {
        fields.paragraphs("/public_text", text, TEXT_LIMIT)
    });
    fields.finish()?;
    let step = (PublicationEvent::Update, None);
    lifecycle::step(connection, call, &before, row, step)
}
