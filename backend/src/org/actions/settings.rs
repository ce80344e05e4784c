//! Settings and the calendar: new values, each with its day; the values before stay.

use crate::kernel::calendar::DayBounds;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use crate::org::rules::settings::{self as rules, Owner};
use crate::org::store::{dictionaries, settings, units};
use chrono::NaiveDate;
use serde_json::json;
use sortition_contract::error::ErrorCode;
use sortition_contract::org::{CalendarDayView, Role, SetCalendarDay, SetSetting, SettingView};

/// Sets a value from a day on, by whoever the setting belongs to.
pub fn set_setting(
    connection: &mut AnyConnection,
    call: &Call,
    key: &str,
    wanted: &SetSetting,
) -> Result<SettingView, ApiError> {
    let definition = rules::find(key).ok_or_else(ApiError::not_found)?;
    let owner = match definition.owner {
        Owner::Regulations => Role::Regulations,
        Owner::CityLead => Role::CityLead,
    };
    if !call.actor.roles.iter().any(|held| held.role == owner) {
        return Err(ApiError::forbidden());
    }
    let today = call.today();
    let effective_from = wanted.effective_from.unwrap_or(today);
    if effective_from < today {
        return Err(ApiError::field("/effective_from", ErrorCode::InThePast));
    }
    if let Some(error) = DayBounds::years(today, 0, 10).check("/effective_from", effective_from) {
        return Err(ApiError::invalid(vec![error]));
    }
    if definition.is_fixed_by_log {
        if settings::read_has_log(connection)? {
            return Err(ApiError::refused(ErrorCode::SettingFixed));
        }
        // A value that waits for its day would come after entries that name the former one.
        if effective_from > today {
            return Err(ApiError::field("/effective_from", ErrorCode::InTheFuture));
        }
    }
    if !(definition.accepts)(&wanted.value) {
        return Err(ApiError::field("/value", ErrorCode::WrongFormat));
    }
    let unit_id = wanted.unit_id.as_deref();
    if let Some(unit_id) = unit_id {
        let is_known = definition.is_per_unit && units::find(connection, unit_id).is_ok();
        if !is_known {
            return Err(
                ApiError::field("/unit_id", ErrorCode::UnknownReference).with("value", unit_id)
            );
        }
    }
    let before = settings::value::<serde_json::Value>(connection, key, unit_id, effective_from)?;
    let author = call.actor.user_id.as_deref();
    settings::insert(
        connection,
        key,
        unit_id,
        &wanted.value,
        effective_from,
        author,
        call.now,
    )?;
    let change = Change {
        module: "org",
        event: "set_setting",
        resource: "settings",
        record_id: key,
        unit_id,
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
    })
}

/// Says whether a day is worked.
pub fn set_calendar_day(
    connection: &mut AnyConnection,
    call: &Call,
    on: NaiveDate,
    day: &SetCalendarDay,
) -> Result<CalendarDayView, ApiError> {
    let name = text::line(&day.name, text::MAX_TEXT);
    let mut errors: Vec<FieldError> = Vec::new();
    errors.extend(name.as_ref().err().map(|error| error.at("/name")));
    errors.extend(DayBounds::years(call.today(), 10, 10).check("/date", on));
    let name = match (name, errors.is_empty()) {
        (Ok(name), true) => name,
        _ => return Err(ApiError::invalid(errors)),
    };
    let before = dictionaries::find_calendar_day(connection, on)?;
    if before.is_some() {
        dictionaries::delete_calendar_day(connection, on)?;
    }
    dictionaries::insert_calendar_day(connection, on, day.is_workday, &name)?;
    let after = CalendarDayView {
        on,
        is_workday: day.is_workday,
        name,
    };
    let change = Change {
        module: "org",
        event: "set_calendar_day",
        resource: "calendar_days",
        record_id: &on.to_string(),
        before: before
            .map(serde_json::to_value)
            .transpose()
            .map_err(ApiError::internal)?,
        after: Some(serde_json::to_value(&after).map_err(ApiError::internal)?),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    Ok(after)
}
