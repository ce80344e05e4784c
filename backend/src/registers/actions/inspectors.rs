//! Inspectors: create, change, leave and return, retire.

use crate::checklist::store::major_codes;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError, found};
use crate::kernel::fields::Fields;
use crate::kernel::{lifecycle, search, text};
use crate::org::store::{dictionaries, units, users};
use crate::registers::actions::views;
use crate::registers::rules::inspectors::{self as rules, EVERYWHERE};
use crate::registers::store::inspectors::{self as store, InspectorRow};
use crate::sight::facts;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{InspectorId, UnitId, UserId};
use sortition_contract::jobs::SimilarCertificates;
use sortition_contract::org::UnitState;
use sortition_contract::registers::{
    CreateInspector, InspectorAction, InspectorState, InspectorView, Leave, UpdateInspector,
};

/// An inspector that the caller reads, and to whom they may do this.
fn load(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
    action: InspectorAction,
) -> Result<InspectorRow, ApiError> {
    let row = store::find_visible(connection, &call.actor, &call.sight, id)?;
    let reaches = call.scope.has_unit(&row.unit_id);
    lifecycle::require(call, &row, action, reaches, &())?;
    Ok(row)
}

/// Enters an inspector of one's own unit.
pub fn create_inspector(
    connection: &mut AnyConnection,
    call: &Call,
    inspector: &CreateInspector,
) -> Result<InspectorView, ApiError> {
    call.require_unit(&inspector.unit_id)?;
    let mut fields = Fields::default();
    let unit = found(units::find(connection, &inspector.unit_id))?;
    let unit = unit.filter(|unit| unit.state == UnitState::Active);
    fields.known("/unit_id", &inspector.unit_id, unit);
    let code = rules::check_code(&mut fields, &inspector.code);
    let name = rules::check_name(&mut fields, &inspector.name);
    let everywhere = vec![EVERYWHERE.to_owned()];
    let regions = inspector.regions.clone().unwrap_or(everywhere);
    let (majors, known) = (major_codes(connection)?, region_codes(connection)?);
    let specialities = rules::check_specialities(&mut fields, &inspector.specialities, &majors);
    let regions = rules::check_regions(&mut fields, &regions, &known);
    let user_id = inspector.user_id.as_ref();
    check_account(connection, &mut fields, user_id, &inspector.unit_id)?;
    let valid_until = rules::check_validity(&mut fields, inspector.valid_until, call.today());
    let checked = fields.build(|| {
        Some(CheckedInspector {
            code: code?,
            name: name?,
            unit_id: inspector.unit_id.clone(),
            user_id: user_id.cloned(),
            valid_until: valid_until?,
            specialities: specialities?,
            regions: regions?,
        })
    })?;
    let code = &checked.code;
    if store::is_taken(connection, code)? {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", code));
    }
    if inspector.similar != Some(SimilarCertificates::Enter) {
        require_unlike(connection, &inspector.unit_id, (code, &checked.name))?;
    }
    require_unlinked(connection, user_id, None)?;
    let row = new_row(call, checked)?;
    call.above.bar(connection, "inspectors", &row)?;
    store::insert(connection, &row)?;
    let row = store::find(connection, &row.id)?;
    lifecycle::begin(connection, call, ("create", None), &row)?;
    views::inspector(connection, call, &row)
}

/// A new inspector, whose fields are right.
pub(super) struct CheckedInspector {
    pub code: String,
    pub name: String,
    pub unit_id: UnitId,
    pub user_id: Option<UserId>,
    pub valid_until: NaiveDate,
    pub specialities: Vec<String>,
    pub regions: Vec<String>,
}

