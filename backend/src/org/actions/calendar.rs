//! The calendar: which days don't follow Monday to Friday, one by one or a year at once.

use crate::kernel::calendar::DayBounds;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, Change};
use crate::kernel::text;
use crate::org::store::dictionaries;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::org::{CalendarDayView, SetCalendarDay, SetCalendarYear};
use std::collections::BTreeSet;

/// The most days of a year that may depart from Monday to Friday: every one of a long year's
/// weekends worked, and as many weekdays off.
const DAYS_LIMIT: usize = 200;

/// The years that the calendar takes.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

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
    let (before, stored) = (before.as_ref().map(json).transpose()?, json(&after)?);
    record(
        connection,
        call,
        ("calendar_days", &on.to_string()),
        (before, Some(stored)),
    )?;
    Ok(after)
}

/// Lets a day follow Monday to Friday again.
pub fn delete_calendar_day(
    connection: &mut AnyConnection,
    call: &Call,
    on: NaiveDate,
) -> Result<(), ApiError> {
    let before =
        dictionaries::find_calendar_day(connection, on)?.ok_or_else(ApiError::not_found)?;
    dictionaries::delete_calendar_day(connection, on)?;
    record(
        connection,
        call,
        ("calendar_days", &on.to_string()),
        (Some(json(&before)?), None),
    )
}

/// Sets all days of a year that don't follow Monday to Friday, in the place of those before.
pub fn set_calendar_year(
    connection: &mut AnyConnection,
    call: &Call,
    year: i32,
    wanted: &SetCalendarYear,
) -> Result<Vec<CalendarDayView>, ApiError> {
    if !YEARS.contains(&year) {
        return Err(ApiError::not_found());
    }
    let days = checked(year, wanted)?;
    let before = dictionaries::calendar_days_of(connection, year)?;
    for day in &before {
        dictionaries::delete_calendar_day(connection, day.on)?;
    }
    for day in &days {
        dictionaries::insert_calendar_day(connection, day.on, day.is_workday, &day.name)?;
    }
    record(
        connection,
        call,
        ("calendar_years", &year.to_string()),
        (Some(json(&before)?), Some(json(&days)?)),
    )?;
    Ok(days)
}

/// The days in order, or what is wrong with each.
fn checked(year: i32, wanted: &SetCalendarYear) -> Result<Vec<CalendarDayView>, ApiError> {
    if wanted.days.len() > DAYS_LIMIT {
        let error = FieldError::new("/days", ErrorCode::TooMany);
        return Err(ApiError::invalid(vec![error.with("max", DAYS_LIMIT)]));
    }
    let (mut days, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (index, day) in wanted.days.iter().enumerate() {
        let at = |field: &str| format!("/days/{index}/{field}");
        if day.on.year() != year {
            let error = FieldError::new(at("on"), ErrorCode::OutOfRange);
            let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
            errors.push(error.with("min", first).with("max", last));
        } else if !seen.insert(day.on) {
            errors.push(FieldError::new(at("on"), ErrorCode::Repeated).with("value", day.on));
        }
        match text::line(&day.name, text::MAX_TEXT) {
            Err(error) => errors.push(error.at(&at("name"))),
            Ok(name) => days.push(CalendarDayView {
                on: day.on,
                is_workday: day.is_workday,
                name,
            }),
        }
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    days.sort_by_key(|day| day.on);
    Ok(days)
}

fn json(value: &impl serde::Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(ApiError::internal)
}

fn record(
    connection: &mut AnyConnection,
    call: &Call,
    (resource, record_id): (&'static str, &str),
    (before, after): (Option<Value>, Option<Value>),
) -> Result<(), ApiError> {
    let change = Change {
        module: "org",
        event: "set_calendar",
        resource,
        record_id,
        before,
        after,
        ..Change::default()
    };
    history::record(connection, call, change)
}
