//! The results of checks for the public: what it gets to know of one, and the drafts of that.

use crate::checks::ConfirmCheck;
use crate::checks::actions::review::confirm_check;
use crate::checks::store::checks::{self, CheckRow};
use crate::checks::store::reading::{self, TaskFacts};
use crate::kernel::batch;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError, found};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::Operation;
use crate::publications::actions::{NewResult, draft_results};
use crate::publications::store::publications::{self, PublicationRow};
use crate::sight::facts;
use crate::tasks;
use serde_json::Value;
use sortition_contract::checks::{CheckObject, CheckState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, DrawId, ObjectId, TaskId};
use sortition_contract::publications::{
    CreatePublication, MadePublications, PublicItem, PublicResult, PublicationKind,
    PublicationState,
};
use std::collections::{HashMap, HashSet};

/// What the public gets to know of a check, as it is published; none while something of it is missing.
pub fn public_content(
    connection: &mut AnyConnection,
    id: &CheckId,
) -> Result<Option<Value>, ApiError> {
    let row = checks::find_unseen(connection, id)?
        .ok_or_else(|| ApiError::internal("a result without a check"))?;
    let task = reading::task(connection, &row.task_id)?;
    let rows = std::slice::from_ref(&row);
    let result = Common::read(connection, task, rows)?.result_of(&row)?;
    result
        .map(|result| serde_json::to_value(result).map_err(ApiError::internal))
        .transpose()
}

/// What the results of a task's checks say of the task, and of their objects: read once for all of them.
struct Common {
    task: TaskFacts,
    unit_name: String,
    unit_names: Vec<String>,
    items: Vec<PublicItem>,
    manifest_hashes: HashMap<DrawId, Option<String>>,
    objects: HashMap<ObjectId, CheckObject>,
}

impl Common {
    fn read(
        connection: &mut AnyConnection,
        task: TaskFacts,
        rows: &[CheckRow],
    ) -> Result<Self, ApiError> {
        let units = reading::task_units(connection, &task.id)?.into_iter();
        let unit_ids: Vec<_> = units.map(|(unit_id, _)| unit_id).collect();
        let known = [unit_ids.as_slice(), std::slice::from_ref(&task.unit_id)].concat();
        let names: HashMap<_, _> = reading::unit_names(connection, &known)?
            .into_iter()
            .collect();
        let name = |unit_id: &_| names.get(unit_id).cloned().unwrap_or_default();
        let form = reading::form(connection, &task.id)?.into_iter();
        let items = form.map(|point| PublicItem {
            code: point.item_code,
            name: point.item_name,
        });
        let draw_ids: HashSet<&DrawId> = rows.iter().map(|row| &row.draw_id).collect();
        let mut manifest_hashes = HashMap::new();
        for draw_id in draw_ids {
            let hash = facts::read_manifest_hash(connection, draw_id)?;
            manifest_hashes.insert(draw_id.clone(), hash);
        }
        let object_ids = rows.iter().filter_map(|row| row.object_id.clone());
        let object_ids: Vec<ObjectId> = object_ids.collect();
        let objects = reading::objects(connection, &object_ids)?;
        Ok(Self {
            unit_name: name(&task.unit_id),
            unit_names: unit_ids.iter().map(name).collect(),
            items: items.collect(),
            manifest_hashes,
            objects: objects.into_iter().collect(),
            task,
        })
    }

    /// What the public gets to know of one of them; none while something of it is missing.
    fn result_of(&self, row: &CheckRow) -> Result<Option<PublicResult>, ApiError> {
        let (Some(object_id), Some(ended_on), Some(result)) =
            (&row.object_id, row.ended_on, row.result)
        else {
            return Ok(None);
        };
        let object = self.objects.get(object_id);
        let object = object.ok_or_else(|| ApiError::internal("a check of no object"))?;
        let manifest_hash = self.manifest_hashes.get(&row.draw_id).cloned().flatten();
        Ok(Some(PublicResult {
            object_name: object.name.clone(),
            object_code: object.code.clone(),
            task_title: self.task.title.clone(),
            document_number: self.task.document_number.clone(),
            unit_name: self.unit_name.clone(),
            units: self.unit_names.clone(),
            items: self.items.clone(),
            checked_on: ended_on,
            result,
            draw_id: row.draw_id.to_string(),
            manifest_hash,
        }))
    }
}

