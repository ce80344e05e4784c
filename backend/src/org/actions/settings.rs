//! Settings: new values, each with its day; the values before stay.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, PUBLIC_LOG, lock};
use crate::kernel::error::{ApiError, FieldError, found};
use crate::kernel::fields::Fields;
use crate::kernel::history::{self, Change};
use crate::org::rules::settings::{self as rules, Definition, Owner};
use crate::org::store::settings::{self, InForce, NewValue};
use crate::org::store::units;
use chrono::NaiveDate;
use serde_json::{Value, json};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::{Role, SetSetting, SettingAction, SettingValueView, SettingView};

/// The settings in force today, each with the value before and the one to come.
pub fn list_settings(
    connection: &mut AnyConnection,
    call: &Call,
) -> Result<Vec<SettingView>, ApiError> {
    let has_log = call.above.has_log(connection)?;
    let found = settings::in_force(connection, call.today())?;
    let known = found
        .into_iter()
        .filter_map(|setting| Some((rules::find(&setting.key)?, setting)));
    Ok(known
        .map(|(definition, setting)| view(call, definition, setting, has_log))
        .collect())
}

/// The values that a setting had, has and will have.
pub fn list_setting_values(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<SettingValueView>, ApiError> {
    rules::find(key).ok_or_else(ApiError::not_found)?;
    settings::values_of(connection, key)
}

fn view(call: &Call, definition: &Definition, setting: InForce, has_log: bool) -> SettingView {
    let is_fixed = definition.is_fixed_by_log && has_log;
    let may_set = owns(call, definition) && !is_fixed;
    SettingView {
        key: setting.key,
        unit_id: setting.unit_id,
        value: setting.now.value,
        effective_from: setting.now.effective_from,
        former: setting.former,
        next: setting.next,
        is_per_unit: definition.is_per_unit,
        is_fixed,
        allowed_actions: may_set.then_some(SettingAction::Set).into_iter().collect(),
    }
}

/// Whether the setting is the caller's to change.
fn owns(call: &Call, definition: &Definition) -> bool {
    let owner = match definition.owner {
        Owner::Regulations => Role::Regulations,
        Owner::CityLead => Role::CityLead,
        Owner::SecurityAdmin => Role::SecurityAdmin,
    };
    call.actor.roles.iter().any(|held| held.role == owner)
}

/// Sets a value from a day on, by whoever the setting belongs to. For a transaction that is not
/// serializable: a value is a new row and touches no other; what the log fixes is set under its lock.
pub fn set_setting(
    connection: &mut AnyConnection,
    call: &Call,
    key: &str,
    wanted: &SetSetting,
) -> Result<SettingView, ApiError> {
    let definition = rules::find(key).ok_or_else(ApiError::not_found)?;
    if !owns(call, definition) {
        return Err(ApiError::forbidden());
    }
    if definition.is_fixed_by_log {
        // Not before whoever appends the first entry just now; for a transaction that sees it then.
        lock(connection, PUBLIC_LOG)?;
        if call.above.has_log(connection)? {
            return Err(ApiError::refused(ErrorCode::SettingFixed));
        }
    }
    let (effective_from, reason) = checked(connection, call, definition, wanted)?;
    let unit_id = wanted.unit_id.as_ref();
    let before = settings::value::<Value>(connection, key, unit_id, effective_from)?;
    let new = NewValue {
        key,
        unit_id,
        value: &wanted.value,
        effective_from,
        reason: reason.as_deref(),
    };
    settings::insert(connection, &new, call.actor.user_id.as_ref(), call.now)?;
    let change = Change {
        module: "org",
        event: "set_setting",
        resource: "settings",
        record_id: key,
        unit_id,
        reason: reason.as_deref(),
        before: Some(json!({ "value": before })),
        after: Some(json!({ "value": wanted.value, "effective_from": effective_from })),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    Ok(SettingView {
        key: key.to_owned(),
        unit_id: wanted.unit_id.clone(),
        value: wanted.value.clone(),
        effective_from,
        former: Some(before),
        next: None,
        is_per_unit: definition.is_per_unit,
        is_fixed: false,
        allowed_actions: vec![SettingAction::Set],
    })
}

/// From which day the value holds, and why; refused is what the setting doesn't take.
fn checked(
    connection: &mut AnyConnection,
    call: &Call,
    definition: &Definition,
    wanted: &SetSetting,
) -> Result<(NaiveDate, Option<String>), ApiError> {
    let mut fields = Fields::default();
    let today = call.today();
    let day = wanted.effective_from.unwrap_or(today);
    let day = fields.take(rules::check_day(definition, day, today));
    if !(definition.accepts)(&wanted.value) {
        fields.add(FieldError::new("/value", ErrorCode::WrongFormat));
    }
    if let Some(unit_id) = &wanted.unit_id {
        let unit = found(units::find(connection, unit_id))?;
        fields.known("/unit_id", unit_id, unit.filter(|_| definition.is_per_unit));
    }
    let reason = fields.optional(wanted.reason.as_deref(), Fields::reason);
    fields.build(|| Some((day?, reason?)))
}
