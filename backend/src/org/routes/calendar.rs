//! `/calendar`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::queries;
use crate::kernel::request::{Command, Query};
use crate::kernel::services::Services;
use crate::kernel::storable;
use crate::org::actions::calendar as actions;
use crate::org::store::dictionaries;
use crate::org::{
    DeleteCalendarDay, GetDeadline, ListCalendar, ListCalendarYears, SetCalendarDay,
    SetCalendarYear,
};
use actix_web::{delete, get, put, web};
use chrono::NaiveDate;
use sortition_contract::error::Problem;
use sortition_contract::org::{
    self as contract, CalendarDayView, CalendarFilter, CalendarYearView, DeadlineFilter,
    DeadlineView,
};
use sortition_contract::page::Page;

/// The most working days that are counted, one by one.
const DEADLINE_LIMIT: u32 = 1_000;

/// The days of a year that don't follow Monday to Friday.
#[utoipa::path(
    tag = "org",
    params(CalendarFilter),
    responses((status = 200, body = Page<CalendarDayView>))
)]
#[get("/calendar")]
pub async fn list_calendar(
    query: Query<ListCalendar>,
    listing: Listing<CalendarFilter>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<CalendarDayView>>, ApiError> {
    let year = listing
        .filter
        .year
        .unwrap_or_else(|| chrono::Datelike::year(&query.call.today()));
    let items = services
        .read(query.call, move |connection, _| {
            dictionaries::calendar_days_of(connection, year)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// Says whether a day is worked, against its day of the week.
#[utoipa::path(
    tag = "org",
    params(("date" = NaiveDate, Path)),
    request_body = contract::SetCalendarDay,
    responses((status = 200, body = CalendarDayView), (status = 422, body = Problem))
)]
#[put("/calendar/{date}")]
pub async fn set_calendar_day(
    command: Command<SetCalendarDay, web::Json<contract::SetCalendarDay>>,
    date: web::Path<String>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let on = day_of(&date)?;
    let day = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::set_calendar_day(connection, call, on, &day)?)
        })
        .await
}

/// The day of an address; 404 for what is none that the calendar has.
fn day_of(text: &str) -> Result<NaiveDate, ApiError> {
    let day = text.parse().ok().filter(|day| storable::is_day(*day));
    day.ok_or_else(ApiError::not_found)
}

/// Lets a day follow Monday to Friday again.
#[utoipa::path(
    tag = "org",
    params(("date" = NaiveDate, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
#[delete("/calendar/{date}")]
pub async fn delete_calendar_day(
    command: Command<DeleteCalendarDay>,
    date: web::Path<String>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let on = day_of(&date)?;
    services
        .command(command.call, move |connection, call| {
            actions::delete_calendar_day(connection, call, on)?;
            Ok(Reply::no_content())
        })
        .await
}

/// The years of which the calendar has rows; of others Monday to Friday is counted.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<CalendarYearView>)))]
#[get("/calendar/years")]
pub async fn list_calendar_years(
    query: Query<ListCalendarYears>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<CalendarYearView>>, ApiError> {
    let items = services
        .read(query.call, |connection, _| {
            dictionaries::calendar_years(connection)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// Sets all days of a year that don't follow Monday to Friday, in the place of those before.
#[utoipa::path(
    tag = "org",
    params(("year" = i32, Path)),
    request_body = contract::SetCalendarYear,
    responses((status = 200, body = Page<CalendarDayView>), (status = 422, body = Problem))
)]
#[put("/calendar/years/{year}")]
pub async fn set_calendar_year(
    command: Command<SetCalendarYear, web::Json<contract::SetCalendarYear>>,
    year: web::Path<String>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let year: i32 = year.parse().map_err(|_| ApiError::not_found())?;
    let wanted = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let days = actions::set_calendar_year(connection, call, year, &wanted)?;
            Reply::ok(&Page::whole(days))
        })
        .await
}

/// The last of so many working days after a day.
#[utoipa::path(tag = "org", params(DeadlineFilter), responses((status = 200, body = DeadlineView)))]
#[get("/calendar/deadline")]
pub async fn get_deadline(
    query: Query<GetDeadline>,
    listing: Listing<DeadlineFilter>,
    services: web::Data<Services>,
) -> Result<web::Json<DeadlineView>, ApiError> {
    let DeadlineFilter { from, working_days } = listing.filter;
    let refused = || {
        let most = i64::from(DEADLINE_LIMIT);
        queries::invalid(
            "working_days",
            queries::out_of_range("working_days", 0, most),
        )
    };
    if working_days > DEADLINE_LIMIT {
        return Err(refused());
    }
    let deadline = services
        .read(query.call, move |connection, _| {
            Ok(dictionaries::calendar(connection)?.deadline(from, working_days))
        })
        .await?
        .ok_or_else(refused)?;
    Ok(web::Json(DeadlineView {
        from,
        working_days,
        deadline: deadline.date,
        is_assumed: deadline.is_assumed,
    }))
}