/// Makes the draft for one check. A check that waits for review is confirmed by this.
pub fn create_publication(
    connection: &mut AnyConnection,
    call: &Call,
    new: &CreatePublication,
) -> Result<PublicationRow, ApiError> {
    if new.kind != PublicationKind::Result {
        return Err(FieldError::unknown_value("/kind", new.kind.code()).into());
    }
    let unknown = || FieldError::unknown_reference("/subject_id", &new.subject_id);
    let check_id = CheckId::from(new.subject_id.clone());
    let mut row = checks::find_unseen(connection, &check_id)?.ok_or_else(unknown)?;
    let task = reading::task(connection, &row.task_id)?;
    if !call.scope.has_unit(&task.unit_id) {
        return Err(unknown().into());
    }
    if row.state == CheckState::Submitted {
        // Who may draft results needn't be who reviews: it takes the right to confirm, and to see the check.
        let confirming = batch::call_of(call, &ConfirmCheck::RIGHT);
        confirming.require_reach()?;
        found(confirm_check(connection, &confirming, &row.id, None))?.ok_or_else(unknown)?;
        row = checks::find_unseen(connection, &row.id)?.ok_or_else(unknown)?;
    }
    tasks::store::hold(connection, &task.id)?;
    let mut made = publications::of_subject(connection, &row.id)?.into_iter();
    if made.any(|one| one.state != PublicationState::Withdrawn) {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", &row.id));
    }
    let rows = std::slice::from_ref(&row);
    let made = draft_all(connection, call, task, rows, new.public_text.as_deref())?.pop();
    made.ok_or_else(|| ApiError::internal("no draft was made"))
}

/// Makes drafts for all confirmed checks of a task that have none. For a transaction that is not
/// serializable.
pub fn create_task_publications(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &TaskId,
) -> Result<MadePublications, ApiError> {
    let task = tasks::actions::views::load(connection, call, task_id)?;
    call.require_unit(&task.unit_id)?;
    // Nobody else makes drafts of this task's checks meanwhile.
    tasks::store::hold(connection, task_id)?;
    let facts = reading::task(connection, task_id)?;
    let rows = reading::unpublished(connection, task_id)?;
    let made = draft_all(connection, call, facts, &rows, None)?;
    let created_count = i64::try_from(made.len()).map_err(ApiError::internal)?;
    if created_count == 0 {
        let nothing = Change {
            module: "publications",
            event: "create",
            resource: "tasks",
            record_id: task_id,
            unit_id: Some(&task.unit_id),
            ..Change::default()
        };
        history::record(connection, call, nothing)?;
    }
    Ok(MadePublications { created_count })
}

/// Makes the drafts of some checks of a task.
fn draft_all(
    connection: &mut AnyConnection,
    call: &Call,
    task: TaskFacts,
    rows: &[CheckRow],
    public_text: Option<&str>,
) -> Result<Vec<PublicationRow>, ApiError> {
    let common = Common::read(connection, task, rows)?;
    let unconfirmed = || ApiError::refused(ErrorCode::CheckUnconfirmed);
    let results = rows
        .iter()
        .map(|row| common.result_of(row)?.ok_or_else(unconfirmed))
        .collect::<Result<Vec<PublicResult>, ApiError>>()?;
    let new = rows.iter().zip(&results).map(|(row, result)| NewResult {
        check_id: &row.id,
        task_id: &row.task_id,
        unit_id: &common.task.unit_id,
        result,
    });
    draft_results(connection, call, &new.collect::<Vec<_>>(), public_text)
}
