//! What is done with entries, the same for the four ledgers; what their fields are is in `fields`.

mod fields;

use super::rules;
use super::store::{Entry, Shown, read_draw_days};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::files::rows as files;
use crate::kernel::history::{self, Change};
use crate::kernel::page::Listing;
use crate::kernel::rights::{Operation, Scope};
use crate::ledgers::UpdateMeeting;
use crate::org::store::units;
use crate::reports;
use crate::reports::store::{AcceptedRecords, accepted_records};
use chrono::NaiveDate;
use sortition_contract::ids::{AttachmentId, LedgerEntryId, TaskId, UnitId};
use sortition_contract::jobs::AttachmentView;
use sortition_contract::ledgers::{LedgerAction, LedgerFilter, LedgerState};
use sortition_contract::page::Page;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;

/// A request that logs an entry.
pub trait Creates<E> {
    /// Whose entry it is to be.
    fn unit_id(&self) -> &UnitId;
    /// Its files.
    fn attachments(&self) -> &[AttachmentId];
    /// The row, checked.
    fn row(&self, connection: &mut AnyConnection, call: &Call) -> Result<E, ApiError>;
}

/// A request that changes an entry.
pub trait Changes<E> {
    /// Its files, if they change.
    fn attachments(&self) -> Option<&[AttachmentId]>;
    /// Why.
    fn reason(&self) -> Option<&str>;
    /// Changes the row, checked.
    fn apply(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        row: &mut E,
    ) -> Result<(), ApiError>;
}

/// Whether the call's scope holds an entry, for its files.
pub fn reads<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    file: &files::AttachmentRow,
    _: Option<&str>,
) -> Result<bool, ApiError> {
    let id = LedgerEntryId::from(file.record_id.clone().unwrap_or_default());
    Ok(call.scope.has_unit(E::find(connection, &id)?.unit_id()))
}

/// A page of views.
pub fn list_entries<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    listing: &Listing<LedgerFilter>,
) -> Result<Page<E::View>, ApiError> {
    let page = E::list(connection, &call.scope, listing)?;
    let items = views(connection, call, &page.items)?;
    Ok(page.showing(items))
}

/// An entry, if the caller may read it.
pub fn get_entry<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    id: &LedgerEntryId,
) -> Result<E::View, ApiError> {
    let row = find_seen::<E>(connection, call, id)?;
    view(connection, call, &row)
}

/// Logs an entry.
pub fn create_entry<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    request: &impl Creates<E>,
) -> Result<(LedgerEntryId, E::View), ApiError> {
    call.require_unit(request.unit_id())?;
    let row = request.row(connection, call)?;
    row.insert(connection)?;
    let ids = request.attachments();
    files::tie(connection, call, E::RESOURCE, row.id(), ids, "/attachments")?;
    history::trace(connection, call, "create", None, Some(&row))?;
    Ok((row.id().clone(), view(connection, call, &row)?))
}

/// Changes an entry. One that an accepted report counts needs a reason, which opens an amendment
/// of that report.
pub fn update_entry<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    id: &LedgerEntryId,
    request: &impl Changes<E>,
) -> Result<(i64, E::View), ApiError> {
    let before = find_seen::<E>(connection, call, id)?;
    call.require_unit(before.unit_id())?;
    call.require_version(before.version())?;
    let reason = amend_reports(connection, call, &before, request.reason())?;
    let mut row = before.clone();
    request.apply(connection, call, &mut row)?;
    row.touch(call.now);
    row.update(connection, before.version())?;
    if let Some(ids) = request.attachments() {
        files::tie(connection, call, E::RESOURCE, id, ids, "/attachments")?;
    }
    let change = Change {
        reason: reason.as_deref(),
        ..Change::of("update", Some(&before), Some(&row))?
    };
    history::record(connection, call, change)?;
    Ok((row.version(), view(connection, call, &row)?))
}

/// Removes an entry, under the same condition as a change.
pub fn delete_entry<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    id: &LedgerEntryId,
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let row = find_seen::<E>(connection, call, id)?;
    call.require_unit(row.unit_id())?;
    call.require_version(row.version())?;
    let reason = amend_reports(connection, call, &row, reason)?;
    files::tie(connection, call, E::RESOURCE, id, &[], "/attachments")?;
    row.delete(connection)?;
    let change = Change {
        reason: reason.as_deref(),
        ..Change::of("delete", Some(&row), None)?
    };
    history::record(connection, call, change)
}

