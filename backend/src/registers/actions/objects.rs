//! Objects: create, change, mark, unmask.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::{self, Fields};
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::registers::CreateObject as CreateObjectRight;
use crate::registers::actions::object_fields::{check_references, fields_of, new_row, with_fields};
use crate::registers::actions::views;
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::rules::objects as rules;
use crate::registers::store::listing::{Reader, find_visible};
use crate::registers::store::object_records::ObjectRecord;
use crate::registers::store::objects::{self, ObjectRow, tag_text};
use crate::sight::{Sight, visits};
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{
    CreateObject, MarkObject, ObjectView, UnmaskedObject, UpdateObject,
};

/// Where a class came from that somebody entered.
const BY_HAND: &str = "manual";

/// An object that the caller reads.
fn load(connection: &mut AnyConnection, call: &Call, id: &ObjectId) -> Result<ObjectRow, ApiError> {
    let reader = Reader::of(connection, &call.actor, &call.sight)?;
    find_visible(connection, &reader, id)
}

/// An object that the caller reads, and to which they may do this.
fn reached<'a>(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &'a Keys,
    id: &ObjectId,
    event: ObjectEvent,
) -> Result<ObjectRecord<'a>, ApiError> {
    let row = load(connection, call, id)?;
    let record = ObjectRecord { row, keys };
    let reaches = call.scope.has_region(&record.row.region_code);
    lifecycle::require(call, &record, event, reaches, &())?;
    Ok(record)
}

/// Refuses what the caller reads but may not change.
fn require_region(call: &Call, region_code: &str) -> Result<(), ApiError> {
    if call.scope.has_region(region_code) {
        Ok(())
    } else {
        Err(ApiError::forbidden())
    }
}

/// What row 19 reaches: all fields but the credit class, which row 20 gives to others too.
fn fields_scope(call: &Call) -> Scope {
    match call.actor.user_id {
        None => call.scope.clone(),
        Some(_) => Scope::of(&CreateObjectRight::RIGHT, &call.actor.roles),
    }
}

/// A key's scope for row 20, beside that for the other fields.
pub(super) const CLASS_SCOPE: &str = "credit:write";
/// A key's scope for row 19.
const FIELDS_SCOPE: &str = "objects:write";

/// Refuses a key that isn't for a change of these fields.
fn require_key_scope(call: &Call, scope: &str) -> Result<(), ApiError> {
    match &call.actor.key {
        Some(key) => key.require(scope),
        None => Ok(()),
    }
}

/// Refuses a key that isn't for credit classes, if the class of an object is another one after a change.
pub(super) fn require_class_scope(
    call: &Call,
    before: Option<&ObjectRow>,
    after: &ObjectRow,
) -> Result<(), ApiError> {
    let class = |row: &ObjectRow| (row.credit_class, row.credit_index);
    match before.map(class).unwrap_or_default() == class(after) {
        true => Ok(()),
        false => require_key_scope(call, CLASS_SCOPE),
    }
}

/// Enters an object.
pub fn create_object(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    object: &CreateObject,
) -> Result<ObjectView, ApiError> {
    let mut fields = Fields::default();
    let checked = rules::check(&mut fields, object);
    check_references(connection, &mut fields, object)?;
    let object = fields.build(|| checked)?;
    require_region(call, &object.region_code)?;
    let mut row = new_row(call, object);
    require_class_scope(call, None, &row)?;
    row.key = objects::insert(connection, &row)?;
    if row.credit_class.is_some() || row.credit_index.is_some() {
        objects::insert_class(connection, &row, (call.today(), BY_HAND))?;
    }
    let record = ObjectRecord { row, keys };
    lifecycle::begin(connection, call, ("create", None), &record)?;
    views::object(connection, &call.actor, &record.row)
}

/// Changes fields of an object. The regulations office sets the credit class only (row 20).
pub fn update_object(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ObjectId,
    changes: &UpdateObject,
) -> Result<ObjectView, ApiError> {
    let row = load(connection, call, id)?;
    let before = ObjectRecord { row, keys };
    let event = match rules::sets_class_only(changes) {
        true => ObjectEvent::SetClass,
        false => ObjectEvent::Update(changes.status.unwrap_or(before.row.status)),
    };
    let fields_scope = fields_scope(call);
    let region = &before.row.region_code;
    let mut reaches = call.scope.has_region(region);
    if reaches && event != ObjectEvent::SetClass && !fields_scope.has_region(region) {
        require_key_scope(call, FIELDS_SCOPE)?;
        reaches = false;
    }
    lifecycle::require_part(&before, event, reaches, &())?;
    call.require_version(before.row.version)?;
    let mut fields = Fields::default();
    let reason = fields.optional(changes.reason.as_deref(), Fields::reason);
    let object = rules::patched(fields_of(&before.row), changes);
    let checked = rules::check(&mut fields, &object);
    check_references(connection, &mut fields, &object)?;
    let (reason, object) = fields.build(|| Some((reason?, checked?)))?;
    if object.region_code != *region && !fields_scope.has_region(&object.region_code) {
        return Err(ApiError::forbidden());
    }
    let mut row = with_fields(before.row.clone(), object);
    if row.status != before.row.status {
        row.status_on = Some(call.today());
    }
    take(connection, call, &before, row, (event, reason.as_deref()))
}

