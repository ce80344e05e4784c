//! The calendar of working days: a year's months, what departs from Monday to Friday, and when a
//! number of working days is over.

mod arrangement;
mod deadline;
mod edit;
mod months;
mod page;

pub use page::CalendarPage;

use super::api::list_calendar;
use crate::api::Error;
use chrono::NaiveDate;

/// A year's days that don't follow Monday to Friday, each with whether it is a working day: for all
/// fields in which one picks a day.
pub async fn work_days(year: i32) -> Result<Vec<(NaiveDate, bool)>, Error> {
    let days = list_calendar(year).await?.into_iter();
    Ok(days.map(|day| (day.on, day.is_workday)).collect())
}
