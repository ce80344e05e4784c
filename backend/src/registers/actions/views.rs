//! Objects and inspectors as the API shows them, with what the caller may do with each.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::{Operation, Right, Scope};
use crate::org::store::units;
use crate::registers::rules::inspectors::{self as rules, Event};
use crate::registers::store::inspectors::InspectorRow;
use crate::registers::store::objects::ObjectRow;
use crate::registers::{CreateInspector, DeclareRecusal, MarkObject, UnmaskObject, UpdateObject};
use crate::sight::{Sight, visits};
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{InspectorState, InspectorView, ObjectView};

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
        let actions = [
            ("update", changes.has_region(region)),
            ("mark", changes.has_region(region)),
            ("set_class", classes.has_region(region)),
            ("unmask", unmasks.has_region(region) || inspects),
        ];
        row.view(days.get(row.id.as_str()).copied(), allowed(&actions))
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
            let can = |event: Event| may && rules::next(row.state, event).is_some();
            let is_own = declares.own && call.actor.is(row.user_id.as_deref());
            let actions = [
                ("update", may && row.state != InspectorState::Retired),
                ("leave", can(Event::Leave)),
                ("return", can(Event::Return)),
                ("retire", can(Event::Retire)),
                ("declare_recusal", declares.has_unit(&row.unit_id) || is_own),
            ];
            Ok(row.view(&unit.name, call.today(), allowed(&actions)))
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

/// The names of those actions that are allowed.
pub fn allowed(actions: &[(&str, bool)]) -> Vec<String> {
    actions
        .iter()
        .filter(|(_, is_allowed)| *is_allowed)
        .map(|(name, _)| (*name).to_owned())
        .collect()
}
