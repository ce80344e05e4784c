//! `/settings` and `/calendar`.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::queries;
use crate::kernel::request::{Command, Query};
use crate::kernel::services::Services;
use crate::org::actions::settings as actions;
use crate::org::store::{dictionaries, settings};
use crate::org::{GetDeadline, ListCalendar, ListSettings, SetCalendarDay, SetSetting};
use actix_web::{get, put, web};
use chrono::NaiveDate;
use sortition_contract::error::Problem;
use sortition_contract::org::{
    self as contract, CalendarDayView, CalendarFilter, DeadlineFilter, DeadlineView, SettingView,
};
use sortition_contract::page::Page;

/// The most working days that are counted, one by one.
const DEADLINE_LIMIT: u32 = 1_000;

/// The settings in force today, with the values before.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<SettingView>)))]
#[get("/settings")]
pub async fn list_settings(
    query: Query<ListSettings>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<SettingView>>, ApiError> {
    let today = query.call.today();
    let items = services
        .database
        .read(move |connection| settings::in_force(connection, today))
        .await?;
    Ok(web::Json(Page {
        items,
        next_cursor: None,
        total: None,
    }))
}

/// Sets a setting from a day on; the values before stay.
#[utoipa::path(
    tag = "org",
    params(("key" = String, Path)),
    request_body = contract::SetSetting,
    responses((status = 200, body = SettingView), (status = 403, body = Problem), (status = 422, body = Problem))
)]
#[put("/settings/{key}")]
pub async fn set_setting(
    command: Command<SetSetting, web::Json<contract::SetSetting>>,
    key: web::Path<String>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (key, wanted) = (key.into_inner(), command.body.into_inner());
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::set_setting(connection, call, &key, &wanted)?)
        })
        .await
}

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
        .database
        .read(move |connection| dictionaries::calendar_days_of(connection, year))
        .await?;
    Ok(web::Json(Page {
        items,
        next_cursor: None,
        total: None,
    }))
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
    let on: NaiveDate = date.parse().map_err(|_| ApiError::not_found())?;
    let day = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::set_calendar_day(connection, call, on, &day)?)
        })
        .await
}

/// The last of so many working days after a day.
#[utoipa::path(tag = "org", params(DeadlineFilter), responses((status = 200, body = DeadlineView)))]
#[get("/calendar/deadline")]
pub async fn get_deadline(
    _query: Query<GetDeadline>,
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
        .database
        .read(
            move |connection| Ok(dictionaries::calendar(connection)?.deadline(from, working_days)),
        )
        .await?
        .ok_or_else(refused)?;
    Ok(web::Json(DeadlineView {
        from,
        working_days,
        deadline: deadline.date,
        is_assumed: deadline.is_assumed,
    }))
}
