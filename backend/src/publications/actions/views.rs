//! Publications as the API shows them.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::personal_numbers;
use crate::kernel::rights::{Operation, Right, Scope};
use crate::org::store::units;
use crate::publications as module;
use crate::publications::rules::{self, PublicationEvent, PublicationFacts};
use crate::publications::store::publications::{self, PublicationRow, tells};
use crate::sight::facts;
use sortition_contract::ids::PublicationId;
use sortition_contract::publications::{PublicationAction, PublicationKind, PublicationView};
use std::collections::HashMap;

/// The operation of an action, as a right.
pub(super) const fn right_of(action: PublicationAction) -> Right {
    match action {
        PublicationAction::Update => module::UpdatePublication::RIGHT,
        PublicationAction::Submit => module::SubmitPublication::RIGHT,
        PublicationAction::Withdraw => module::WithdrawPublication::RIGHT,
        PublicationAction::Approve => module::ApprovePublication::RIGHT,
        PublicationAction::Return => module::ReturnPublication::RIGHT,
        PublicationAction::Withhold => module::WithholdPublication::RIGHT,
        PublicationAction::Publish => module::PublishPublication::RIGHT,
        PublicationAction::Correct => module::CorrectPublication::RIGHT,
        PublicationAction::TakeDown => module::TakeDownPublication::RIGHT,
    }
}

/// What of a publication and its caller the guards decide over.
pub(super) fn facts_of(actor: &Actor, row: &PublicationRow) -> PublicationFacts {
    PublicationFacts {
        is_submitter: actor.is(row.submitted_by.as_ref()),
        is_result: row.kind == PublicationKind::Result,
    }
}

/// What the caller may do now.
fn allowed(actor: &Actor, row: &PublicationRow) -> Vec<PublicationAction> {
    let reaches = |event: PublicationEvent| {
        let right = event.action().map(right_of);
        right.is_some_and(|right| Scope::of(&right, &actor.roles).has_unit(&row.unit_id))
    };
    lifecycle::allowed(row, reaches, &facts_of(actor, row))
}

/// The views of publications that exist for the caller.
pub fn views(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[PublicationRow],
) -> Result<Vec<PublicationView>, ApiError> {
    let names = units::read_names(connection, rows.iter().map(|row| &row.unit_id))?;
    let kept = rows.iter().filter(|row| !tells(&call.sight, row));
    let task_ids = kept.filter_map(|row| row.task_id.as_ref());
    let titles = facts::read_task_titles(connection, task_ids)?;
    let later = later_of(connection, call, rows)?;
    rows.iter()
        .map(|row| {
            let name = names.get(&*row.unit_id).cloned().unwrap_or_default();
            let mut view = view(call, row, name);
            view.corrected_by_id = later.get(&row.id).cloned();
            if tells(&call.sight, row) {
                return Ok(view);
            }
            let title = row
                .task_id
                .as_deref()
                .and_then(|id| titles.get(id).cloned());
            Ok(untold(view, title.unwrap_or_default()))
        })
        .collect()
}

/// The correction of each publication, as far as the caller may know of it.
fn later_of(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[PublicationRow],
) -> Result<HashMap<PublicationId, PublicationId>, ApiError> {
    let ids: Vec<PublicationId> = rows.iter().map(|row| row.id.clone()).collect();
    let found = publications::corrections_of(connection, &ids)?;
    Ok(found
        .into_iter()
        .filter(|row| tells(&call.sight, row))
        .filter_map(|row| Some((row.former_id?, row.id)))
        .collect())
}

/// What is left of a result that the caller may not know yet: that it is due, and of which task.
fn untold(view: PublicationView, title: String) -> PublicationView {
    PublicationView {
        title,
        public_text: String::new(),
        reason: None,
        return_reason: None,
        personal_data: Vec::new(),
        ..view
    }
}

/// The texts of a result that whoever submits it answers for, with their places.
pub(super) fn texts_of(row: &PublicationRow) -> Vec<(String, &str)> {
    let object_name = row.object_name.as_deref().unwrap_or_default();
    let reason = row.reason.as_deref().unwrap_or_default();
    [
        ("/title", row.title.as_str()),
        ("/public_text", row.public_text.as_str()),
        ("/object_name", object_name),
        ("/reason", reason),
    ]
    .map(|(pointer, text)| (pointer.to_owned(), text))
    .into()
}

/// What looks like a person's number in them, each as it stands there, once.
fn personal_data_of(row: &PublicationRow) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, text) in texts_of(row) {
        for number in personal_numbers::find(text) {
            if !found.contains(&number.written) {
                found.push(number.written);
            }
        }
    }
    found
}

fn view(call: &Call, row: &PublicationRow, unit_name: String) -> PublicationView {
    let state = row.state;
    let due_at = row.due_at.map(|at| at.and_utc());
    let personal_data = match rules::is_open(state) {
        true => personal_data_of(row),
        false => Vec::new(),
    };
    PublicationView {
        id: row.id.clone(),
        kind: row.kind,
        subject_id: row.subject_id.clone(),
        task_id: row.task_id.clone(),
        unit_id: row.unit_id.clone(),
        unit_name,
        state,
        title: row.title.clone(),
        site: row.site.clone(),
        url: row.url.clone(),
        number: row.number.clone(),
        public_text: row.public_text.clone(),
        due_at,
        is_overdue: rules::is_overdue(state, due_at, call.now),
        is_due_soon: rules::is_due_soon(state, due_at, call.now),
        published_at: row.published_at.map(|at| at.and_utc()),
        former_id: row.former_id.clone(),
        corrected_by_id: None,
        reason: row.reason.clone(),
        return_reason: row.return_reason.clone(),
        personal_data,
        allowed_actions: allowed(&call.actor, row),
        version: row.version,
    }
}
