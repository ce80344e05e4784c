//! Where fields for days learn which days are worked on: years are read when somebody looks at them.

use super::WorkCalendar;
use crate::ui::Work;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A year's days that don't follow Monday to Friday, each with whether it is a working day.
type YearDays = Vec<(NaiveDate, bool)>;

/// The years that were looked at, each read once; all fields find it as context. `Copy`.
#[derive(Clone, Copy)]
pub struct WorkDays {
    years: RwSignal<BTreeMap<i32, YearDays>>,
    /// Those that are there or on their way.
    asked: StoredValue<BTreeSet<i32>>,
    load: Work<i32, YearDays>,
}

impl WorkDays {
    /// Knows no year yet; `load` reads one.
    pub fn new(load: Work<i32, YearDays>) -> Self {
        Self {
            years: RwSignal::new(BTreeMap::new()),
            asked: StoredValue::new(BTreeSet::new()),
            load,
        }
    }

    /// Reads a year, unless it is there or on its way. Until it comes, and if it doesn't, Monday to
    /// Friday are worked on; whoever looks again asks again.
    pub fn want(self, year: i32) {
        let is_new = self.asked.try_update_value(|asked| asked.insert(year));
        if is_new != Some(true) {
            return;
        }
        let loading = self.load.run(year);
        leptos::task::spawn_local(async move {
            // The page may be gone by now; then nobody waits for the days.
            match loading.await {
                Ok(days) => {
                    let _gone = self.years.try_update(|years| years.insert(year, days));
                }
                Err(_) => {
                    let _gone = self.asked.try_update_value(|asked| asked.remove(&year));
                }
            }
        });
    }

    /// Somebody changed the calendar: every year is read again when it is looked at.
    pub fn forget(self) {
        self.asked.set_value(BTreeSet::new());
        self.years.set(BTreeMap::new());
    }

    /// The days of all years that are there. Reactive.
    pub fn calendar(self) -> WorkCalendar {
        self.years
            .with(|years| WorkCalendar::new(years.values().flatten().copied()))
    }

    /// Whether a year is there and nothing is known of it, as before its days off are announced.
    /// Reactive.
    pub fn is_unannounced(self, year: i32) -> bool {
        self.years
            .with(|years| years.get(&year).is_some_and(Vec::is_empty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn calendar_knows_the_years_that_were_read() {
        Owner::new().with(|| {
            let days = WorkDays::new(Work::from(|_: i32| async { Ok(Vec::new()) }));
            let is_workday = |on| untrack(|| days.calendar()).is_workday(day(on));
            assert!(is_workday("2026-10-01"), "a Thursday of a year not read");
            assert!(!untrack(|| days.is_unannounced(2026)));
            let read = vec![(day("2026-10-01"), false), (day("2026-10-10"), true)];
            days.years.update(|years| {
                years.insert(2026, read);
                years.insert(2027, Vec::new());
            });
            assert!(!is_workday("2026-10-01"));
            assert!(is_workday("2026-10-10"), "a Saturday that is made up for");
            assert!(!untrack(|| days.is_unannounced(2026)));
            assert!(untrack(|| days.is_unannounced(2027)));
            days.forget();
            assert!(is_workday("2026-10-01"));
        });
    }
}
