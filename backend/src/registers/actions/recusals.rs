//! Recusals: declare, confirm, refuse, end.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::{self, Fields};
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::registers::ConfirmRecusal;
use crate::registers::rules::recusals::{RecusalEvent, RecusalFacts};
use crate::registers::store::inspectors::{self, InspectorRow};
use crate::registers::store::objects;
use crate::registers::store::recusals::{self as store, Parties, Recusal, RecusalRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, RecusalId};
use sortition_contract::registers::{DeclareRecusal, RecusalState, RecusalView};

/// An inspector that the caller reads, if the operation reaches them too: by their unit, or because
/// it is the caller.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
) -> Result<InspectorRow, ApiError> {
    let row = inspectors::find_visible(connection, &call.actor, &call.sight, id)?;
    let is_own = call.scope.own && call.actor.is(row.user_id.as_ref());
    if call.scope.has_unit(&row.unit_id) || is_own {
        Ok(row)
    } else {
        Err(ApiError::forbidden())
    }
}

/// The recusals of an inspector, the newest first.
pub fn list_recusals(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
) -> Result<Vec<RecusalView>, ApiError> {
    let inspector = load(connection, call, id)?;
    let rows = store::of_inspector(connection, &inspector.id)?;
    views(connection, &call.actor, rows)
}

/// Recusals as the caller sees them.
pub fn views(
    connection: &mut AnyConnection,
    actor: &Actor,
    rows: Vec<RecusalRow>,
) -> Result<Vec<RecusalView>, ApiError> {
    let recusals = store::with_parties(connection, rows)?.into_iter();
    Ok(recusals.map(|recusal| view(actor, recusal)).collect())
}

fn view(actor: &Actor, recusal: Recusal) -> RecusalView {
    let unit_id = &recusal.parties.unit_id;
    let decides = Scope::of(&ConfirmRecusal::RIGHT, &actor.roles).has_unit(unit_id);
    let actions = lifecycle::allowed(&recusal, |_| decides, &facts(actor, &recusal));
    recusal.view(actions)
}

/// What of a recusal and its caller the guards decide over.
fn facts(actor: &Actor, recusal: &Recusal) -> RecusalFacts {
    RecusalFacts {
        is_declarer: actor.is(Some(&recusal.row.declared_by)),
    }
}

/// Declares that an inspector isn't to be matched with an object. It counts at once.
pub fn declare_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
    declaration: &DeclareRecusal,
) -> Result<RecusalView, ApiError> {
    let inspector = load(connection, call, id)?;
    let mut fields = Fields::default();
    let reason = fields.reason(&declaration.reason);
    let object = found(objects::find(connection, &declaration.object_id))?;
    let object = fields.known("/object_id", &declaration.object_id, object);
    let (reason, object) = fields.build(|| Some((reason?, object?)))?;
    let counts = store::in_force(connection, std::slice::from_ref(&inspector.id))?;
    if counts.iter().any(|(_, object_id)| *object_id == object.id) {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", object.code));
    }
    let now = call.now.naive_utc();
    let parties = Parties {
        unit_id: inspector.unit_id,
        inspector_code: inspector.code,
        inspector_name: inspector.name,
        object_code: object.code,
        object_name: object.name,
    };
    let row = RecusalRow {
        id: RecusalId::new(),
        inspector_id: inspector.id,
        object_id: object.id,
        reason,
        state: RecusalState::Declared,
        declared_by: call.actor.person()?.clone(),
        decided_by: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(connection, &row)?;
    let recusal = Recusal { row, parties };
    lifecycle::begin(connection, call, ("declare_recusal", None), &recusal)?;
    Ok(view(&call.actor, recusal))
}

/// Confirms a recusal that somebody else declared.
pub fn confirm_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
) -> Result<RecusalView, ApiError> {
    decide(connection, call, path, (RecusalEvent::Confirm, None))
}

/// Refuses a recusal: from now on the inspector may be matched with the object.
pub fn refuse_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
    reason: Option<&str>,
) -> Result<RecusalView, ApiError> {
    decide(connection, call, path, (RecusalEvent::Refuse, reason))
}

/// Ends a recusal: what caused it is over.
pub fn end_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
    reason: Option<&str>,
) -> Result<RecusalView, ApiError> {
    decide(connection, call, path, (RecusalEvent::End, reason))
}

fn decide(
    connection: &mut AnyConnection,
    call: &Call,
    (inspector_id, id): (&InspectorId, &RecusalId),
    (event, reason): (RecusalEvent, Option<&str>),
) -> Result<RecusalView, ApiError> {
    let inspector = load(connection, call, inspector_id)?;
    let row = store::find(connection, id)?;
    if row.inspector_id != inspector.id {
        return Err(ApiError::not_found());
    }
    let before = store::with_parties(connection, vec![row])?.pop();
    let before = before.ok_or_else(ApiError::not_found)?;
    let facts = facts(&call.actor, &before);
    lifecycle::require(call, &before, event, true, &facts)?;
    let reason = reason.map(fields::reason).transpose()?;
    let mut after = before.clone();
    after.row.decided_by = Some(call.actor.person()?.clone());
    let step = (event, reason.as_deref());
    let recusal = lifecycle::step(connection, call, &before, after, step)?;
    Ok(view(&call.actor, recusal))
}
