//! The calendar: which days don't follow Monday to Friday, one by one or a year at once.

use crate::kernel::calendar::DayBounds;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::history::{self, About, Traced};
use crate::kernel::text;
use crate::org::store::dictionaries;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::org::{CalendarDayView, SetCalendarDay, SetCalendarYear};
use std::collections::BTreeSet;

/// The most days of a year that may depart from Monday to Friday: every one of a long year's
/// weekends worked, and as many weekdays off.
const DAYS_LIMIT: usize = 200;

/// The years that the calendar takes.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// A day with its name in the trail.
#[derive(Serialize)]
#[serde(transparent)]
struct TracedDay {
    day: CalendarDayView,
    #[serde(skip)]
    id: String,
}

impl TracedDay {
    fn new(day: CalendarDayView) -> Self {
        let id = day.on.to_string();
        Self { day, id }
    }
}

impl Traced for TracedDay {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "calendar_days";

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: None,
            title: &self.id,
        }
    }
}

/// The days of a year with its name in the trail.
#[derive(Serialize)]
#[serde(transparent)]
struct TracedYear<'a> {
    days: &'a [CalendarDayView],
    #[serde(skip)]
    id: String,
}

impl<'a> TracedYear<'a> {
    fn new(year: i32, days: &'a [CalendarDayView]) -> Self {
        let id = year.to_string();
        Self { days, id }
    }
}

impl Traced for TracedYear<'_> {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "calendar_years";

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            unit_id: None,
            title: &self.id,
        }
    }
}

/// What the trail calls each change of the calendar.
const SET: &str = "set_calendar";

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
    let before = before.map(TracedDay::new);
    let after = TracedDay::new(CalendarDayView {
        on,
        is_workday: day.is_workday,
        name,
    });
    history::trace(connection, call, SET, before.as_ref(), Some(&after))?;
    Ok(after.day)
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
    let before = TracedDay::new(before);
    history::trace(connection, call, SET, Some(&before), None)
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
    let former = TracedYear::new(year, &before);
    let now = TracedYear::new(year, &days);
    history::trace(connection, call, SET, Some(&former), Some(&now))?;
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
