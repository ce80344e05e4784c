//! Applications for the library, and the fields of who is in it.

use super::persons::require_no_inspector;
use super::views;
use crate::checklist::store::major_codes;
use crate::experts::rules::fields::{self as rules, CheckedExpert};
use crate::experts::rules::persons::Person;
use crate::experts::store::{self, ExpertRecord, ExpertRow};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, found};
use crate::kernel::fields::{self, Fields};
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::org::store::units;
use sortition_contract::experts::{
    CreateExpert, ExpertAction, ExpertState, ExpertView, UnmaskedExpert, UpdateExpert,
};
use sortition_contract::ids::{ExpertId, UserId};
use sortition_contract::org::UnitState;

/// An expert whom the caller reads, and to whom they may do this.
pub(super) fn load<'a>(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &'a Keys,
    id: &ExpertId,
    action: ExpertAction,
) -> Result<ExpertRecord<'a>, ApiError> {
    let row = views::find_reached(connection, &call.sight, id)?;
    let record = ExpertRecord { row, keys };
    let reaches = call.scope.has_unit(&record.row.unit_id);
    let facts = views::facts(&call.actor, &record.row);
    lifecycle::require(call, &record, action, reaches, &facts)?;
    Ok(record)
}

/// Writes an application for the own unit's library.
pub fn create_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    expert: &CreateExpert,
) -> Result<ExpertView, ApiError> {
    call.require_unit(&expert.unit_id)?;
    let mut fields = Fields::default();
    let unit = found(units::find(connection, &expert.unit_id))?;
    let unit = unit.filter(|unit| unit.state == UnitState::Active);
    fields.known("/unit_id", &expert.unit_id, unit);
    let majors = major_codes(connection)?;
    let checked = rules::check_expert(&mut fields, expert, &majors, call.today());
    let checked = fields.build(|| checked)?;
    require_no_inspector(connection, &person(&checked))?;
    let row = new_row(call, expert, call.actor.person()?.clone(), checked)?;
    store::insert(connection, &row)?;
    let row = store::find(connection, &row.id)?;
    let record = ExpertRecord { row, keys };
    lifecycle::begin(connection, call, ("create", None), &record)?;
    views::expert(connection, call, &record.row)
}

fn new_row(
    call: &Call,
    expert: &CreateExpert,
    created_by: UserId,
    checked: CheckedExpert,
) -> Result<ExpertRow, ApiError> {
    let now = call.now.naive_utc();
    let row = ExpertRow {
        seq: 0,
        id: ExpertId::new(),
        unit_id: expert.unit_id.clone(),
        name: String::new(),
        name_grams: String::new(),
        name_initials: String::new(),
        name_order: String::new(),
        organisation: String::new(),
        title: None,
        field: String::new(),
        specialities: Json::new(Vec::new())?,
        phone: None,
        contract_from: checked.contract_from,
        contract_until: checked.contract_until,
        state: ExpertState::Draft,
        created_by,
        submitted_by: None,
        decided_by: None,
        state_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    row.with_fields(checked)
}

pub(super) fn person(expert: &CheckedExpert) -> Person<'_> {
    Person {
        name: &expert.name,
        phone: expert.phone.as_deref(),
        place: &expert.organisation,
    }
}

/// Changes an expert's fields.
pub fn update_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    changes: &UpdateExpert,
) -> Result<ExpertView, ApiError> {
    let before = load(connection, call, keys, id, ExpertAction::Update)?;
    call.require_version(before.row.version)?;
    let wanted = before.row.fields().changed(&before.row.unit_id, changes);
    let mut fields = Fields::default();
    let majors = major_codes(connection)?;
    let checked = rules::check_expert(&mut fields, &wanted, &majors, call.today());
    let checked = fields.build(|| checked)?;
    require_no_inspector(connection, &person(&checked))?;
    let row = before.row.clone().with_fields(checked)?;
    let after = ExpertRecord { row, keys };
    let step = (ExpertAction::Update, None);
    let record = lifecycle::step(connection, call, &before, after, step)?;
    views::expert(connection, call, &record.row)
}

/// Shows the telephone of an expert; that somebody read it, and why, is kept.
pub fn unmask_expert(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &ExpertId,
    reason: &str,
) -> Result<UnmaskedExpert, ApiError> {
    let record = load(connection, call, keys, id, ExpertAction::Unmask)?;
    let reason = fields::reason(reason)?;
    let change = Change {
        reason: Some(&reason),
        ..Change::about("unmask", &record)
    };
    history::record(connection, call, change)?;
    Ok(UnmaskedExpert {
        phone: record.row.phone.map(Into::into),
    })
}
