//! Tasks as the API shows them, with what the caller may do with each; what they show is loaded for
//! all at once.

use crate::kernel::api_keys;
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::two_persons::Asked;
use crate::org::store::units;
use crate::plans::actions::views::{item_briefs, repealed_codes};
use crate::plans::store::entries;
use crate::sight::facts;
use crate::tasks::rules::{TaskEvent, TaskFacts, is_fixed};
use crate::tasks::store::{self, TaskItemRow, TaskRow, TaskUnitRow};
use crate::tasks::{CloseTask, OpenDraw, ReleaseTask, SetTaskTeam, UpdateTask, VoidTask};
use sortition_contract::ids::{ItemId, PlanEntryId, TaskId, UnitId, UserId};
use sortition_contract::org::Role;
use sortition_contract::plans::ItemBrief;
use sortition_contract::tasks::{Period, TaskAction, TaskState, TaskUnitView, TaskView};
use std::collections::{BTreeSet, HashMap, HashSet};

fn reach<O: Operation>(actor: &Actor) -> Scope {
    Scope::of(&O::RIGHT, &actor.roles)
}

/// A task that the caller reads.
pub fn load(connection: &mut AnyConnection, call: &Call, id: &TaskId) -> Result<TaskRow, ApiError> {
    store::find_visible(connection, (&call.sight, call.actor.user_id.as_ref()), id)
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
    tasks(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(|| ApiError::internal("a task without its view"))
}

/// Tasks as the caller sees them.
pub fn tasks(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[TaskRow],
) -> Result<Vec<TaskView>, ApiError> {
    let material = Material::load(connection, call, rows)?;
    rows.iter().map(|row| material.view(call, row)).collect()
}

/// What of a task and its caller decides over one event: what its guards and its command ask for is read,
/// of the other facts nothing is known.
pub fn task_facts(
    connection: &mut AnyConnection,
    call: &Call,
    row: &TaskRow,
    event: TaskEvent,
) -> Result<TaskFacts, ApiError> {
    let (mut grounds, rows) = (Grounds::default(), std::slice::from_ref(row));
    match event {
        TaskEvent::Update | TaskEvent::UpdateTeam => grounds.add_frozen(connection, rows)?,
        TaskEvent::Released => grounds.add_unmatched(connection, rows)?,
        TaskEvent::Close => grounds.add_own_programs(connection, call, rows)?,
        // The row itself says what these ask for, if it is anything but its state.
        TaskEvent::AskVoid
        | TaskEvent::Void
        | TaskEvent::DrawOpened
        | TaskEvent::DrawAborted
        | TaskEvent::Drawn
        | TaskEvent::Finished => {}
    }
    Ok(grounds.facts(&call.actor, row))
}

/// Whether it is the caller's to ask that a task be void, or to confirm it (rows 33 and 34).
pub fn may_void(actor: &Actor, row: &TaskRow, event: TaskEvent) -> bool {
    let role = match event {
        TaskEvent::AskVoid => Role::Operator,
        _ => Role::Approver,
    };
    actor.is_for(&VoidTask::RIGHT) && actor.holds(role, &row.unit_id)
}

/// What the guards' facts about several tasks come from.
#[derive(Default)]
struct Grounds {
    /// Those of which a draw is frozen or later.
    frozen: HashSet<TaskId>,
    /// Of those who made tasks the programs for which the caller made a key: their tasks are the
    /// caller's own, where a second person decides.
    own_programs: HashSet<UserId>,
    /// Those of which a check can't be opened yet.
    unmatched: HashSet<TaskId>,
}

impl Grounds {
    fn load(
        connection: &mut AnyConnection,
        call: &Call,
        rows: &[TaskRow],
    ) -> Result<Self, ApiError> {
        let mut grounds = Self::default();
        grounds.add_frozen(connection, rows)?;
        grounds.add_own_programs(connection, call, rows)?;
        grounds.add_unmatched(connection, rows)?;
        Ok(grounds)
    }

    fn add_frozen(
        &mut self,
        connection: &mut AnyConnection,
        rows: &[TaskRow],
    ) -> Result<(), ApiError> {
        self.frozen = facts::read_frozen(connection, &ids_of(rows))?;
        Ok(())
    }

    fn add_own_programs(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: &[TaskRow],
    ) -> Result<(), ApiError> {
        if let Some(user_id) = &call.actor.user_id {
            let makers: Vec<UserId> = rows.iter().map(|row| row.created_by.clone()).collect();
            self.own_programs = api_keys::programs_of(connection, user_id, &makers)?;
        }
        Ok(())
    }

    fn add_unmatched(
        &mut self,
        connection: &mut AnyConnection,
        rows: &[TaskRow],
    ) -> Result<(), ApiError> {
        self.unmatched = facts::read_unmatched(connection, &ids_of(rows))?;
        Ok(())
    }

    fn facts(&self, actor: &Actor, row: &TaskRow) -> TaskFacts {
        let maker = &row.created_by;
        TaskFacts {
            is_fixed: is_fixed(row.state, self.frozen.contains(&row.id)),
            is_author: actor.is(Some(maker)) || self.own_programs.contains(maker),
            void_asked: Asked::of(actor, row.void_asked_by.as_ref()),
            is_unmatched: self.unmatched.contains(&row.id),
        }
    }
}

fn ids_of(rows: &[TaskRow]) -> Vec<TaskId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// What several tasks' views are put together from.
struct Material {
    unit_names: HashMap<UnitId, String>,
    units: HashMap<TaskId, Vec<TaskUnitRow>>,
    items: HashMap<TaskId, Vec<TaskItemRow>>,
    briefs: HashMap<ItemId, ItemBrief>,
    entry_numbers: HashMap<PlanEntryId, i32>,
    sealed: HashSet<TaskId>,
    grounds: Grounds,
}

impl Material {
    fn load(
        connection: &mut AnyConnection,
        call: &Call,
        rows: &[TaskRow],
    ) -> Result<Self, ApiError> {
        let ids = ids_of(rows);
        let entry_ids: Vec<PlanEntryId> = rows
            .iter()
            .filter_map(|row| row.plan_entry_id.clone())
            .collect();
        let items = store::items_of_tasks(connection, &ids)?;
        let item_ids: BTreeSet<ItemId> = items
            .values()
            .flatten()
            .map(|item| item.item_id.clone())
            .collect();
        let item_ids: Vec<ItemId> = item_ids.into_iter().collect();
        Ok(Self {
            unit_names: units::by_id(connection)?
                .into_iter()
                .map(|(id, unit)| (id, unit.name))
                .collect(),
            units: store::units_of_tasks(connection, &ids)?,
            briefs: item_briefs(connection, call, &item_ids)?,
            entry_numbers: entries::read_numbers(connection, &entry_ids)?,
            sealed: facts::read_sealed(connection, &ids)?,
            grounds: Grounds::load(connection, call, rows)?,
            items,
        })
    }

    fn units(&self, row: &TaskRow) -> &[TaskUnitRow] {
        self.units.get(&row.id).map_or(&[], Vec::as_slice)
    }

    fn view(&self, call: &Call, row: &TaskRow) -> Result<TaskView, ApiError> {
        let items = self.items.get(&row.id).map_or(&[][..], Vec::as_slice);
        let entry_number = row.plan_entry_id.as_ref();
        let entry_number = entry_number.and_then(|id| self.entry_numbers.get(id).copied());
        let state = row.state;
        let named: Vec<ItemBrief> = items
            .iter()
            .filter_map(|item| self.briefs.get(&item.item_id).cloned())
            .collect();
        let unit_name = self.unit_names.get(&row.unit_id).cloned();
        Ok(TaskView {
            id: row.id.clone(),
            source: row.source,
            special_reason: row.special_reason.clone(),
            plan_id: row.plan_id.clone(),
            plan_entry_id: row.plan_entry_id.clone(),
            entry_number,
            batch: row.batch,
            unit_id: row.unit_id.clone(),
            unit_name: unit_name.ok_or_else(|| ApiError::internal("a task without its unit"))?,
            title: row.title.clone(),
            document_number: row.document_number.clone(),
            scheme_attachment_id: row.scheme_attachment_id.clone(),
            period: Period {
                from: row.period_from,
                to: row.period_to,
            },
            mode: row.mode,
            teams: count(row.teams)?,
            max_load: row.max_load.map(count).transpose()?,
            areas: row.has_areas,
            joint_kind: row.joint_kind,
            repealed_items: match state {
                TaskState::Closed | TaskState::Void => Vec::new(),
                _ => repealed_codes(&named),
            },
            items: named,
            item_version_ids: items
                .iter()
                .filter_map(|item| item.item_version_id.clone())
                .collect(),
            scope: row.scope.cloned(),
            ratios: row.ratios.cloned(),
            reserve_bp: count(row.reserve_bp)?,
            state,
            drawn_on: row.drawn_on,
            finished_on: row.finished_on,
            is_void_requested: row.void_asked_by.is_some() && state != TaskState::Void,
            void_reason: row.void_reason.as_ref().map(|asked| asked.text.clone()),
            replaces_task_id: row.replaces_task_id.clone(),
            created_at: row.created_at.and_utc(),
            allowed_actions: self.allowed_actions(&call.actor, row),
            units: self.unit_views(row)?,
            version: row.version,
        })
    }

    fn unit_views(&self, row: &TaskRow) -> Result<Vec<TaskUnitView>, ApiError> {
        let view = |unit: &TaskUnitRow| {
            Ok(TaskUnitView {
                unit_id: unit.unit_id.clone(),
                code: unit.code.clone(),
                name: unit.name.clone(),
                inspectors: count(unit.inspectors)?,
            })
        };
        self.units(row).iter().map(view).collect()
    }

    /// State, rights and four eyes together: what the caller may do now.
    fn allowed_actions(&self, actor: &Actor, row: &TaskRow) -> Vec<TaskAction> {
        let known = self.grounds.facts(actor, row);
        let turn = known.void_asked.turn(TaskEvent::AskVoid, TaskEvent::Void);
        let leads = reach::<UpdateTask>(actor).has_unit(&row.unit_id);
        let team = reach::<SetTaskTeam>(actor);
        let mut units = self.units(row).iter();
        let joins =
            actor.key.is_none() && units.any(|unit| team.task_units.contains(&unit.unit_id));
        let reaches = |event| match event {
            TaskEvent::Update => leads,
            TaskEvent::UpdateTeam => leads || joins,
            TaskEvent::DrawOpened => reach::<OpenDraw>(actor).has_unit(&row.unit_id),
            // Offered while there is something to release.
            TaskEvent::Released => {
                self.sealed.contains(&row.id) && reach::<ReleaseTask>(actor).has_unit(&row.unit_id)
            }
            TaskEvent::Close => reach::<CloseTask>(actor).has_unit(&row.unit_id),
            TaskEvent::AskVoid | TaskEvent::Void => event == turn && may_void(actor, row, event),
            TaskEvent::DrawAborted | TaskEvent::Drawn | TaskEvent::Finished => false,
        };
        lifecycle::allowed(row, reaches, &known)
    }
}
