//! Recusals: declare, confirm, refuse, end.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::text;
use crate::registers::ConfirmRecusal;
use crate::registers::actions::views::allowed;
use crate::registers::rules::recusals::{self as rules, Event};
use crate::registers::store::inspectors::{self, InspectorRow};
use crate::registers::store::objects;
use crate::registers::store::recusals::{self as store, RecusalRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, RecusalId, UnitId};
use sortition_contract::registers::{DeclareRecusal, RecusalState, RecusalView};

/// An inspector that the caller reads, if the operation reaches them too: by their unit, or because
/// it is the caller.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
) -> Result<InspectorRow, ApiError> {
    let row = inspectors::find_visible(connection, &call.actor, &call.sight, id)?;
    let is_own = call.scope.own && call.actor.is(row.user_id.as_deref());
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
    views(connection, &call.actor, &rows)
}

/// Recusals as the caller sees them.
pub fn views(
    connection: &mut AnyConnection,
    actor: &Actor,
    rows: &[RecusalRow],
) -> Result<Vec<RecusalView>, ApiError> {
    let mut parties = store::parties_of(connection, rows)?;
    let found = rows
        .iter()
        .filter_map(|row| Some((row, parties.remove(&row.id)?)));
    Ok(found
        .map(|(row, parties)| {
            let allowed = actions(actor, &parties.unit_id, row);
            row.view(parties, allowed)
        })
        .collect())
}

fn view(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &RecusalRow,
) -> Result<RecusalView, ApiError> {
    views(connection, actor, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

fn actions(actor: &Actor, unit_id: &UnitId, row: &RecusalRow) -> Vec<String> {
    let decides = Scope::of(&ConfirmRecusal::RIGHT, &actor.roles).has_unit(unit_id);
    let is_own = actor.is(Some(&row.declared_by));
    let can = |event: Event| decides && rules::next(row.state, event).is_some();
    allowed(&[
        ("confirm", can(Event::Confirm) && !is_own),
        ("refuse", can(Event::Refuse) && !is_own),
        ("end", can(Event::End)),
    ])
}

/// Declares that an inspector isn't to be matched with an object. It counts at once.
pub fn declare_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
    declaration: &DeclareRecusal,
) -> Result<RecusalView, ApiError> {
    let inspector = load(connection, call, id)?;
    let mut errors = Vec::new();
    let reason = text::paragraphs(&declaration.reason, text::REASON_LIMIT);
    errors.extend(reason.as_ref().err().map(|error| error.at("/reason")));
    let object = objects::find(connection, &declaration.object_id).ok();
    if object.is_none() {
        let error = FieldError::new("/object_id", ErrorCode::UnknownReference);
        errors.push(error.with("value", &declaration.object_id));
    }
    let (Ok(reason), Some(object), true) = (reason, object, errors.is_empty()) else {
        return Err(ApiError::invalid(errors));
    };
    let counts = store::in_force(connection, std::slice::from_ref(&inspector.id))?;
    if counts.iter().any(|(_, object_id)| *object_id == object.id) {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", object.code));
    }
    let now = call.now.naive_utc();
    let row = RecusalRow {
        id: RecusalId::new(),
        inspector_id: inspector.id.clone(),
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
    record(
        connection,
        call,
        &inspector,
        ("declare_recusal", None),
        (None, &row),
    )?;
    view(connection, &call.actor, &row)
}

/// Confirms a recusal that somebody else declared.
pub fn confirm_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
) -> Result<RecusalView, ApiError> {
    decide(
        connection,
        call,
        path,
        (Event::Confirm, "confirm_recusal", None),
    )
}

/// Refuses a recusal: from now on the inspector may be matched with the object.
pub fn refuse_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
    reason: Option<&str>,
) -> Result<RecusalView, ApiError> {
    decide(
        connection,
        call,
        path,
        (Event::Refuse, "refuse_recusal", reason),
    )
}

/// Ends a recusal: what caused it is over.
pub fn end_recusal(
    connection: &mut AnyConnection,
    call: &Call,
    path: (&InspectorId, &RecusalId),
    reason: Option<&str>,
) -> Result<RecusalView, ApiError> {
    decide(connection, call, path, (Event::End, "end_recusal", reason))
}

fn decide(
    connection: &mut AnyConnection,
    call: &Call,
    (inspector_id, id): (&InspectorId, &RecusalId),
    (event, name, reason): (Event, &str, Option<&str>),
) -> Result<RecusalView, ApiError> {
    let inspector = load(connection, call, inspector_id)?;
    let before = store::find(connection, id)?;
    if before.inspector_id != inspector.id {
        return Err(ApiError::not_found());
    }
    call.check_version(before.version)?;
    let state =
        rules::next(before.state, event).ok_or_else(|| ApiError::invalid_state(before.state))?;
    if event != Event::End {
        call.require_other_eyes(Some(&before.declared_by))?;
    }
    let reason = reason
        .map(|reason| text::paragraphs(reason, text::REASON_LIMIT))
        .transpose()
        .map_err(|error| ApiError::invalid(vec![error.at("/reason")]))?;
    let row = RecusalRow {
        state,
        decided_by: Some(call.actor.person()?.clone()),
        version: before.version + 1,
        updated_at: call.now.naive_utc(),
        ..before.clone()
    };
    store::update(connection, &row, before.version)?;
    record(
        connection,
        call,
        &inspector,
        (name, reason.as_deref()),
        (Some(&before), &row),
    )?;
    view(connection, &call.actor, &row)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    inspector: &InspectorRow,
    (event, reason): (&str, Option<&str>),
    (before, after): (Option<&RecusalRow>, &RecusalRow),
) -> Result<(), ApiError> {
    let json = |row: &RecusalRow| serde_json::to_value(row).map_err(ApiError::internal);
    let change = Change {
        module: "registers",
        event,
        resource: "recusals",
        record_id: &after.id,
        unit_id: Some(&inspector.unit_id),
        from_state: before.map(|row| row.state.code()),
        to_state: Some(after.state.code()),
        reason,
        before: before.map(json).transpose()?,
        after: Some(json(after)?),
        parameters: [("title".to_owned(), inspector.name.clone())].into(),
    };
    history::record(connection, call, change)
}
