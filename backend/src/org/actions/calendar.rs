//! The calendar: which days don't follow Monday to Friday, one by one or a year at once.

use crate::kernel::calendar::DayBounds;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::history::{self, About, Traced};
use crate::kernel::text::MAX_TEXT;
use crate::org::store::dictionaries;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
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
    let mut fields = Fields::default();
    let name = fields.line("/name", &day.name, MAX_TEXT);
    fields.day("/date", on, DayBounds::years(call.today(), 10, 10));
    let name = fields.build(|| name)?;
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
    FieldError::at_most("/days", wanted.days.len(), DAYS_LIMIT)?;
    let mut fields = Fields::default();
    let (mut days, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, day) in wanted.days.iter().enumerate() {
        let at = |field: &str| format!("/days/{index}/{field}");
        if day.on.year() != year {
            let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
            fields.add(FieldError::out_of_range(at("on"), first, last));
        } else if !seen.insert(day.on) {
            fields.add(FieldError::repeated(at("on"), day.on));
        }
        let name = fields.line(&at("name"), &day.name, MAX_TEXT);
        days.extend(name.map(|name| CalendarDayView {
            on: day.on,
            is_workday: day.is_workday,
            name,
        }));
    }
    fields.finish()?;
    days.sort_by_key(|day| day.on);
    Ok(days)
}
