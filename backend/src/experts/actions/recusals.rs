//! What an expert keeps away from: noted by the unit, ended by it.

use super::views::{self, reached};
use crate::experts::EndExpertRecusal;
use crate::experts::rules::recusals::ExpertRecusalEvent;
use crate::experts::store::ExpertRow;
use crate::experts::store::recusals::{self as store, ExpertRecusal, ExpertRecusalRow};
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::{self, Fields};
use crate::kernel::lifecycle::{self, require_in};
use crate::kernel::rights::{Operation, Scope};
use crate::registers::store::objects;
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::{ExpertAction, ExpertRecusalState, ExpertRecusalView};
use sortition_contract::ids::{ExpertId, ExpertRecusalId, ObjectId};
use sortition_contract::registers::DeclareRecusal;

/// An expert's recusals, the newest first.
pub fn list_expert_recusals(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ExpertId,
) -> Result<Vec<ExpertRecusalView>, ApiError> {
    let expert = reached(connection, call, id)?;
    let rows = store::of_expert(connection, &expert.id)?;
    shown(connection, &call.actor, &expert, rows)
}

fn shown(
    connection: &mut AnyConnection,
    actor: &Actor,
    expert: &ExpertRow,
    rows: Vec<ExpertRecusalRow>,
) -> Result<Vec<ExpertRecusalView>, ApiError> {
    let ends = Scope::of(&EndExpertRecusal::RIGHT, &actor.roles).has_unit(&expert.unit_id);
    let ids: Vec<ObjectId> = rows.iter().map(|row| row.object_id.clone()).collect();
    let named = objects::named(connection, &ids)?;
    let view = |row: ExpertRecusalRow| {
        let object = named.get(&row.object_id).cloned();
        let (object_code, object_name) = object
            .map(|object| (object.code, object.name))
            .unwrap_or_default();
        let reaches = |_: ExpertRecusalEvent| ends;
        ExpertRecusalView {
            allowed_actions: lifecycle::allowed_in(row.state, reaches, &()),
            id: row.id,
            expert_id: row.expert_id,
            object_id: row.object_id,
            object_code,
            object_name,
            reason: row.reason,
            state: row.state,
            version: row.version,
            created_at: row.created_at.and_utc(),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn shown_one(
    connection: &mut AnyConnection,
    actor: &Actor,
    expert: &ExpertRow,
    row: ExpertRecusalRow,
) -> Result<ExpertRecusalView, ApiError> {
    shown(connection, actor, expert, vec![row])?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// Notes an object that an expert keeps away from.
pub fn declare_expert_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ExpertId,
    declaration: &DeclareRecusal,
) -> Result<ExpertRecusalView, ApiError> {
    let expert = reached(connection, call, id)?;
    let facts = views::facts(&call.actor, &expert);
    require_in(expert.state, ExpertAction::DeclareRecusal, true, &facts)?;
    let mut fields = Fields::default();
    let reason = fields.reason(&declaration.reason);
    let object = found(objects::find(connection, &declaration.object_id))?;
    let object = fields.known("/object_id", &declaration.object_id, object);
    let (reason, object) = fields.build(|| Some((reason?, object?)))?;
    if store::in_force(connection, &expert.id)?.contains(&object.id) {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", object.code));
    }
    let now = call.now.naive_utc();
    let row = ExpertRecusalRow {
        id: ExpertRecusalId::new(),
        expert_id: expert.id.clone(),
        object_id: object.id,
        reason,
        state: ExpertRecusalState::InForce,
        declared_by: call.actor.person()?.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(connection, &row)?;
    let recusal = traced(&expert, row);
    lifecycle::begin(connection, call, ("declare_recusal", None), &recusal)?;
    shown_one(connection, &call.actor, &expert, recusal.row)
}

/// Ends a recusal: what caused it is over.
pub fn end_expert_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    (expert_id, id): (&ExpertId, &ExpertRecusalId),
    reason: &str,
) -> Result<ExpertRecusalView, ApiError> {
    let expert = reached(connection, call, expert_id)?;
    let before = traced(&expert, store::find(connection, (&expert.id, id))?);
    lifecycle::require(call, &before, ExpertRecusalEvent::End, true, &())?;
    let reason = fields::reason(reason)?;
    let step = (ExpertRecusalEvent::End, Some(reason.as_str()));
    let ended = lifecycle::step(connection, call, &before, before.clone(), step)?;
    shown_one(connection, &call.actor, &expert, ended.row)
}

fn traced(expert: &ExpertRow, row: ExpertRecusalRow) -> ExpertRecusal {
    ExpertRecusal {
        row,
        unit_id: expert.unit_id.clone(),
        expert_name: expert.name.clone(),
    }
}
