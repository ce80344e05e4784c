//! The workbench's reads, put together from what each module has.

mod deadlines;
mod due;
mod waiting;

pub use self::due::get_due;
pub use self::waiting::get_waiting;
use sortition_contract::ids::UnitId;

use crate::kernel::auth::Actor;
use crate::kernel::calendar::Calendar;
use crate::kernel::rights::{Operation, Scope};
use chrono::NaiveDate;

/// What an operation reaches for somebody.
fn reach<O: Operation>(actor: &Actor) -> Scope {
    Scope::of(&O::RIGHT, &actor.roles)
}

/// The units of a scope.
fn units_of(scope: &Scope) -> Vec<UnitId> {
    scope.units.iter().cloned().collect()
}

/// Working days from today to a day; negative once it is over.
fn workdays_left(calendar: &Calendar, today: NaiveDate, day: NaiveDate) -> i64 {
    match day < today {
        true => -i64::from(calendar.working_days_between(day, today)),
        false => i64::from(calendar.working_days_between(today, day)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workdays_left_counts_back_and_forth_without_days_off() {
        let day = |text: &str| text.parse().unwrap();
        // Friday the 20th; the weekend isn't counted.
        for (due, left) in [
            ("2026-11-23", 0),
            ("2026-11-24", 1),
            ("2026-11-30", 5),
            ("2026-11-20", -1),
            ("2026-11-16", -5),
        ] {
            let found = workdays_left(&Calendar::default(), day("2026-11-23"), day(due));
            assert_eq!(found, left, "{due}");
        }
    }
}
