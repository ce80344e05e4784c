//! What may happen to a request for a large export. One asks, another with the right to take the whole
//! list agrees or refuses, and the first takes the file, as the list is then: no copy of it is kept, and
//! what may be seen is what may be seen at that moment.

use chrono::{NaiveDateTime, TimeDelta};
use sortition_contract::jobs::{ExportState, ROWS_ALONE};

/// For so long a file can be taken after somebody agreed, as often as it takes to come through.
pub const VALID_HOURS: i64 = 24;
/// The longest query that is asked for.
pub const QUERY_LIMIT: usize = 2_000;
/// So many requests of one person wait for agreement at the most: each is shown to all who may agree.
pub const WAITING_MOST: i64 = 20;
/// No list is longer.
pub const ROWS_MOST: i64 = 100_000_000;

/// Whether a file of so many rows needs a second person.
pub const fn needs_second_person(rows: i64) -> bool {
    rows > ROWS_ALONE
}

/// Why a file isn't given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakeError {
    /// Nobody agreed, or somebody refused.
    #[error("the request is {0}")]
    NotConfirmed(ExportState),
    /// Too long ago.
    #[error("it was agreed to too long ago")]
    Expired,
    /// Another list, other conditions or another format.
    #[error("it is another file")]
    Differs,
    /// There are more rows than were agreed to, by more than a tenth.
    #[error("there are many more rows")]
    Grown,
}

/// Until when a file can be taken that was agreed to at a moment.
pub fn valid_until(decided_at: NaiveDateTime) -> NaiveDateTime {
    decided_at + TimeDelta::hours(VALID_HOURS)
}

/// What was agreed to.
#[derive(Clone, Copy, Debug)]
pub struct Agreed<'a> {
    /// How far the request is.
    pub state: ExportState,
    /// When somebody decided on it.
    pub decided_at: Option<NaiveDateTime>,
    /// List, query, format.
    pub file: (&'a str, &'a str, &'a str),
    /// Rows when it was asked for.
    pub rows: i64,
}

/// Whether a file may be taken by what was agreed to.
pub fn check_taking(
    agreed: &Agreed<'_>,
    file: (&str, &str, &str),
    rows: i64,
    now: NaiveDateTime,
) -> Result<(), TakeError> {
    let (ExportState::Confirmed | ExportState::Taken, Some(decided_at)) =
        (agreed.state, agreed.decided_at)
    else {
        return Err(TakeError::NotConfirmed(agreed.state));
    };
    if now >= valid_until(decided_at) {
        return Err(TakeError::Expired);
    }
    if agreed.file != file {
        return Err(TakeError::Differs);
    }
    if rows > agreed.rows.saturating_add(agreed.rows / 10) {
        return Err(TakeError::Grown);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_person_is_needed_above_ten_thousand_rows() {
        for (rows, is_needed) in [
            (0, false),
            (10_000, false),
            (10_001, true),
            (i64::MAX, true),
        ] {
            assert_eq!(needs_second_person(rows), is_needed, "{rows}");
        }
    }

    #[test]
    fn file_is_taken_as_it_was_agreed_to_within_a_day() {
        use ExportState::{Confirmed, Refused, Requested, Taken};
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let decided_at = day.and_hms_opt(10, 0, 0).unwrap();
        let last = decided_at + TimeDelta::hours(24) - TimeDelta::seconds(1);
        let file = ("list_objects", "sort=code", "csv");
        let other = ("list_objects", "sort=name", "csv");
        for (state, asked, rows, now, expected) in [
            (Confirmed, file, 20_000, decided_at, Ok(())),
            (Taken, file, 20_000, last, Ok(())),
            (Confirmed, file, 22_000, decided_at, Ok(())),
            (Confirmed, file, 22_001, decided_at, Err(TakeError::Grown)),
            (Confirmed, file, 5, decided_at, Ok(())),
            (
                Confirmed,
                other,
                20_000,
                decided_at,
                Err(TakeError::Differs),
            ),
            (
                Confirmed,
                file,
                20_000,
                last + TimeDelta::seconds(1),
                Err(TakeError::Expired),
            ),
            (
                Requested,
                file,
                20_000,
                decided_at,
                Err(TakeError::NotConfirmed(Requested)),
            ),
            (
                Refused,
                file,
                20_000,
                decided_at,
                Err(TakeError::NotConfirmed(Refused)),
            ),
        ] {
            let agreed = Agreed {
                state,
                decided_at: (state != Requested).then_some(decided_at),
                file,
                rows: 20_000,
            };
            assert_eq!(
                check_taking(&agreed, asked, rows, now),
                expected,
                "{state} {asked:?} {rows} {now}"
            );
        }
    }
}
