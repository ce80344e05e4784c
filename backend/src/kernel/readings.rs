//! How much somebody reads within an hour: personal data shown, files taken, rows leafed through. Each
//! has its end for each account, and the auditor sees who reads much. Counted in memory, by each server
//! for itself; the trail holds what was read.

use crate::kernel::error::ApiError;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(60 * 60);
/// So often personal data is shown to one account within an hour.
const UNMASKED_MOST: u64 = 60;
/// So many files one takes.
const FILES_MOST: u64 = 120;
/// And so many rows in files that nobody else agreed to: else a list would be taken in parts.
const ROWS_TAKEN_MOST: u64 = 50_000;
/// So many rows one leafs through, besides the first pages of lists, of the usual length.
const ROWS_READ_MOST: u64 = 100_000;
/// From so many on the trail tells of it.
const ROWS_READ_TOLD: u64 = 10_000;

/// Counts by account. An hour begins with the first of what is counted.
struct Hourly {
    most: u64,
    counts: Mutex<HashMap<UserId, (Instant, u64)>>,
}

impl Hourly {
    fn new(most: u64) -> Self {
        Self {
            most,
            counts: Mutex::default(),
        }
    }

    /// Counts some more. The count before and after; if that is too many, nothing is counted, and the
    /// seconds until the hour is over.
    fn take(&self, account: &UserId, some: u64, now: Instant) -> Result<(u64, u64), u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, (begun, _)| now.saturating_duration_since(*begun) < HOUR);
        let (begun, count) = counts.entry(account.clone()).or_insert((now, 0));
        let (before, after) = (*count, count.saturating_add(some));
        if after > self.most {
            let rest = HOUR.saturating_sub(now.saturating_duration_since(*begun));
            return Err(rest.as_secs().max(1));
        }
        *count = after;
        Ok((before, after))
    }
}

/// What accounts have read within the hour.
pub struct Readings {
    unmasked: Hourly,
    files: Hourly,
    rows_taken: Hourly,
    rows_read: Hourly,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            unmasked: Hourly::new(UNMASKED_MOST),
            files: Hourly::new(FILES_MOST),
            rows_taken: Hourly::new(ROWS_TAKEN_MOST),
            rows_read: Hourly::new(ROWS_READ_MOST),
        }
    }
}

/// The seconds are for the client's program, the minutes for a person: an hour's seconds tell nobody
/// when to come again.
fn refused(code: ErrorCode, limit: u64, seconds: u64) -> ApiError {
    ApiError::refused(code)
        .with("limit", limit)
        .with("seconds", seconds)
        .with("minutes", seconds.div_ceil(60))
}

impl Readings {
    /// Counts that personal data is shown to an account: 429 if that was often enough.
    pub fn show_personal(&self, account: &UserId) -> Result<(), ApiError> {
        let taken = self.unmasked.take(account, 1, Instant::now());
        taken
            .map(drop)
            .map_err(|seconds| refused(ErrorCode::TooManyUnmasked, UNMASKED_MOST, seconds))
    }

    /// Counts a file with its rows: 429 if it is one too many. Rows that another person agreed to don't
    /// count.
    pub fn take_file(&self, account: &UserId, rows: Option<u64>) -> Result<(), ApiError> {
        let now = Instant::now();
        if let Some(rows) = rows {
            self.rows_taken
                .take(account, rows, now)
                .map_err(|seconds| {
                    refused(ErrorCode::TooManyRowsTaken, ROWS_TAKEN_MOST, seconds)
                })?;
        }
        self.files
            .take(account, 1, now)
            .map_err(|seconds| refused(ErrorCode::TooManyExports, FILES_MOST, seconds))?;
        Ok(())
    }

    /// Counts rows of a page: 429 if they are too many. How many there were within the hour, when
    /// it is time that the trail tells of it.
    pub fn leaf_through(&self, account: &UserId, rows: u64) -> Result<Option<u64>, ApiError> {
        let taken = self.rows_read.take(account, rows, Instant::now());
        let (before, after) = taken
            .map_err(|seconds| refused(ErrorCode::TooManyRowsRead, ROWS_READ_MOST, seconds))?;
        Ok((before < ROWS_READ_TOLD && after >= ROWS_READ_TOLD).then_some(after))
    }
}

/// Whether a refusal is one of these: the trail tells of it.
pub const fn is_limit(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::TooManyUnmasked
            | ErrorCode::TooManyExports
            | ErrorCode::TooManyRowsTaken
            | ErrorCode::TooManyRowsRead
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> UserId {
        name.to_owned().into()
    }

    #[test]
    fn hour_ends_with_its_most_and_begins_anew() {
        let hourly = Hourly::new(10);
        let begun = Instant::now();
        assert_eq!(hourly.take(&account("a"), 6, begun), Ok((0, 6)));
        let later = begun + Duration::from_secs(600);
        assert_eq!(hourly.take(&account("a"), 5, later), Err(3_000));
        assert_eq!(hourly.take(&account("a"), 4, later), Ok((6, 10)));
        assert_eq!(hourly.take(&account("b"), 10, later), Ok((0, 10)));
        assert_eq!(hourly.take(&account("a"), 1, later), Err(3_000));
        assert_eq!(hourly.take(&account("a"), 1, begun + HOUR), Ok((0, 1)));
        assert_eq!(hourly.counts.lock().unwrap().len(), 2);
        assert_eq!(hourly.take(&account("c"), 1, later + HOUR), Ok((0, 1)));
        assert_eq!(hourly.counts.lock().unwrap().len(), 2);
    }

    #[test]
    fn rows_that_are_leafed_through_are_told_once_and_end() {
        let readings = Readings::default();
        let told: Vec<u64> = (0..600)
            .filter_map(|_| readings.leaf_through(&account("a"), 200).ok().flatten())
            .collect();
        assert_eq!(told, [ROWS_READ_TOLD]);
        let refused = readings.leaf_through(&account("a"), 200).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyRowsRead);
        assert!(is_limit(refused.code()));
        assert!(readings.leaf_through(&account("b"), 200).is_ok());
    }

    #[test]
    fn files_end_by_their_number_and_by_their_rows() {
        let readings = Readings::default();
        for _ in 0..5 {
            readings.take_file(&account("a"), Some(10_000)).unwrap();
        }
        assert!(readings.take_file(&account("a"), Some(1)).is_err());
        readings.take_file(&account("a"), None).unwrap();
        let taken = (0..1_000).filter(|_| readings.take_file(&account("b"), Some(0)).is_ok());
        assert_eq!(taken.count() as u64, FILES_MOST);
    }
}
