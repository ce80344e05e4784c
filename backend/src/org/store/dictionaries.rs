//! Regions, industries and the calendar.

use crate::kernel::calendar::Calendar;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{calendar_days, industries, regions, units};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use sortition_contract::org::{
    CalendarDayView, CalendarYearView, IndustryView, RegionKind, RegionView,
};
use std::collections::{BTreeMap, HashMap};

/// All regions, in the order of their file.
pub fn regions(connection: &mut AnyConnection) -> Result<Vec<RegionView>, ApiError> {
    let rows: Vec<(String, String, RegionKind)> = regions::table
        .order(regions::position.asc())
        .select((regions::code, regions::name, regions::kind))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(code, name, kind)| RegionView { code, name, kind })
        .collect())
}

/// All industries, by code.
pub fn industries(connection: &mut AnyConnection) -> Result<Vec<IndustryView>, ApiError> {
    let rows: Vec<(String, String, Option<String>)> = industries::table
        .order(industries::code.asc())
        .select((industries::code, industries::name, industries::parent_code))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(code, name, parent_code)| IndustryView {
            code,
            name,
            parent_code,
        })
        .collect())
}

/// What regions, industries and units are called, by code and id.
pub fn read_names(connection: &mut AnyConnection) -> Result<HashMap<String, String>, ApiError> {
    let regions: Vec<(String, String)> = regions::table
        .select((regions::code, regions::name))
        .load(connection)?;
    let industries: Vec<(String, String)> = industries::table
        .select((industries::code, industries::name))
        .load(connection)?;
    let units: Vec<(String, String)> = units::table
        .select((units::id, units::name))
        .load(connection)?;
    Ok(regions.into_iter().chain(industries).chain(units).collect())
}

/// The calendar that counts working days.
pub fn calendar(connection: &mut AnyConnection) -> Result<Calendar, ApiError> {
    let rows: Vec<(NaiveDate, bool)> = calendar_days::table
        .select((calendar_days::on_date, calendar_days::is_workday))
        .load(connection)?;
    Ok(Calendar::new(rows))
}

/// Writes a region.
pub fn insert_region(
    connection: &mut AnyConnection,
    (code, name, kind): (&str, &str, RegionKind),
    position: i32,
) -> Result<(), ApiError> {
    diesel::insert_into(regions::table)
        .values((
            regions::code.eq(code),
            regions::name.eq(name),
            regions::kind.eq(kind),
            regions::position.eq(position),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes an industry.
pub fn insert_industry(
    connection: &mut AnyConnection,
    code: &str,
    name: &str,
    parent_code: Option<&str>,
) -> Result<(), ApiError> {
    diesel::insert_into(industries::table)
        .values((
            industries::code.eq(code),
            industries::name.eq(name),
            industries::parent_code.eq(parent_code),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes a day that doesn't follow Monday to Friday.
pub fn insert_calendar_day(
    connection: &mut AnyConnection,
    on: NaiveDate,
    is_workday: bool,
    name: &str,
) -> Result<(), ApiError> {
    diesel::insert_into(calendar_days::table)
        .values((
            calendar_days::on_date.eq(on),
            calendar_days::is_workday.eq(is_workday),
            calendar_days::name.eq(name),
        ))
        .execute(connection)?;
    Ok(())
}

/// The days of a year that don't follow Monday to Friday.
pub fn calendar_days_of(
    connection: &mut AnyConnection,
    year: i32,
) -> Result<Vec<CalendarDayView>, ApiError> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(ApiError::not_found)?;
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(ApiError::not_found)?;
    let rows: Vec<(NaiveDate, bool, String)> = calendar_days::table
        .filter(calendar_days::on_date.between(first, last))
        .order(calendar_days::on_date.asc())
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(on, is_workday, name)| CalendarDayView {
            on,
            is_workday,
            name,
        })
        .collect())
}

/// The years that have such days, and how many.
pub fn calendar_years(connection: &mut AnyConnection) -> Result<Vec<CalendarYearView>, ApiError> {
    let days: Vec<NaiveDate> = calendar_days::table
        .select(calendar_days::on_date)
        .load(connection)?;
    let mut years: BTreeMap<i32, u32> = BTreeMap::new();
    for day in days {
        *years.entry(day.year()).or_default() += 1;
    }
    Ok(years
        .into_iter()
        .map(|(year, days)| CalendarYearView { year, days })
        .collect())
}

/// A day of the calendar, if it is an exception.
pub fn find_calendar_day(
    connection: &mut AnyConnection,
    on: NaiveDate,
) -> Result<Option<CalendarDayView>, ApiError> {
    let row: Option<(NaiveDate, bool, String)> =
        calendar_days::table.find(on).first(connection).optional()?;
    Ok(row.map(|(on, is_workday, name)| CalendarDayView {
        on,
        is_workday,
        name,
    }))
}

/// Takes an exception out of the calendar.
pub fn delete_calendar_day(connection: &mut AnyConnection, on: NaiveDate) -> Result<(), ApiError> {
    diesel::delete(calendar_days::table.find(on)).execute(connection)?;
    Ok(())
}
