//! Objects and inspectors as the API shows them, with what the caller may do with each.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Right, Scope};
use crate::org::store::units;
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::store::inspectors::InspectorRow;
use crate::registers::store::objects::ObjectRow;
use crate::registers::{CreateInspector, DeclareRecusal, MarkObject, UnmaskObject, UpdateObject};
use crate::sight::{Sight, visits};
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{InspectorAction, InspectorView, ObjectView};

/// What an operation reaches for somebody.
fn reach(actor: &Actor, right: &Right) -> Scope {
    match actor.user_id {
        None => Scope::everything(),
        Some(_) => Scope::of(right, &actor.roles),
    }
}

/// Objects as the caller sees them. Beyond their regions they see only what they inspect, so that
/// whatever they see of those they may unmask too (rows 17 and 18).
pub fn objects(
    connection: &mut AnyConnection,
    actor: &Actor,
    rows: &[ObjectRow],
) -> Result<Vec<ObjectView>, ApiError> {
    let changes = reach(actor, &MarkObject::RIGHT);
    let classes = reach(actor, &UpdateObject::RIGHT);
    let unmasks = reach(actor, &UnmaskObject::RIGHT);
    let ids: Vec<ObjectId> = rows.iter().map(|row| row.id.clone()).collect();
    let days = visits::last_visits(connection, &Sight::of_reader(actor), &ids)?;
    let view = |row: &ObjectRow| {
        let region = row.region_code.as_str();
        let inspects = unmasks.assigned || !unmasks.task_units.is_empty();
        let reaches = |event: ObjectEvent| match event {
            ObjectEvent::SetClass => classes.has_region(region),
            ObjectEvent::Unmask => unmasks.has_region(region) || inspects,
            _ => changes.has_region(region),
        };
        let actions = lifecycle::allowed_in(row.status, reaches, &());
        row.view(days.get(row.id.as_str()).copied(), actions)
    };
    Ok(rows.iter().map(view).collect())
}

/// One object as the caller sees it.
pub fn object(
    connection: &mut AnyConnection,
    actor: &Actor,
    row: &ObjectRow,
) -> Result<ObjectView, ApiError> {
    objects(connection, actor, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

/// Inspectors as the caller sees them.
pub fn inspectors(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[InspectorRow],
) -> Result<Vec<InspectorView>, ApiError> {
    let units = units::by_id(connection)?;
    let changes = reach(&call.actor, &CreateInspector::RIGHT);
    let declares = reach(&call.actor, &DeclareRecusal::RIGHT);
    rows.iter()
        .map(|row| {
            let unit = units
                .get(row.unit_id.as_str())
                .ok_or_else(|| ApiError::internal("an inspector's unit is missing"))?;
            let may = changes.has_unit(&row.unit_id);
            let is_own = declares.own && call.actor.is(row.user_id.as_ref());
            let reaches = |action| match action {
                InspectorAction::DeclareRecusal => declares.has_unit(&row.unit_id) || is_own,
                _ => may,
            };
            let actions = lifecycle::allowed(row, reaches, &());
            Ok(row.view(&unit.name, call.today(), actions))
        })
        .collect()
}

/// One inspector as the caller sees them.
pub fn inspector(
    connection: &mut AnyConnection,
    call: &Call,
    row: &InspectorRow,
) -> Result<InspectorView, ApiError> {
    inspectors(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}