/// Sets another status, with a reason and the day since which it holds.
pub fn mark_object(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ObjectId,
    mark: &MarkObject,
) -> Result<ObjectView, ApiError> {
    let before = reached(connection, call, keys, id, ObjectEvent::Mark(mark.status))?;
    let mut fields = Fields::default();
    let reason = fields.reason(&mark.reason);
    let on = fields.take(rules::status_day(mark.on, call.today()));
    let (reason, on) = fields.build(|| Some((reason?, on?)))?;
    let row = ObjectRow {
        status_on: Some(on),
        ..before.row.clone()
    };
    let step = (ObjectEvent::Mark(mark.status), Some(&*reason));
    take(connection, call, &before, row, step)
}

/// Sets all tags of an object.
pub fn set_tags(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ObjectId,
    step: (ObjectEvent, Option<&str>),
    tags: impl FnOnce(Vec<String>) -> Vec<String>,
) -> Result<ObjectView, ApiError> {
    let before = reached(connection, call, keys, id, step.0)?;
    let mut fields = Fields::default();
    let wanted = rules::check_tags(&mut fields, &tags(before.row.tag_list()));
    let wanted = fields.build(|| wanted)?;
    let row = ObjectRow {
        tags: tag_text(&wanted),
        ..before.row.clone()
    };
    take(connection, call, &before, row, step)
}

/// Takes the step, keeps the class with the day if it is another one, and shows the object.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &ObjectRecord<'_>,
    row: ObjectRow,
    step: (ObjectEvent, Option<&str>),
) -> Result<ObjectView, ApiError> {
    require_class_scope(call, Some(&before.row), &row)?;
    let keys = before.keys;
    let after = ObjectRecord { row, keys };
    let ObjectRecord { row, .. } = lifecycle::step(connection, call, before, after, step)?;
    let class = |row: &ObjectRow| (row.credit_class, row.credit_index);
    if class(&row) != class(&before.row) {
        objects::insert_class(connection, &row, (call.today(), BY_HAND))?;
    }
    views::object(connection, &call.actor, &row)
}

/// Shows the personal fields of an object; that somebody read them, and why, is kept.
pub fn unmask_object(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ObjectId,
    reason: &str,
) -> Result<UnmaskedObject, ApiError> {
    let row = read_unmasked(connection, call, id)?;
    let reason = fields::reason(reason)?;
    // Who gets at the object by a check alone shows with its id that it was drawn: the check's id
    // stands for it in the trail.
    let check_id = match call.scope.has_region(&row.region_code) {
        true => None,
        false => visits::newest_check(connection, &own_checks(call), id)?,
    };
    let (resource, record_id) = match &check_id {
        Some(check_id) => ("checks", check_id.as_str()),
        None => ("objects", row.id.as_str()),
    };
    let change = Change {
        module: "registers",
        event: "unmask",
        resource,
        record_id,
        reason: Some(&reason),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    Ok(unmasked(row))
}

/// The personal fields of an object, for a call with the right to unmask it. Who asks writes down that
/// somebody read them, and why.
pub fn personal_fields(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ObjectId,
) -> Result<UnmaskedObject, ApiError> {
    read_unmasked(connection, call, id).map(unmasked)
}

/// An object that the caller reads and may unmask.
fn read_unmasked(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ObjectId,
) -> Result<ObjectRow, ApiError> {
    load(connection, call, id)?;
    let reader = Reader::of(connection, &call.actor, &call.scope)?;
    found(find_visible(connection, &reader, id))?.ok_or_else(ApiError::forbidden)
}

fn unmasked(row: ObjectRow) -> UnmaskedObject {
    UnmaskedObject {
        legal_representative: row.legal_representative.map(Into::into),
        phone: row.phone.map(Into::into),
    }
}

/// The checks by which a caller reaches objects beyond the own regions.
fn own_checks(call: &Call) -> Sight {
    Sight::of(&call.actor, &call.scope, false).without_published()
}
