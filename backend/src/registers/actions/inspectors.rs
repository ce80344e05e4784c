//! Inspectors: create, change, leave and return, retire.

use crate::checklist::store::major_codes;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::{lifecycle, text};
use crate::org::store::{dictionaries, units, users};
use crate::registers::actions::views;
use crate::registers::rules::inspectors::{self as rules, EVERYWHERE};
use crate::registers::store::inspectors::{self as store, InspectorRow};
use crate::sight::facts;
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
    let mut errors = Vec::new();
    let unit = units::find(connection, &inspector.unit_id).ok();
    if unit.is_none_or(|unit| unit.state != UnitState::Active) {
        let error = FieldError::new("/unit_id", ErrorCode::UnknownReference);
        errors.push(error.with("value", &inspector.unit_id));
    }
    let names = rules::check_names(&inspector.code, &inspector.name);
    let (code, name) = or_told(names, &mut errors);
    let everywhere = vec![EVERYWHERE.to_owned()];
    let regions = inspector.regions.clone().unwrap_or(everywhere);
    let (specialities, regions) =
        checked_lists(connection, &inspector.specialities, &regions, &mut errors)?;
    let user_id = inspector.user_id.as_ref();
    errors.extend(check_account(connection, user_id, &inspector.unit_id)?);
    errors.extend(rules::check_validity(inspector.valid_until, call.today()));
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    if store::is_taken(connection, &code)? {
        return Err(ApiError::refused(ErrorCode::Duplicate).with("name", &code));
    }
    if inspector.similar != Some(SimilarCertificates::Enter) {
        require_unlike(connection, &inspector.unit_id, (&code, &name))?;
    }
    require_unlinked(connection, user_id, None)?;
    let now = call.now.naive_utc();
    let row = InspectorRow {
        seq: 0,
        id: InspectorId::new(),
        code,
        name,
        unit_id: inspector.unit_id.clone(),
        user_id: user_id.cloned(),
        valid_until: inspector.valid_until,
        specialities: Json::new(specialities)?,
        regions: Json::new(regions)?,
        state: InspectorState::Active,
        leave_from: None,
        leave_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(connection, &row)?;
    let row = store::find(connection, &row.id)?;
    lifecycle::begin(connection, call, ("create", None), &row)?;
    views::inspector(connection, call, &row)
}

fn or_told<T: Default>(checked: Result<T, Vec<FieldError>>, errors: &mut Vec<FieldError>) -> T {
    checked.unwrap_or_else(|wrong| {
        errors.extend(wrong);
        T::default()
    })
}

fn checked_lists(
    connection: &mut AnyConnection,
    specialities: &[String],
    regions: &[String],
    errors: &mut Vec<FieldError>,
) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let majors = major_codes(connection)?;
    let known: Vec<String> = dictionaries::regions(connection)?
        .into_iter()
        .map(|region| region.code)
        .collect();
    let specialities = or_told(rules::check_specialities(specialities, &majors), errors);
    let regions = or_told(rules::check_regions(regions, &known), errors);
    Ok((specialities, regions))
}

/// An inspector's account is of the unit, by its home or by a role: whoever is linked sees the
/// unit's assigned checks.
fn check_account(
    connection: &mut AnyConnection,
    user_id: Option<&UserId>,
    unit_id: &UnitId,
) -> Result<Option<FieldError>, ApiError> {
    let Some(user_id) = user_id else {
        return Ok(None);
    };
    let account = user_id.to_owned();
    let is_of_unit = match users::find(connection, &account) {
        Ok(user) => {
            let roles = crate::kernel::auth::roles_of(connection, &account)?;
            user.unit_id == *unit_id || roles.iter().any(|held| held.unit_id == *unit_id)
        }
        Err(error) if error.code() == ErrorCode::NotFound => false,
        Err(error) => return Err(error),
    };
    Ok((!is_of_unit)
        .then(|| FieldError::new("/user_id", ErrorCode::UnknownReference).with("value", user_id)))
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
            Err(ApiError::invalid(vec![error]))
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
    let mut errors = Vec::new();
    let name = changes.name.as_ref().unwrap_or(&before.name);
    // The number stays, whatever is asked of new ones since it was entered.
    let name = or_told(
        rules::check_name(name).map_err(|error| vec![error]),
        &mut errors,
    );
    let specialities = changes.specialities.as_ref();
    let (specialities, regions) = checked_lists(
        connection,
        specialities.unwrap_or(&before.specialities),
        changes.regions.as_ref().unwrap_or(&before.regions),
        &mut errors,
    )?;
    let user_id = changes.user_id.as_ref().unwrap_or(&before.user_id).clone();
    let valid_until = changes.valid_until.unwrap_or(before.valid_until);
    if valid_until != before.valid_until {
        errors.extend(rules::check_validity(valid_until, call.today()));
    }
    if user_id != before.user_id {
        errors.extend(check_account(
            connection,
            user_id.as_ref(),
            &before.unit_id,
        )?);
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    require_unlinked(connection, user_id.as_ref(), Some(&before.id))?;
    let row = InspectorRow {
        name,
        user_id,
        valid_until,
        specialities: Json::new(specialities)?,
        regions: Json::new(regions)?,
        ..before.clone()
    };
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
    rules::check_leave(leave, call.today()).map_err(|error| ApiError::invalid(vec![error]))?;
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
