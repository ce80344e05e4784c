//! What checks read of other modules' tables: the task's facts, its items in their fixed versions,
//! objects and inspectors by id.

use crate::checks::rules::Problems;
use crate::checks::store::checks::CheckRow;
use crate::kernel::db::{AnyConnection, IDS_AT_ONCE};
use crate::kernel::error::ApiError;
use crate::kernel::files::rows::{self, AttachmentRow};
use crate::kernel::schema::{
    checks, inspectors, item_versions, items, objects, publications, task_items, task_units, tasks,
    units,
};
use crate::org::store::settings;
use crate::sight::is_public_result;
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::checks::{CheckObject, CheckState, EvidenceView, FormPoint};
use sortition_contract::ids::{CheckId, InspectorId, ItemId, ObjectId, TaskId, UnitId, UserId};
use sortition_contract::publications::PublicationKind;
use sortition_contract::tasks::{JointKind, TaskSource, TaskState};

/// What a check needs to know of its task.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tasks)]
pub struct TaskFacts {
    /// The task.
    pub id: TaskId,
    /// The lead unit.
    pub unit_id: UnitId,
    /// Its title.
    pub title: String,
    /// Its source.
    pub source: TaskSource,
    /// Its document.
    pub document_number: Option<String>,
    /// First day.
    pub period_from: NaiveDate,
    /// Last day.
    pub period_to: NaiveDate,
    /// Who takes part.
    pub joint_kind: JointKind,
    /// Its state.
    pub state: TaskState,
}

impl TaskFacts {
    /// Refuses what would go on with the checks of a void task.
    pub fn require_alive(&self) -> Result<(), ApiError> {
        match self.state == TaskState::Void {
            true => Err(ApiError::invalid_state(self.state)),
            false => Ok(()),
        }
    }

    /// Whether several units take part.
    pub fn is_joint(&self) -> bool {
        self.joint_kind != JointKind::None
    }
}

/// The facts of some tasks.
pub fn tasks(connection: &mut AnyConnection, ids: &[TaskId]) -> Result<Vec<TaskFacts>, ApiError> {
    Ok(tasks::table
        .filter(tasks::id.eq_any(ids.to_vec()))
        .select(TaskFacts::as_select())
        .load(connection)?)
}

/// The facts of a task.
pub fn task(connection: &mut AnyConnection, id: &TaskId) -> Result<TaskFacts, ApiError> {
    tasks(connection, std::slice::from_ref(id))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// Participating units with how many inspectors each sends, the lead first.
pub fn task_units(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<(UnitId, i32)>, ApiError> {
    Ok(task_units::table
        .filter(task_units::task_id.eq(task_id))
        .order(task_units::position.asc())
        .select((task_units::unit_id, task_units::inspectors))
        .load(connection)?)
}

/// The form of a task: one point per item, its content, in the version the task was drawn with.
pub fn form(connection: &mut AnyConnection, task_id: &TaskId) -> Result<Vec<FormPoint>, ApiError> {
    let rows: Vec<(ItemId, String, String, String, String)> = task_items::table
        .inner_join(items::table.on(items::id.eq(task_items::item_id)))
        .inner_join(
            item_versions::table.on(item_versions::id.nullable().eq(task_items::item_version_id)),
        )
        .filter(task_items::task_id.eq(task_id))
        .order(items::code.asc())
        .select((
            items::id,
            items::code,
            item_versions::name,
            item_versions::content,
            item_versions::legal_basis,
        ))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(
            |(item_id, item_code, item_name, point, legal_basis)| FormPoint {
                item_id,
                item_code,
                item_name,
                point,
                legal_basis,
            },
        )
        .collect())
}

/// Objects by id.
pub fn objects(
    connection: &mut AnyConnection,
    ids: &[ObjectId],
) -> Result<Vec<(ObjectId, CheckObject)>, ApiError> {
    type Row = (
        ObjectId,
        String,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let mut rows: Vec<Row> = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let found: Vec<Row> = objects::table
            .filter(objects::id.eq_any(some.to_vec()))
            .select((
                objects::id,
                objects::code,
                objects::name,
                objects::region_code,
                objects::address,
                objects::legal_representative,
                objects::phone,
            ))
            .load(connection)?;
        rows.extend(found);
    }
    Ok(rows
        .into_iter()
        .map(
            |(id, code, name, region_code, address, representative, phone)| {
                let object = CheckObject {
                    code,
                    name,
                    region_code,
                    address,
                    legal_representative: representative.map(Into::into),
                    phone: phone.map(Into::into),
                };
                (id, object)
            },
        )
        .collect())
}

/// An inspector: id, certificate number, name, account.
pub type Inspector = (InspectorId, String, String, Option<UserId>);

/// Inspectors by id.
pub fn inspectors(
    connection: &mut AnyConnection,
    ids: &[InspectorId],
) -> Result<Vec<Inspector>, ApiError> {
    Ok(inspectors::table
        .filter(inspectors::id.eq_any(ids.to_vec()))
        .select((
            inspectors::id,
            inspectors::code,
            inspectors::name,
            inspectors::user_id,
        ))
        .load(connection)?)
}

/// Names of units by id.
pub fn unit_names(
    connection: &mut AnyConnection,
    ids: &[UnitId],
) -> Result<Vec<(UnitId, String)>, ApiError> {
    Ok(units::table
        .filter(units::id.eq_any(ids.to_vec()))
        .select((units::id, units::name))
        .load(connection)?)
}

/// Which results count as problems found, day by day.
pub fn read_problems(connection: &mut AnyConnection) -> Result<Problems, ApiError> {
    let values = settings::read_values(connection, "r4_is_problem")?;
    Ok(Problems::new(values))
}

/// Which of some checks have a published result.
pub fn published(
    connection: &mut AnyConnection,
    check_ids: &[CheckId],
) -> Result<Vec<CheckId>, ApiError> {
    Ok(publications::table
        .filter(is_public_result())
        .filter(publications::subject_id.eq_any(check_ids.to_vec()))
        .select(publications::subject_id)
        .load(connection)?)
}

/// Confirmed checks of a task of whose result no publication was made.
pub fn unpublished(
    connection: &mut AnyConnection,
    task_id: &TaskId,
) -> Result<Vec<CheckRow>, ApiError> {
    let made = publications::table
        .filter(publications::kind.eq(PublicationKind::Result.code()))
        .select(publications::subject_id);
    Ok(checks::table
        .filter(
            checks::task_id
                .eq(task_id)
                .and(checks::state.eq(CheckState::Confirmed.code()))
                .and(checks::id.ne_all(made)),
        )
        .order(checks::position.asc())
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// The evidence of a check.
pub fn evidence(
    connection: &mut AnyConnection,
    check_id: &CheckId,
) -> Result<Vec<AttachmentRow>, ApiError> {
    rows::of_record(connection, "checks", check_id)
}

/// A file of a check as the API shows it.
pub fn evidence_view(file: &AttachmentRow) -> EvidenceView {
    EvidenceView {
        id: file.id.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        hash: file.hash.clone(),
        created_at: file.created_at.and_utc(),
    }
}
