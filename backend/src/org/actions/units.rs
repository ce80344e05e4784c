//! Units: create, change, close.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::Fields;
use crate::kernel::{history, public_text, text};
use crate::org::store::dictionaries;
use crate::org::store::units::{self, UnitRow};
use sortition_contract::ids::UnitId;
use sortition_contract::org::{CreateUnit, UnitState, UnitView, UpdateUnit};

/// The longest code of a unit.
const CODE_LIMIT: usize = 40;

/// Creates a unit.
pub fn create_unit(
    connection: &mut AnyConnection,
    call: &Call,
    unit: &CreateUnit,
) -> Result<UnitView, ApiError> {
    let mut fields = Fields::default();
    // The portal shows the name, the public log the code.
    let code = fields.public_line("/code", &text::code(&unit.code), CODE_LIMIT);
    let name = fields.public_line("/name", &unit.name, text::MAX_TEXT);
    if let Some(parent_id) = &unit.parent_id {
        let parent = found(units::find(connection, parent_id))?;
        fields.known("/parent_id", parent_id, parent);
    }
    let regions = dictionaries::regions(connection)?;
    let mut regions = regions.iter();
    let region = regions.find(|region| region.code == unit.region_code);
    fields.known("/region_code", &unit.region_code, region);
    let (code, name) = fields.build(|| Some((code?, name?)))?;
    let now = call.now.naive_utc();
    let row = UnitRow {
        id: UnitId::new(),
        code,
        name,
        kind: unit.kind,
        parent_id: unit.parent_id.clone(),
        region_code: unit.region_code.clone(),
        owes_reports: unit.owes_reports,
        state: UnitState::Active,
        position: units::next_position(connection)?,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    units::insert(connection, &row)?;
    history::trace(connection, call, "create", None, Some(&row))?;
    Ok(row.view())
}

/// Changes a unit's name, duty to report or state.
pub fn update_unit(
    connection: &mut AnyConnection,
    call: &Call,
    id: &UnitId,
    changes: &UpdateUnit,
) -> Result<UnitView, ApiError> {
    let before = units::find(connection, id)?;
    call.require_unit(&before.id)?;
    call.require_version(before.version)?;
    let mut row = before.clone();
    if let Some(name) = &changes.name {
        row.name = public_text::line(name, text::MAX_TEXT, "/name")?;
    }
    if let Some(owes_reports) = changes.owes_reports {
        row.owes_reports = owes_reports;
    }
    if let Some(state) = changes.state {
        row.state = state;
    }
    row.version += 1;
    row.updated_at = call.now.naive_utc();
    units::update(connection, &row, before.version)?;
    history::trace(connection, call, "update", Some(&before), Some(&row))?;
    Ok(row.view())
}