fn find_seen<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    id: &LedgerEntryId,
) -> Result<E, ApiError> {
    let row = E::find(connection, id)?;
    match call.sight.has_unit(row.unit_id()) {
        true => Ok(row),
        false => Err(ApiError::not_found()),
    }
}

fn amend_reports<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    row: &E,
    reason: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let drawn = read_drawn(connection, std::slice::from_ref(row))?;
    let (unit_id, days) = (row.unit_id(), counting_days(row, &drawn));
    let counting = reports::store::accepted_counting(connection, unit_id, &days, row.id())?;
    let reason = rules::reason(reason, !counting.is_empty())?;
    if let Some(reason) = &reason {
        for report in counting {
            reports::actions::amend_for(connection, call, &report, reason)?;
        }
    }
    Ok(reason)
}

fn view<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    row: &E,
) -> Result<E::View, ApiError> {
    views(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// Entries as the API shows them. What stands beside them is read for all at once: a list that is
/// taken as a file has a thousand.
fn views<E: Entry>(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[E],
) -> Result<Vec<E::View>, ApiError> {
    let units = units::by_id(connection)?;
    let ids: Vec<String> = rows.iter().map(|row| row.id().to_string()).collect();
    let mut attachments: HashMap<String, Vec<AttachmentView>> = HashMap::new();
    for file in files::of_records(connection, E::RESOURCE, &ids)? {
        let record_id = file.record_id.clone().unwrap_or_default();
        attachments.entry(record_id).or_default().push(file.view());
    }
    let locked = read_locked(connection, rows)?;
    let writes = Scope::of(&UpdateMeeting::RIGHT, &call.actor.roles);
    rows.iter()
        .map(|row| {
            let unit = units
                .get(row.unit_id().as_str())
                .ok_or_else(|| ApiError::internal(format!("no unit {}", row.unit_id())))?;
            let allowed_actions = match writes.has_unit(row.unit_id()) {
                true => LedgerAction::ALL.to_vec(),
                false => Vec::new(),
            };
            Ok(row.view(Shown {
                unit: unit.brief(),
                attachments: attachments.remove(row.id().as_str()).unwrap_or_default(),
                state: match locked.contains(row.id()) {
                    true => LedgerState::Locked,
                    false => LedgerState::Saved,
                },
                allowed_actions,
            }))
        })
        .collect()
}

/// Which of some entries an accepted report counts.
fn read_locked<E: Entry>(
    connection: &mut AnyConnection,
    rows: &[E],
) -> Result<HashSet<LedgerEntryId>, ApiError> {
    let drawn = read_drawn(connection, rows)?;
    let days: Vec<_> = rows.iter().map(|row| counting_days(row, &drawn)).collect();
    let first = days.iter().map(|days| *days.start()).min();
    let last = days.iter().map(|days| *days.end()).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(HashSet::new());
    };
    let units: BTreeSet<&UnitId> = rows.iter().map(|row| row.unit_id()).collect();
    let units: Vec<UnitId> = units.into_iter().cloned().collect();
    let mut counted: HashMap<UnitId, Vec<AcceptedRecords>> = HashMap::new();
    for report in accepted_records(connection, &units, &(first..=last))? {
        let unit_id = report.unit_id.clone();
        counted.entry(unit_id).or_default().push(report);
    }
    let is_locked = |(row, days): &(&E, &RangeInclusive<NaiveDate>)| {
        let counts = |report: &AcceptedRecords| report.counts(row.id(), days);
        let reports = counted.get(row.unit_id());
        reports.is_some_and(|reports| reports.iter().any(counts))
    };
    let locked = rows.iter().zip(&days).filter(is_locked);
    Ok(locked.map(|(row, _)| row.id().clone()).collect())
}

/// On which days the tasks of some entries were drawn.
fn read_drawn<E: Entry>(
    connection: &mut AnyConnection,
    rows: &[E],
) -> Result<HashMap<TaskId, NaiveDate>, ApiError> {
    let task_ids: BTreeSet<&TaskId> = rows.iter().filter_map(E::task_id).collect();
    let task_ids: Vec<TaskId> = task_ids.into_iter().cloned().collect();
    match task_ids.is_empty() {
        true => Ok(HashMap::new()),
        false => read_draw_days(connection, &task_ids),
    }
}

fn counting_days<E: Entry>(
    row: &E,
    drawn: &HashMap<TaskId, NaiveDate>,
) -> RangeInclusive<NaiveDate> {
    let drawn_on = row.task_id().and_then(|task_id| drawn.get(task_id));
    rules::counting_days(row.on(), drawn_on.copied())
}
