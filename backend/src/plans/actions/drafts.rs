//! Drafts of plans: make, change, delete.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::{history, lifecycle, text};
use crate::org::store::units;
use crate::plans::actions::views::{self, plan_facts};
use crate::plans::store::entries;
use crate::plans::store::plans::{self as store, PlanRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{PlanId, UnitId};
use sortition_contract::org::{Role, UnitState};
use sortition_contract::plans::{CreatePlan, PlanAction, PlanState, PlanView, UpdatePlan};

/// The years that a plan may be for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The unit of a new record: the one named, or the one in which the caller is operator; refused
/// if the operation doesn't reach it.
pub fn own_unit(call: &Call, named: Option<&UnitId>) -> Result<UnitId, ApiError> {
    let own = || call.actor.unit_with(&[Role::Operator]);
    let unit_id = match named {
        Some(unit_id) => unit_id.clone(),
        None => own()
            .map(|held| held.unit_id.clone())
            .ok_or_else(|| ApiError::field("/unit_id", ErrorCode::Required))?,
    };
    call.require_unit(&unit_id)?;
    Ok(unit_id)
}

/// Makes a plan without entries.
pub fn create_plan(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &CreatePlan,
) -> Result<PlanView, ApiError> {
    let unit_id = own_unit(call, plan.unit_id.as_ref())?;
    let unit = units::find(connection, &unit_id)?;
    if unit.state != UnitState::Active {
        return Err(FieldError::unknown_reference("/unit_id", &unit_id).into());
    }
    let mut fields = Fields::default();
    let year = fields.within("/year", plan.year, YEARS);
    let title = fields.public_line("/title", &plan.title, text::MAX_TEXT);
    let (year, title) = fields.build(|| Some((year?, title?)))?;
    let now = call.now.naive_utc();
    let row = PlanRow {
        seq: 0,
        id: PlanId::new(),
        unit_id,
        year,
        title,
        state: PlanState::Draft,
        edition: 0,
        forecast: None,
        created_by: call.actor.person()?.clone(),
        submitted_by: None,
        decided_by: None,
        return_reason: None,
        published_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(connection, &row)?;
    let row = store::find(connection, &row.id)?;
    lifecycle::begin(connection, call, ("create", None), &row)?;
    views::plan(connection, call, &row)
}

/// A plan of which the caller changes a part, and which lets it.
pub fn editable(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    action: PlanAction,
) -> Result<PlanRow, ApiError> {
    let row = store::find_visible(connection, &call.sight, id)?;
    let reaches = call.scope.has_unit(&row.unit_id);
    lifecycle::require_part(&row, action, reaches, &plan_facts(&call.actor, &row))?;
    Ok(row)
}

/// Changes a plan's title or year.
pub fn update_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
    changes: &UpdatePlan,
) -> Result<PlanView, ApiError> {
    let before = editable(connection, call, id, PlanAction::Update)?;
    call.require_version(before.version)?;
    let mut row = before.clone();
    let mut fields = Fields::default();
    fields.change(&mut row.title, changes.title.as_deref(), |fields, title| {
        fields.public_line("/title", title, text::MAX_TEXT)
    });
    let year = changes.year.filter(|year| *year != before.year);
    fields.change(&mut row.year, year, |fields, year| {
        fields.within("/year", year, YEARS)
    });
    fields.finish()?;
    if row.year != before.year && !entries::of_plan(connection, &row.id)?.is_empty() {
        return Err(ApiError::refused(ErrorCode::InUse));
    }
    let row = lifecycle::step(connection, call, &before, row, (PlanAction::Update, None))?;
    views::plan(connection, call, &row)
}

/// Deletes a draft that was never submitted, with its entries.
pub fn delete_plan(
    connection: &mut AnyConnection,
    call: &Call,
    id: &PlanId,
) -> Result<(), ApiError> {
    let row = editable(connection, call, id, PlanAction::Delete)?;
    call.require_version(row.version)?;
    for entry in entries::of_plan(connection, &row.id)? {
        entries::delete(connection, &entry.row.id)?;
    }
    store::delete(connection, &row.id)?;
    history::trace(connection, call, "delete", Some(&row), None)
}