/// The row of a new inspector.
pub(super) fn new_row(call: &Call, inspector: CheckedInspector) -> Result<InspectorRow, ApiError> {
    let now = call.now.naive_utc();
    Ok(InspectorRow {
        seq: 0,
        id: InspectorId::new(),
        code: inspector.code,
        name_grams: search::grams(&inspector.name),
        name_initials: search::initials(&inspector.name),
        name_order: search::order(&inspector.name),
        name: inspector.name,
        unit_id: inspector.unit_id,
        user_id: inspector.user_id,
        valid_until: inspector.valid_until,
        specialities: Json::new(inspector.specialities)?,
        regions: Json::new(inspector.regions)?,
        state: InspectorState::Active,
        leave_from: None,
        leave_until: None,
        notice_days: None,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

fn region_codes(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    let regions = dictionaries::regions(connection)?.into_iter();
    Ok(regions.map(|region| region.code).collect())
}

/// An inspector's account is of the unit, by its home or by a role: whoever is linked sees the
/// unit's assigned checks.
fn check_account(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    user_id: Option<&UserId>,
    unit_id: &UnitId,
) -> Result<(), ApiError> {
    let Some(user_id) = user_id else {
        return Ok(());
    };
    let is_of_unit = match users::find(connection, user_id) {
        Ok(user) => {
            let roles = crate::kernel::auth::roles_of(connection, user_id)?;
            user.unit_id == *unit_id || roles.iter().any(|held| held.unit_id == *unit_id)
        }
        Err(error) if error.code() == ErrorCode::NotFound => false,
        Err(error) => return Err(error),
    };
    fields.known("/user_id", user_id, is_of_unit.then_some(()));
    Ok(())
}

/// Refuses a number that differs from a namesake's in the unit by zeros only, as an import does:
/// nobody shall stand in the register twice.
fn require_unlike(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    (code, name): (&str, &str),
) -> Result<(), ApiError> {
    let person = rules::name_key(name);
    let of_unit = store::of_units(connection, std::slice::from_ref(unit_id))?;
    let alike = of_unit.into_iter().find(|other| {
        rules::name_key(&other.name) == person
            && rules::differ_by_zeros(&text::code(&other.code), code)
    });
    match alike {
        None => Ok(()),
        Some(other) => {
            let error = FieldError::new("/code", ErrorCode::SimilarCertificate);
            let error = error.with("value", code).with("stored", other.code);
            Err(error.into())
        }
    }
}

/// Refuses an account that another inspector has.
fn require_unlinked(
    connection: &mut AnyConnection,
    user_id: Option<&UserId>,
    but: Option<&InspectorId>,
) -> Result<(), ApiError> {
    let Some(user_id) = user_id else {
        return Ok(());
    };
    match store::find_by_user(connection, user_id)? {
        Some(other) if Some(&other.id) != but => {
            Err(ApiError::refused(ErrorCode::Duplicate).with("name", other.code))
        }
        _ => Ok(()),
    }
}

/// Changes an inspector's fields.
pub fn update_inspector(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
    changes: &UpdateInspector,
) -> Result<InspectorView, ApiError> {
    let before = load(connection, call, id, InspectorAction::Update)?;
    call.require_version(before.version)?;
    let mut fields = Fields::default();
    // The number stays, whatever is asked of new ones since it was entered.
    let name = changes.name.as_ref().unwrap_or(&before.name);
    let name = rules::check_name(&mut fields, name);
    let (majors, known) = (major_codes(connection)?, region_codes(connection)?);
    let specialities = changes.specialities.as_ref();
    let specialities = specialities.unwrap_or(&before.specialities);
    let specialities = rules::check_specialities(&mut fields, specialities, &majors);
    let regions = changes.regions.as_ref().unwrap_or(&before.regions);
    let regions = rules::check_regions(&mut fields, regions, &known);
    let mut valid_until = before.valid_until;
    let given = changes.valid_until.filter(|day| *day != valid_until);
    fields.change(&mut valid_until, given, |fields, day| {
        rules::check_validity(fields, day, call.today())
    });
    let user_id = changes.user_id.as_ref().unwrap_or(&before.user_id).clone();
    if user_id != before.user_id {
        let user_id = user_id.as_ref();
        check_account(connection, &mut fields, user_id, &before.unit_id)?;
    }
    let (name, specialities, regions) = fields.build(|| Some((name?, specialities?, regions?)))?;
    require_unlinked(connection, user_id.as_ref(), Some(&before.id))?;
    let row = InspectorRow {
        user_id,
        specialities: Json::new(specialities)?,
        regions: Json::new(regions)?,
        ..before.clone().named(name).valid_until(valid_until)
    };
    let is_another = row.name != before.name || row.user_id != before.user_id;
    if is_another {
        call.above.bar(connection, "inspectors", &row)?;
    }
    take(connection, call, &before, row, InspectorAction::Update)
}

/// Sends an inspector on leave.
pub fn leave_inspector(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
    leave: &Leave,
) -> Result<InspectorView, ApiError> {
    let before = load(connection, call, id, InspectorAction::Leave)?;
    rules::check_leave(leave, call.today())?;
    let row = InspectorRow {
        leave_from: Some(leave.from),
        leave_until: leave.until,
        ..before.clone()
    };
    take(connection, call, &before, row, InspectorAction::Leave)
}

/// Takes an inspector back to duty.
pub fn return_inspector(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
) -> Result<InspectorView, ApiError> {
    let before = load(connection, call, id, InspectorAction::Return)?;
    let row = InspectorRow {
        leave_from: None,
        leave_until: None,
        ..before.clone()
    };
    take(connection, call, &before, row, InspectorAction::Return)
}

/// Takes an inspector out of the register; not while a check is theirs to do.
pub fn retire_inspector(
    connection: &mut AnyConnection,
    call: &Call,
    id: &InspectorId,
) -> Result<InspectorView, ApiError> {
    let before = load(connection, call, id, InspectorAction::Retire)?;
    if facts::read_has_open_checks(connection, (&before.id, &before.unit_id))? {
        return Err(ApiError::refused(ErrorCode::OpenChecks));
    }
    let row = InspectorRow {
        leave_from: None,
        leave_until: None,
        ..before.clone()
    };
    take(connection, call, &before, row, InspectorAction::Retire)
}

/// Takes the step and shows the inspector.
fn take(
    connection: &mut AnyConnection,
    call: &Call,
    before: &InspectorRow,
    after: InspectorRow,
    action: InspectorAction,
) -> Result<InspectorView, ApiError> {
    let row = lifecycle::step(connection, call, before, after, (action, None))?;
    views::inspector(connection, call, &row)
}
