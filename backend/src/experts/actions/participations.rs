//! Where experts helped: noted by the unit, rated when it is over.

use super::views::{self, reached};
use crate::experts::UpdateExpertParticipation as ChangesParticipations;
use crate::experts::rules::ratings::{
    WORK_LIMIT, check_day, check_rating, check_remark, require_in_contract,
};
use crate::experts::store::participations::{self as store, ParticipationRow};
use crate::experts::store::{ExpertRow, recusals};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::Fields;
use crate::kernel::history::{self, About, Traced};
use crate::kernel::lifecycle::require_in;
use crate::kernel::rights::{Operation, Scope};
use crate::registers::store::objects;
use crate::sight::{Sight, visits};
use crate::tasks::GetTask;
use crate::tasks::store as tasks;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::{
    ExpertAction, ExpertParticipationAction, ExpertParticipationView, RecordExpertParticipation,
    UpdateExpertParticipation,
};
use sortition_contract::ids::{ExpertId, ExpertParticipationId, TaskId, UnitId};

/// A note with whose it is. Its trail holds the note alone.
#[derive(Serialize)]
#[serde(transparent)]
struct Participation<'a> {
    row: &'a ParticipationRow,
    #[serde(skip)]
    unit_id: &'a UnitId,
    #[serde(skip)]
    expert_name: &'a str,
}

impl Traced for Participation<'_> {
    const MODULE: &'static str = "experts";
    const RESOURCE: &'static str = "expert_participations";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(self.unit_id),
            title: self.expert_name,
        }
    }
}

const fn traced<'a>(expert: &'a ExpertRow, row: &'a ParticipationRow) -> Participation<'a> {
    Participation {
        row,
        unit_id: &expert.unit_id,
        expert_name: expert.name.as_str(),
    }
}

/// Where an expert helped, the latest first. Tasks are named to those who read them.
pub fn list_expert_participations(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ExpertId,
) -> Result<Vec<ExpertParticipationView>, ApiError> {
    let expert = views::find_reached(connection, &call.scope, id)?;
    let rows = store::of_expert(connection, &expert.id)?;
    shown(connection, call, &expert, rows)
}

fn shown(
    connection: &mut AnyConnection,
    call: &Call,
    expert: &ExpertRow,
    rows: Vec<ParticipationRow>,
) -> Result<Vec<ExpertParticipationView>, ApiError> {
    let changes = Scope::of(&ChangesParticipations::RIGHT, &call.actor.roles);
    let may = changes.has_unit(&expert.unit_id);
    let task_ids: Vec<TaskId> = rows.iter().map(|row| row.task_id.clone()).collect();
    let scope = Scope::of(&GetTask::RIGHT, &call.actor.roles);
    let reader = (&scope, call.actor.user_id.as_ref());
    let titles = tasks::read_visible_titles(connection, reader, &task_ids)?;
    let view = |row: ParticipationRow| {
        let task_title = titles.get(&row.task_id).cloned();
        ExpertParticipationView {
            id: row.id,
            expert_id: row.expert_id,
            task_id: task_title.is_some().then_some(row.task_id),
            task_title,
            attended_on: row.attended_on,
            work: row.work,
            rating: row.rating,
            remark: row.remark,
            allowed_actions: match may {
                true => ExpertParticipationAction::ALL.to_vec(),
                false => Vec::new(),
            },
            version: row.version,
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn shown_one(
    connection: &mut AnyConnection,
    call: &Call,
    expert: &ExpertRow,
    row: ParticipationRow,
) -> Result<ExpertParticipationView, ApiError> {
    shown(connection, call, expert, vec![row])?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// Notes that an expert helped in a task that the caller reads.
pub fn record_expert_participation(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ExpertId,
    note: &RecordExpertParticipation,
) -> Result<ExpertParticipationView, ApiError> {
    let expert = reached(connection, call, id)?;
    let facts = views::facts(&call.actor, &expert);
    require_in(
        expert.state,
        ExpertAction::RecordParticipation,
        true,
        &facts,
    )?;
    let mut fields = Fields::default();
    let scope = Scope::of(&GetTask::RIGHT, &call.actor.roles);
    let reader = (&scope, call.actor.user_id.as_ref());
    let task = found(tasks::find_visible(connection, reader, &note.task_id))?;
    let task = fields.known("/task_id", &note.task_id, task);
    let attended_on = check_day(&mut fields, note.attended_on, call.today());
    let work = fields.paragraphs("/work", &note.work, WORK_LIMIT);
    let rating = check_rating(&mut fields, note.rating);
    let remark = check_remark(&mut fields, note.remark.as_deref());
    let now = call.now.naive_utc();
    let recorded_by = call.actor.person()?.clone();
    let row = fields.build(|| {
        Some(ParticipationRow {
            id: ExpertParticipationId::new(),
            expert_id: expert.id.clone(),
            task_id: task?.id,
            attended_on: attended_on?,
            work: work?,
            rating: rating?,
            remark: remark?,
            recorded_by,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    })?;
    let (from, until) = (expert.contract_from, expert.contract_until);
    require_in_contract(row.attended_on, from, until)?;
    require_no_recusal(connection, call, &expert, &row.task_id)?;
    store::insert(connection, &row)?;
    let after = traced(&expert, &row);
    history::trace(connection, call, "record_participation", None, Some(&after))?;
    shown_one(connection, call, &expert, row)
}

/// Refuses an expert who keeps away from an object of the task. Only checks that the caller knows of count,
/// so that a refusal tells nobody who was drawn.
fn require_no_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    expert: &ExpertRow,
    task_id: &TaskId,
) -> Result<(), ApiError> {
    let recused = recusals::in_force(connection, &expert.id)?;
    if recused.is_empty() {
        return Ok(());
    }
    let sight = Sight::of_reader(&call.actor);
    match visits::read_first_of_task(connection, &sight, task_id, &recused)? {
        None => Ok(()),
        Some(object_id) => {
            let object = objects::find(connection, &object_id)?;
            Err(ApiError::refused(ErrorCode::ExpertRecused).with("object", object.name))
        }
    }
}

/// Changes a note, most often by the rating.
pub fn update_expert_participation(
    connection: &mut AnyConnection,
    call: &Call,
    (expert_id, id): (&ExpertId, &ExpertParticipationId),
    changes: &UpdateExpertParticipation,
) -> Result<ExpertParticipationView, ApiError> {
    let expert = reached(connection, call, expert_id)?;
    let before = store::find(connection, (&expert.id, id))?;
    call.require_version(before.version)?;
    let mut row = before.clone();
    let mut fields = Fields::default();
    fields.change(&mut row.work, changes.work.as_deref(), |fields, work| {
        fields.paragraphs("/work", work, WORK_LIMIT)
    });
    fields.change(&mut row.rating, changes.rating, check_rating);
    let remark = changes.remark.as_ref().map(Option::as_deref);
    fields.change(&mut row.remark, remark, check_remark);
    fields.finish()?;
    row.version += 1;
    row.updated_at = call.now.naive_utc();
    store::update(connection, &row, before.version)?;
    let (former, after) = (traced(&expert, &before), traced(&expert, &row));
    history::trace(
        connection,
        call,
        "update_participation",
        Some(&former),
        Some(&after),
    )?;
    shown_one(connection, call, &expert, row)
}
