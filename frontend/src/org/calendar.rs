//! The calendar of working days: a year's months, what departs from Monday to Friday, and when a
//! number of working days is over.

mod arrangement;
mod deadline;
mod edit;
mod months;
mod page;

pub use page::CalendarPage;
