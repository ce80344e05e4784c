//! Calls of the demo set: who acts, on which day.

use crate::kernel::calendar::start_of_day;
use crate::kernel::command::Call;
use crate::kernel::services::Services;
use chrono::{Datelike, NaiveDate};

/// The year in which the demo set plays.
pub struct Stage {
    today: NaiveDate,
}

impl Stage {
    /// The year of today.
    pub fn new(services: &Services) -> Self {
        Self {
            today: services.clock.today(),
        }
    }

    /// The first day of the year.
    pub fn new_year(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.today.year(), 1, 1).unwrap_or(self.today)
    }

    /// The system's own call, on the first day of the year.
    pub fn by_system(&self, operation: &'static str) -> Call {
        Call::by_system(operation, start_of_day(self.new_year()))
    }
}
