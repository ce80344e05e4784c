//! Tasks as the API shows them, with what the caller may do with each.

use crate::checks::ReleaseTask;
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units;
use crate::plans::actions::views::{item_briefs, repealed_codes, unit_of};
use crate::plans::store as plans;
use crate::tasks::rules::{Editable, TaskEvent, editable, next};
use crate::tasks::store::{self, TaskRow};
use crate::tasks::{CloseTask, SetTaskTeam, UpdateTask};
use sortition_contract::org::Role;
use sortition_contract::plans::ItemBrief;
use sortition_contract::tasks::{Period, TaskState, TaskUnitView, TaskView, VoidTask};

fn reach<O: Operation>(actor: &Actor) -> Scope {
    Scope::of(&O::RIGHT, &actor.roles)
}

/// A task that the caller reads.
pub fn load(connection: &mut AnyConnection, call: &Call, id: &str) -> Result<TaskRow, ApiError> {
    store::find_visible(connection, (&call.sight, call.actor.user_id.as_deref()), id)
}

/// A number that is never negative in the database.
pub fn count(number: i32) -> Result<u32, ApiError> {
    number.try_into().map_err(ApiError::internal)
}

/// One task as the caller sees it.
pub fn task(
    connection: &mut AnyConnection,
    call: &Call,
    row: &TaskRow,
) -> Result<TaskView, ApiError> {
    let all = units::by_id(connection)?;
    let units = store::units_of(connection, &row.id)?;
    let items = store::items_of(connection, &row.id)?;
    let ids: Vec<String> = items.iter().map(|item| item.item_id.clone()).collect();
    let briefs = item_briefs(connection, call, &ids)?;
    let entry_number = match &row.plan_entry_id {
        Some(id) => Some(plans::find_entry(connection, id)?.row.number),
        None => None,
    };
    let asked: Option<VoidTask> = row
        .void_reason
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(ApiError::internal)?;
    let state = row.state()?;
    let named: Vec<ItemBrief> = ids
        .iter()
        .filter_map(|id| briefs.get(id).cloned())
        .collect();
    Ok(TaskView {
        id: row.id.clone().into(),
        source: row.source.parse().map_err(ApiError::internal)?,
        special_reason: row.special_reason.clone(),
        plan_id: row.plan_id.clone().map(Into::into),
        plan_entry_id: row.plan_entry_id.clone().map(Into::into),
        entry_number,
        batch: row.batch,
        unit_id: row.unit_id.clone().into(),
        unit_name: unit_of(&all, &row.unit_id)?.name.clone(),
        title: row.title.clone(),
        document_number: row.document_number.clone(),
        scheme_attachment_id: row.scheme_attachment_id.clone().map(Into::into),
        period: Period {
            from: row.period_from,
            to: row.period_to,
        },
        mode: row.mode.parse().map_err(ApiError::internal)?,
        teams: count(row.teams)?,
        max_load: row.max_load.map(count).transpose()?,
        areas: row.has_areas,
        joint_kind: row.joint_kind.parse().map_err(ApiError::internal)?,
        repealed_items: match state {
            TaskState::Closed | TaskState::Void => Vec::new(),
            _ => repealed_codes(&named),
        },
        items: named,
        item_version_ids: items
            .into_iter()
            .filter_map(|item| item.item_version_id.map(Into::into))
            .collect(),
        scope: row.object_scope()?,
        ratios: row.stratum_ratios()?,
        reserve_bp: count(row.reserve_bp)?,
        state,
        drawn_on: row.drawn_on,
        finished_on: row.finished_on,
        is_void_requested: row.void_asked_by.is_some() && state != TaskState::Void,
        void_reason: asked.map(|asked| asked.text),
        replaces_task_id: row.replaces_task_id.clone().map(Into::into),
        created_at: row.created_at.and_utc(),
        allowed_actions: allowed_actions(connection, &call.actor, row, state)?,
        units: units
            .into_iter()
            .map(|unit| {
                Ok(TaskUnitView {
                    unit_id: unit.unit_id.into(),
                    code: unit.code,
                    name: unit.name,
                    inspectors: count(unit.inspectors)?,
                })
            })
            .collect::<Result<_, ApiError>>()?,
        version: row.version,
    })
}

fn allowed_actions(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &TaskRow,
    state: TaskState,
) -> Result<Vec<String>, ApiError> {
    let is_frozen = state == TaskState::Drawing && store::read_is_frozen(connection, &row.id)?;
    let may_change = editable(state, is_frozen);
    let leads = reach::<UpdateTask>(actor).has_unit(&row.unit_id);
    let team = reach::<SetTaskTeam>(actor);
    let joins = team
        .task_units
        .iter()
        .map(|unit_id| store::is_participant(connection, &row.id, unit_id))
        .collect::<Result<Vec<bool>, _>>()?
        .contains(&true);
    let releases = [TaskState::Drawn, TaskState::Checking].contains(&state)
        && reach::<ReleaseTask>(actor).has_unit(&row.unit_id)
        && store::read_has_sealed(connection, &row.id)?;
    let closes =
        reach::<CloseTask>(actor).has_unit(&row.unit_id) && !actor.is(Some(&row.created_by));
    let voids = match row.void_asked_by.as_deref() {
        None => actor.holds(Role::Operator, &row.unit_id),
        asked_by => actor.holds(Role::Approver, &row.unit_id) && !actor.is(asked_by),
    };
    let actions = [
        ("update", leads && may_change != Editable::Nothing),
        (
            "update_team",
            (leads || joins) && may_change == Editable::All,
        ),
        (
            "open_draw",
            leads && next(state, TaskEvent::DrawOpened).is_some(),
        ),
        ("release", releases),
        ("void", voids && next(state, TaskEvent::Void).is_some()),
        ("close", closes && next(state, TaskEvent::Close).is_some()),
    ];
    Ok(actions
        .into_iter()
        .filter(|(_, is_allowed)| *is_allowed)
        .map(|(name, _)| name.to_owned())
        .collect())
}
